// Says which ward and district the server finds for the point, and takes them over on a click.
import { readPair } from "../map/geometry.js";

const WAIT_MS = 400;

/** Keeps `hint` in step with the coordinates of its form. */
export function watchPlace(hint) {
  const form = hint.closest("form");
  const field = form.elements.namedItem("coordinates");
  const take = hint.querySelector("[data-place-take]");
  let found = null;
  let timer = 0;
  let latest = 0;
  const look = async () => {
    const turn = ++latest;
    const answer = await ask(hint.dataset.address, readPair(field.value));
    if (turn !== latest) return;
    found = answer;
    show(hint, answer, take);
  };
  for (const kind of ["input", "change"]) {
    field.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(look, WAIT_MS);
    });
  }
  take.addEventListener("click", () => {
    choose(form, "ward", found?.ward);
    choose(form, "district", found?.district);
    form.elements.namedItem("ward").focus();
  });
  if (field.value) look();
}

/** Asks for the units of [lon, lat]; null where there is none or no connection. */
async function ask(address, pair) {
  if (!pair) return null;
  try {
    const response = await fetch(`${address}?${new URLSearchParams({ lat: pair[1], lon: pair[0] })}`);
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
  take.hidden = !names;
}

function choose(form, name, unit) {
  const field = form.elements.namedItem(name);
  if (!unit || ![...field.options].some((option) => option.value === String(unit.id))) return;
  field.value = String(unit.id);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
