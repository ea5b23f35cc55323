// A week to fill in instead of a syntax: it writes into the text field, which stays what counts.
import { emptyPlan, readHours, writeHours } from "./syntax.js";

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 24 * 3600_000;

/** Shows the week of `box` above the field that `data-input` names. */
export function editHours(box) {
  const input = document.getElementById(box.dataset.input);
  const grid = box.querySelector("[data-hours-grid]");
  if (input && grid) new Editor(grid, input);
}

class Editor {
  constructor(grid, input) {
    this.grid = grid;
    this.input = input;
    this.modes = [...grid.querySelectorAll("[data-mode]")];
    this.holidays = grid.querySelector("[data-holidays]");
    this.note = grid.querySelector("[data-note]");
    this.week = grid.querySelector("[data-week]");
    this.rows = this.#rows();
    this.#show();
    grid.hidden = false;
    grid.parentElement.classList.add("has-grid");
    grid.addEventListener("change", (event) => this.#changed(event.target));
    grid.addEventListener("click", (event) => this.#pressed(event.target.closest("button")));
    input.addEventListener("change", (event) => { if (event.isTrusted || !this.isWriting) this.#show(); });
  }

  #rows() {
    const piece = this.grid.querySelector("template").content.firstElementChild;
    const name = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", timeZone: "UTC" });
    return Array.from({ length: 7 }, (_, day) => {
      const row = piece.cloneNode(true);
      const label = name.format(MONDAY + day * DAY_MS);
      row.querySelector("[data-name]").textContent = label.charAt(0).toLocaleUpperCase() + label.slice(1);
      row.querySelector("legend").textContent = label;
      row.querySelector("[data-same]").hidden = day === 0;
      this.week.append(row);
      return row;
    });
  }

  /** Fills the week from the text; a text that says more is left as it is, with a note. */
  #show() {
    const plan = readHours(this.input.value);
    this.note.hidden = plan !== null;
    const shown = plan ?? emptyPlan("");
    for (const mode of this.modes) mode.checked = mode.value === shown.mode;
    this.holidays.checked = shown.holidays;
    this.rows.forEach((row, day) => this.#fill(row, shown.days[day]));
    this.#fit();
  }

  #fill(row, spans) {
    row.querySelector("[data-open]").checked = spans.length > 0;
    spansOf(row).forEach(({ from, to }, place) => { [from.value, to.value] = spans[place] ?? ["", ""]; });
    row.classList.toggle("has-two", spans.length > 1);
  }

  /** Shows what the chosen mode asks for. */
  #fit() {
    const mode = this.modes.find((each) => each.checked)?.value;
    this.week.hidden = mode !== "week";
    this.holidays.closest("label").hidden = mode !== "week" && mode !== "always";
    for (const row of this.rows) {
      const isOpen = row.querySelector("[data-open]").checked;
      row.classList.toggle("has-hours", isOpen);
      for (const [place, { from, to, span }] of spansOf(row).entries()) {
        span.hidden = !isOpen || (place > 0 && !row.classList.contains("has-two"));
        const isHalf = !span.hidden && !(from.value && to.value) && Boolean(from.value || to.value || place === 0);
        row.querySelectorAll("[data-half]")[place].hidden = !isHalf;
      }
      row.querySelector("[data-closed]").hidden = isOpen;
    }
  }

  #changed(field) {
    const row = field.closest("[data-day]");
    if (field.matches("[data-open]") && field.checked && !spansOf(row)[0].from.value) this.#copy(this.#openAbove(row), row);
    this.#write();
    if (field.matches("[data-open]") && field.checked && !spansOf(row)[0].from.value) spansOf(row)[0].from.focus();
  }

  #pressed(button) {
    const row = button?.closest("[data-day]");
    if (!row) return;
    if (button.matches("[data-same]")) {
      this.#copy(this.rows[this.rows.indexOf(row) - 1], row);
      this.#write();
    } else if (button.matches("[data-second]")) {
      row.classList.add("has-two");
      this.#fit();
      spansOf(row)[1].from.focus();
    } else if (button.matches("[data-one]")) {
      row.classList.remove("has-two");
      for (const field of [spansOf(row)[1].from, spansOf(row)[1].to]) field.value = "";
      this.#write();
      row.querySelector("[data-second]").focus();
    }
  }

  /** The nearest day above that is open: most days are like the one before. */
  #openAbove(row) {
    return this.rows.slice(0, this.rows.indexOf(row)).findLast((each) => each.querySelector("[data-open]").checked);
  }

  #copy(from, to) {
    if (!from) return;
    const isOpen = from.querySelector("[data-open]").checked;
    this.#fill(to, isOpen ? spansIn(from) : []);
  }

  /** Writes the week into the text field, and lets others hear of it. */
  #write() {
    this.note.hidden = true;
    this.#fit();
    const mode = this.modes.find((each) => each.checked)?.value ?? "none";
    const days = this.rows.map((row) => (row.querySelector("[data-open]").checked ? spansIn(row) : []));
    this.input.value = writeHours({ mode, days, holidays: this.holidays.checked });
    this.isWriting = true;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.isWriting = false;
  }
}

/** The two spans of a day: {span, from, to} as elements. */
function spansOf(row) {
  return [...row.querySelectorAll("[data-span]")].map((span) => {
    const [from, to] = span.querySelectorAll("input");
    return { span, from, to };
  });
}

/** The spans that are told, as [from, to]; a half one is among them. */
function spansIn(row) {
  const told = spansOf(row).map(({ from, to }) => [from.value, to.value]);
  return row.classList.contains("has-two") ? told : told.slice(0, 1);
}
