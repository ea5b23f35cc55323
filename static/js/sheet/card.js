// The card of one criterion: reads and fills its fields, shows how its answer fares.

/** A card; `onChange(card, soon)` hears of what a person enters. */
export class Card {
  constructor(element, onChange) {
    this.element = element;
    this.key = element.dataset.criterion;
    this.radios = [...element.querySelectorAll('input[type="radio"]')].filter((radio) => radio.value !== "");
    this.number = element.querySelector('input[type="number"]');
    this.out = element.querySelector("[data-na]");
    this.text = element.querySelector("textarea");
    this.clearer = element.querySelector("[data-clear]");
    this.state = element.querySelector("[data-state]");
    this.errors = element.querySelector("[data-errors]");
    this.conflict = element.querySelector("[data-conflict]");
    // The choice 'not scored yet' is for browsers without scripts: here there is a button.
    for (const radio of element.querySelectorAll('input[type="radio"][value=""]')) radio.remove();
    element.addEventListener("change", (event) => this.#changed(event.target, onChange));
    this.text.addEventListener("input", () => { this.#grow(); onChange(this, false); });
    this.clearer.addEventListener("click", () => this.clear(onChange));
    this.#grow();
    this.mark();
  }

  /** What stands in the fields. */
  get answer() {
    const chosen = this.number ? this.number.value : this.radios.find((radio) => radio.checked)?.value;
    const isNumber = chosen !== undefined && chosen !== "";
    return { value: isNumber ? Math.round(Number(chosen)) : null, not_applicable: this.out.checked, justification: this.text.value };
  }

  /** Fills the fields. */
  fill({ value, not_applicable, justification }) {
    for (const radio of this.radios) radio.checked = radio.value === String(value);
    if (this.number) this.number.value = value ?? "";
    this.out.checked = not_applicable;
    this.text.value = justification;
    this.#grow();
    this.mark();
  }

  /** Chooses a level by its number and returns whether there is such a level. */
  choose(level, onChange) {
    const radio = this.radios.find((each) => each.value === String(level));
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    this.#changed(radio, onChange);
    return true;
  }

  /** Sets 'not applicable' on or off. */
  toggleOut(onChange) {
    this.out.checked = !this.out.checked;
    this.#changed(this.out, onChange);
    if (this.out.checked) this.text.focus();
  }

  /** Takes the score away; the text stays. */
  clear(onChange) {
    this.fill({ value: null, not_applicable: false, justification: this.text.value });
    onChange(this, true);
    this.focus();
  }

  /** Puts the focus where a score is chosen. */
  focus() {
    (this.radios.find((radio) => radio.checked) ?? this.radios[0] ?? this.number).focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  /** Says how the answer fares: `kind` '', 'kept', 'sending', 'saved', 'invalid' or 'conflict'. */
  say(kind, words) {
    this.element.dataset.fare = kind;
    this.state.textContent = words;
    if (kind !== "invalid") this.showErrors([]);
    if (kind !== "conflict") this.conflict.replaceChildren();
  }

  /** Shows messages at the card. */
  showErrors(messages) {
    this.errors.hidden = messages.length === 0;
    this.errors.replaceChildren(...messages.map((message) => Object.assign(document.createElement("li"), { textContent: message })));
  }

  /** Makes the fields readable only; nothing in them is lost. */
  freeze() {
    for (const field of [...this.radios, this.number, this.out]) if (field) field.disabled = true;
    this.text.readOnly = true;
    this.clearer.hidden = true;
  }

  /** Keeps the look in step with what stands in the fields. */
  mark() {
    const { value, not_applicable } = this.answer;
    const isAnswered = value !== null || not_applicable;
    this.element.classList.toggle("is-answered", isAnswered);
    this.element.classList.toggle("is-out", not_applicable);
    this.clearer.hidden = !isAnswered;
  }

  #changed(field, onChange) {
    if (field === this.text || field.type === "file") return;
    if (field === this.out && this.out.checked) {
      for (const radio of this.radios) radio.checked = false;
      if (this.number) this.number.value = "";
    } else if (field !== this.out) {
      this.out.checked = false;
    }
    this.mark();
    onChange(this, true);
  }

  #grow() {
    const lines = this.text.value.split("\n").length;
    this.text.rows = Math.min(Math.max(lines, Math.ceil(this.text.value.length / 90), 1), 12);
  }
}
