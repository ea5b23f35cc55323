// The photos of a proposal: chosen or dropped, sent one by one, put into order, taken away.
// The page is an ordinary form; this only saves loading it anew for each photo.
import { watchGrip } from "../grip.js";
import { PhotoQueue } from "./photo-queue.js";
import { send } from "./photo-transport.js";

/** Brings `box`, the photos of a form, to life. */
export function watchPhotos(box) {
  new Photos(box);
}

class Photos {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.words = box.dataset;
    this.most = Number(box.dataset.most);
    this.list = box.querySelector("[data-cards]");
    this.input = box.querySelector("input[type=file]");
    this.drop = box.querySelector("[data-drop]");
    this.rights = [...box.querySelectorAll("[data-rights] input, [data-rights] select")];
    const piece = box.querySelector("[data-piece]");
    this.queue = new PhotoQueue(this.form, this.list, piece, this.words, () => this.#rightsSaid(), (...stored) => this.#store(...stored));
    this.#watchFiles();
    for (const card of this.#cards()) this.#watchCard(card);
    for (const field of this.rights) field.addEventListener("change", () => this.#spread(field));
    this.form.addEventListener("submit", (event) => this.#waitForQueue(event), { capture: true });
    this.list.addEventListener("click", (event) => this.#press(event));
    this.#renumber();
  }

  /** The page is left once every photo is stored. */
  #waitForQueue(event) {
    if (!this.queue.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.leavesBy = event.submitter;
    this.#say(this.words.wordFirst, true);
  }

  #cards() {
    return [...this.list.querySelectorAll("[data-photo]")];
  }

  #rightsSaid() {
    return this.rights.map((field) => [field.name, field.value]);
  }

  #watchFiles() {
    this.input.addEventListener("change", () => {
      this.#take(this.input.files);
      this.input.value = "";
    });
    const mark = (isOver) => this.drop.classList.toggle("is-over", isOver);
    this.drop.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
    this.drop.addEventListener("dragleave", () => mark(false));
    this.drop.addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      this.#take(event.dataTransfer.files);
    });
    // A photo that misses the area would be opened by the browser in place of the page.
    for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  }

  #take(files) {
    this.#forgetProblem();
    const room = this.most - this.#cards().length - this.queue.size;
    for (const file of [...files].slice(0, Math.max(0, room))) this.queue.add(file);
    if (files.length > room) this.#say(this.words.wordFull, true);
  }

  /** Puts the card that the server made in the place of `item`; one that is there already is not doubled. */
  #store(item, card, number) {
    const isKnown = !card || this.list.querySelector(`[data-photo="${CSS.escape(card.key)}"]`);
    if (isKnown) {
      item.remove();
    } else {
      const made = document.createElement("template");
      made.innerHTML = card.html;
      const element = made.content.querySelector("[data-photo]");
      item.replaceWith(element);
      this.#watchCard(element);
    }
    this.#renumber();
    this.#say(this.words.wordAdded.replace("{n}", number));
    if (!this.queue.size && this.leavesBy) this.form.requestSubmit(this.leavesBy);
  }

  #watchCard(card) {
    const alt = card.querySelector("input[name$='-alt']");
    alt.addEventListener("input", () => { card.querySelector("img").alt = alt.value; });
    watchGrip(card, card.querySelector("[data-grip]"), () => this.#order(card));
  }

  /** What holds for all photos is filled in where a photo says nothing of its own. */
  #spread(field) {
    for (const card of this.#cards()) {
      const own = card.querySelector(`[name$="-${CSS.escape(field.name)}"]`);
      if (!own.value) own.value = field.value;
    }
  }

  #press(event) {
    const button = event.target.closest("[data-move], [data-remove]");
    if (!button) return;
    event.preventDefault();
    const card = button.closest("[data-photo]");
    if (button.matches("[data-remove]")) this.#remove(card);
    else this.#move(card, button);
  }

  #move(card, button) {
    const cards = this.#cards();
    const other = cards[cards.indexOf(card) + (button.dataset.move === "up" ? -1 : 1)];
    if (!other) return;
    if (button.dataset.move === "up") other.before(card); else other.after(card);
    this.#order(card);
    // At an end the button that was pressed can do no more: the other one takes the focus.
    (button.disabled ? card.querySelector("[data-move]:not([disabled])") : button)?.focus();
  }

  async #order(card) {
    this.#forgetProblem();
    this.#renumber();
    const keys = this.#cards().map((each) => ["order", each.dataset.photo]);
    const result = await send(this.form, keys);
    const place = this.#cards().indexOf(card) + 1;
    if (result.kind === "saved") this.#say(this.words.wordMoved.replace("{n}", place));
    else this.#say(result.message || this.words.wordFailed, true);
  }

  async #remove(card) {
    if (!window.confirm(this.words.wordSure)) return;
    this.#forgetProblem();
    const result = await send(this.form, [["remove", card.dataset.photo]]);
    if (result.kind !== "saved") {
      this.#say(result.message || this.words.wordFailed, true);
      return;
    }
    const next = card.nextElementSibling ?? card.previousElementSibling;
    card.remove();
    this.#renumber();
    (next?.querySelector("[data-remove]") ?? this.input).focus();
    this.#say(this.words.wordRemoved.replace("{n}", result.number));
  }

  #renumber() {
    const cards = this.#cards();
    cards.forEach((card, index) => {
      card.querySelector("[data-move=up]").disabled = index === 0;
      card.querySelector("[data-move=down]").disabled = index === cards.length - 1;
    });
    const isFull = cards.length >= this.most;
    this.input.disabled = isFull;
    this.drop.classList.toggle("is-full", isFull);
  }

  #say(words, isError = false) {
    const box = this.box.querySelector(isError ? "[data-problem]" : "[data-said]");
    box.textContent = words;
    if (isError) box.hidden = false;
  }

  #forgetProblem() {
    this.box.querySelector("[data-problem]").hidden = true;
  }
}
