// Photos on their way: each is made small, shown at once, sent in its turn and again until it is stored.
import { send } from "./photo-transport.js";
import { shrink } from "./shrink.js";

const RETRY_MS = [4_000, 10_000, 30_000];

/** Sends files one by one; `onStored(item, card, number)` puts the server's card in the place of an item. */
export class PhotoQueue {
  constructor(form, list, piece, words, rights, onStored) {
    Object.assign(this, { form, list, piece, words, rights, onStored });
    this.waiting = [];
    this.isSending = false;
    this.failures = 0;
    this.percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    window.addEventListener("online", () => this.#goOn());
    window.addEventListener("beforeunload", (event) => { if (this.waiting.length) event.preventDefault(); });
  }

  /** How many photos are on their way. */
  get size() {
    return this.waiting.length;
  }

  /** Takes a file; it is shown as it will be sent. */
  async add(file) {
    const item = this.piece.content.firstElementChild.cloneNode(true);
    const job = { item, name: file.name, isReady: false };
    item.querySelector("[data-name]").textContent = file.name;
    this.#say(job, this.words.wordPreparing);
    item.querySelector("[data-drop-it]").addEventListener("click", () => this.#drop(job));
    item.querySelector("[data-again]").addEventListener("click", () => this.#goOn());
    this.list.append(item);
    this.waiting.push(job);
    job.file = await shrink(file);
    job.isReady = true;
    showPicture(item, job.file);
    this.#say(job, this.words.wordWaiting);
    this.#goOn();
  }

  async #goOn() {
    if (this.isSending) return;
    this.isSending = true;
    for (let job = this.#next(); job; job = this.#next()) {
      if (!(await this.#sendOne(job))) break;
    }
    this.isSending = false;
  }

  /** The first one to send; those behind one that is still being made small keep their place. */
  #next() {
    return this.waiting[0]?.isReady ? this.waiting[0] : undefined;
  }

  /** Sends one and returns whether to go on with the next. */
  async #sendOne(job) {
    this.#say(job, this.words.wordSending.replace("{n}", this.percent.format(0)));
    const result = await send(this.form, [["add", "yes"], ["photos", job.file, job.name], ...this.rights()], (share) => {
      job.item.querySelector("[data-progress]").value = share * 100;
      const isSent = share >= 1;
      this.#say(job, isSent ? this.words.wordStoring : this.words.wordSending.replace("{n}", this.percent.format(share)));
    });
    if (!this.waiting.includes(job)) return true; // given up while it was being sent
    if (result.kind === "saved") {
      this.failures = 0;
      this.#forget(job);
      this.onStored(job.item, result.cards[0], result.number);
      return true;
    }
    if (result.kind === "offline" || result.kind === "wait") {
      this.#say(job, result.message || this.words.wordOffline);
      job.item.querySelector("[data-again]").hidden = false;
      const pause = result.seconds ? result.seconds * 1000 : RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
      setTimeout(() => this.#goOn(), pause);
      return false;
    }
    // Refused for good; where the page has expired, so are all others.
    const refused = result.kind === "refused" ? [job] : [...this.waiting];
    for (const each of refused) this.#refuse(each, result.message || this.words.wordGone);
    return true;
  }

  /** Shows what is wrong with a photo; it stays in sight until it is put away, but nobody waits for it. */
  #refuse(job, words) {
    job.item.classList.add("has-error");
    job.item.querySelector("[data-again]").hidden = true;
    this.#say(job, words);
    this.#forget(job);
  }

  #say(job, words) {
    const state = job.item.querySelector("[data-state]");
    if (state.textContent !== words) state.textContent = words;
  }

  #forget(job) {
    this.waiting = this.waiting.filter((other) => other !== job);
  }

  #drop(job) {
    this.#forget(job);
    const next = job.item.nextElementSibling ?? job.item.previousElementSibling;
    job.item.remove();
    (next?.querySelector("button, input") ?? this.form.elements.photos)?.focus();
  }
}

function showPicture(item, file) {
  const image = item.querySelector("[data-preview]");
  const address = URL.createObjectURL(file);
  image.addEventListener("load", () => { image.hidden = false; URL.revokeObjectURL(address); }, { once: true });
  image.addEventListener("error", () => URL.revokeObjectURL(address), { once: true });
  image.src = address;
}
