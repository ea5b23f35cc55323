// Says which ward and district the server finds for the coordinates, and takes them over on a click.

const WAIT_MS = 400;

/** Keeps `hint` in step with latitude and longitude of `form`. */
export function watchPlace(hint, form) {
  if (!hint) return;
  const latitude = form.elements.namedItem("latitude");
  const longitude = form.elements.namedItem("longitude");
  const take = hint.querySelector("[data-place-take]");
  let found = null;
  let timer = 0;
  let latest = 0;

  const look = async () => {
    const turn = ++latest;
    splitPair(latitude, longitude);
    const answer = await ask(hint.dataset.address, latitude.value, longitude.value);
    if (turn !== latest) return;
    found = answer;
    show(hint, answer, take);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  for (const field of [latitude, longitude]) {
    field.addEventListener("input", soon);
    field.addEventListener("change", soon);
  }
  take?.addEventListener("click", () => {
    choose(form, "ward", found?.ward);
    choose(form, "district", found?.district);
  });
  if (latitude.value && longitude.value) look();
}

/** Parts "21.03, 105.85", as maps give it to the clipboard, into the two fields. */
function splitPair(latitude, longitude) {
  const pair = latitude.value.match(/^\s*(-?\d+\.\d+)\s*[,;\s]\s*(-?\d+\.\d+)\s*$/);
  if (!pair) return;
  [latitude.value, longitude.value] = [pair[1], pair[2]];
  longitude.dispatchEvent(new Event("change", { bubbles: true }));
}

async function ask(address, lat, lon) {
  if (!lat.trim() || !lon.trim()) return null;
  try {
    const response = await fetch(`${address}?${new URLSearchParams({ lat, lon })}`);
    return await response.json();
  } catch {
    return null;
  }
}

function show(hint, answer, take) {
  hint.hidden = !answer;
  if (!answer) return;
  hint.classList.toggle("is-error", Boolean(answer.error));
  const names = [answer.ward?.name, answer.district?.name].filter(Boolean).join(", ");
  hint.querySelector("[data-place-text]").textContent = answer.error || `${names || "–"} · ${answer.text}`;
  if (take) take.hidden = !names;
}

function choose(form, name, unit) {
  const field = form.elements.namedItem(name);
  if (!unit || ![...field.options].some((option) => option.value === String(unit.id))) return;
  field.value = String(unit.id);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
