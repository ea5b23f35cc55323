// Evidence: files are sent as soon as they are chosen, and again until the server has them.
import { forgetFile, keepFile, waitingFiles } from "./files.js";

const MOST_BYTES = 10 * 1024 * 1024;
const RETRY_MS = 15_000;

/** The files of all cards of a sheet; `onChange()` hears when their number changes. */
export class Evidence {
  constructor(sheet, cards, transport, words, onChange) {
    Object.assign(this, { sheet, transport, words, onChange });
    this.cards = new Map(cards.map((card) => [card.key, card]));
    this.piece = document.getElementById("file-piece").content.firstElementChild;
    this.queue = [];
    this.isSending = false;
    for (const card of cards) this.#watch(card);
    window.addEventListener("online", () => this.#send());
    this.#resume();
  }

  /** How many files a criterion has, those still to be sent among them. */
  count(key) {
    return this.#list(this.cards.get(key)).childElementCount;
  }

  /** Whether everything was sent. */
  get isDone() {
    return this.queue.length === 0;
  }

  #list(card) {
    return card.element.querySelector("[data-evidence]");
  }

  #watch(card) {
    const input = card.element.querySelector("[data-files]");
    input.addEventListener("change", () => {
      for (const file of input.files) this.#add(card, file);
      input.value = "";
    });
    this.#list(card).addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      this.#remove(card, button.closest("li"));
    });
  }

  async #resume() {
    for (const waiting of await waitingFiles(this.sheet)) {
      const card = this.cards.get(waiting.criterion);
      if (card && !this.#list(card).querySelector(`[data-key="${CSS.escape(waiting.key)}"]`)) this.#queue(card, waiting);
      else forgetFile(waiting.key);
    }
    this.#send();
  }

  async #add(card, file) {
    card.showErrors([]);
    if (file.size > MOST_BYTES) {
      card.showErrors([`${file.name}: ${this.words.tooLarge}`]);
      return;
    }
    const waiting = { key: newKey(), sheet: this.sheet, criterion: card.key, name: file.name, file };
    this.#queue(card, waiting);
    await keepFile(waiting);
    this.#send();
  }

  #queue(card, waiting) {
    const item = this.piece.cloneNode(true);
    item.dataset.key = waiting.key;
    item.querySelector("[data-name]").textContent = waiting.name;
    item.querySelector("[data-remove]").setAttribute("aria-label", `${this.words.remove}: ${waiting.name}`);
    showPicture(item, waiting.file.type !== "application/pdf" ? URL.createObjectURL(waiting.file) : "");
    this.#list(card).append(item);
    this.queue.push({ ...waiting, item, card });
    this.onChange();
  }

  async #send() {
    if (this.isSending) return;
    this.isSending = true;
    while (this.queue.length && await this.#sendOne(this.queue[0]));
    this.isSending = false;
    if (this.queue.length) setTimeout(() => this.#send(), RETRY_MS);
  }

  /** Sends a file and returns whether to go on with the next one. */
  async #sendOne(waiting) {
    const state = waiting.item.querySelector("[data-file-state]");
    state.textContent = this.words.uploading;
    const result = await this.transport.sendFile(waiting.criterion, waiting.key, waiting.file, waiting.name);
    if (!["saved", "invalid"].includes(result.kind)) {
      state.textContent = result.kind === "locked" ? result.message : this.words.uploadLater;
      return false;
    }
    this.queue = this.queue.filter((other) => other.key !== waiting.key);
    forgetFile(waiting.key);
    if (result.kind === "saved") {
      state.textContent = "";
      this.#stored(waiting.item, result.evidence);
    } else {
      waiting.item.remove();
      waiting.card.showErrors([`${waiting.name}: ${result.message || this.words.uploadFailed}`]);
    }
    this.onChange();
    return true;
  }

  #stored(item, { address, name, is_image: isImage }) {
    if (!item.isConnected) { // removed while it was being sent
      this.transport.removeFile(address);
      return;
    }
    item.querySelector("a").href = address;
    item.querySelector("[data-name]").textContent = name;
    showPicture(item, isImage ? address : "");
  }

  async #remove(card, item) {
    const address = item.querySelector("a").getAttribute("href");
    if (address) {
      const result = await this.transport.removeFile(address);
      if (result.kind !== "saved") {
        card.showErrors([result.message || this.words.noConnection]);
        return;
      }
    }
    this.queue = this.queue.filter((waiting) => waiting.key !== item.dataset.key);
    forgetFile(item.dataset.key);
    item.remove();
    card.element.querySelector("[data-files]").focus();
    this.onChange();
  }
}

function showPicture(item, address) {
  const image = item.querySelector("img");
  image.hidden = !address;
  item.querySelector(".pdf-mark").hidden = Boolean(address);
  if (address) image.src = address;
}

/** A random UUID, also where the site is served without encryption. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
