// Lists put into order by dragging a grip or by the buttons up and down; without this the form does it.

/** Lets the rows of a `[data-sortable]` form be moved; each move is sent at once. */
export function makeSortable(form) {
  const said = form.querySelector("[data-said]");
  const rows = () => [...form.querySelectorAll("[data-row]")];
  let sending = Promise.resolve();

  function renumber() {
    const list = rows();
    list.forEach((row, index) => {
      row.querySelector(".place").value = index + 1;
      row.querySelector("[data-move=up]").disabled = index === 0;
      row.querySelector("[data-move=down]").disabled = index === list.length - 1;
    });
  }

  async function send() {
    const body = new FormData(form);
    for (const row of rows()) body.append("dragged", row.dataset.key);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const { done, error } = await answer.json();
      said.textContent = done || error;
      said.classList.toggle("is-error", !answer.ok);
    } catch {
      // The connection is lost or the person signed out: the ordinary form says so.
      form.submit();
    }
  }

  function save() {
    renumber();
    sending = sending.then(send);
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const up = button.dataset.move === "up";
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (up) other.before(row); else other.after(row);
    save();
    // At an end the button that was pressed can do no more: the other one takes the focus.
    (button.disabled ? row.querySelector("[data-move]:not([disabled])") : button)?.focus();
  });

  form.addEventListener("change", ({ target }) => {
    if (!target.matches(".place")) return;
    const row = target.closest("[data-row]");
    const others = rows().filter((other) => other !== row);
    const wished = Math.min(Math.max(Number.parseInt(target.value, 10) || 1, 1), others.length + 1);
    row.parentElement.insertBefore(row, others[wished - 1] ?? null);
    save();
  });
  // Enter in a number: the change above has done it.
  form.addEventListener("submit", (event) => event.preventDefault());

  for (const grip of form.querySelectorAll("[data-grip]")) watchGrip(grip, save);
}

/** Puts `row` before `next` (null: last) by moving the rows between: one that moves itself loses the pointer. */
function placeBefore(row, next) {
  const rows = [...row.parentElement.children];
  const from = rows.indexOf(row);
  const to = next ? rows.indexOf(next) : rows.length;
  if (to < from) row.after(...rows.slice(to, from));
  else row.before(...rows.slice(from + 1, to));
}

/** Moves the row of `grip` with the pointer and calls `save` where it was dropped somewhere else. */
function watchGrip(grip, save) {
  const row = grip.closest("[data-row]");

  function over(y) {
    const others = [...row.parentElement.children].filter((other) => other !== row);
    return others.find((other) => {
      const box = other.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
  }

  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const before = row.nextElementSibling;
    const drag = new AbortController();
    const { signal } = drag;
    grip.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
    grip.addEventListener("pointermove", ({ clientY }) => {
      const next = over(clientY) ?? null;
      if (next !== row.nextElementSibling) placeBefore(row, next);
    }, { signal });
    const end = (isDropped) => {
      drag.abort();
      row.classList.remove("is-dragged");
      if (!isDropped) placeBefore(row, before);
      else if (row.nextElementSibling !== before) save();
    };
    grip.addEventListener("pointerup", () => end(true), { signal });
    grip.addEventListener("pointercancel", () => end(false), { signal });
  });
}
