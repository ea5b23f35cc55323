// Lists put into order by dragging a grip or by the buttons up and down; without this the form does it.
import { watchGrip } from "../grip.js";

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

  for (const grip of form.querySelectorAll("[data-grip]")) watchGrip(grip.closest("[data-row]"), grip, save);
}
