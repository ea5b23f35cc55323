// Reads opening hours back as a week, so that a slip of the syntax is seen at once.

/** Fills `box` with what the server reads in the field that `data-input` names. */
export function watchHours(box) {
  const input = box && document.getElementById(box.dataset.input);
  if (!input) return;
  let latest = 0;
  const read = async () => {
    const turn = ++latest;
    const answer = await ask(box.dataset.address, input.value);
    if (turn === latest) show(box, answer);
  };
  input.addEventListener("change", read);
  input.addEventListener("blur", read);
  if (input.value) read();
}

async function ask(address, value) {
  if (!value.trim()) return { days: [] };
  try {
    const response = await fetch(`${address}?${new URLSearchParams({ value })}`);
    return await response.json();
  } catch {
    return { days: [] };
  }
}

function show(box, answer) {
  box.hidden = !answer.error && !answer.days.length;
  box.classList.toggle("is-error", Boolean(answer.error));
  if (answer.error) {
    box.textContent = answer.error;
    return;
  }
  const list = document.createElement("dl");
  for (const [day, spans] of answer.days) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const detail = document.createElement("dd");
    term.textContent = day;
    detail.textContent = spans;
    row.append(term, detail);
    list.append(row);
  }
  box.replaceChildren(list);
}
