// The line at the head of the sheet: saved, waiting for the connection, signed out, in conflict.
import { counted } from "./progress.js";

const ICONS = { saved: "check", sending: "history", waiting: "upload", problem: "warning" };

/** Shows how saving fares as a whole. */
export class Status {
  constructor(words) {
    this.words = words;
    this.line = document.querySelector("[data-save-state]");
    this.text = this.line.querySelector("[data-save-text]");
    this.use = this.line.querySelector("use");
    this.icons = document.getElementById("icons-piece").dataset.address;
    this.banner = document.querySelector("[data-banner]");
    this.bannerText = this.banner.querySelector("[data-banner-text]");
    this.show("saved", words.saved);
  }

  /** `counts`: answers `waiting` to be sent and answers in `problems`; `savedAt` a Date or null. */
  report(state, { waiting, problems, savedAt, message }) {
    const banners = { offline: this.words.noConnection, signedOut: this.words.signedOut, otherUser: this.words.otherUser, locked: message };
    this.#warn(state === "offline" && !waiting ? "" : banners[state] ?? "");
    if (problems) this.show("problem", counted(this.words.problems, problems));
    else if (waiting && state !== "sending") this.show("waiting", counted(this.words.waiting, waiting));
    else if (state === "sending") this.show("sending", this.words.saving);
    else this.show("saved", savedAt ? this.words.savedAt.replace("{time}", clock(savedAt)) : this.words.saved);
  }

  /** Says that nothing survives closing the page. */
  warnUnsafe() {
    this.#warn(this.words.notKept);
  }

  show(kind, text) {
    this.line.dataset.kind = kind;
    if (this.text.textContent !== text) this.text.textContent = text;
    this.use.setAttribute("href", `${this.icons}#i-${ICONS[kind]}`);
  }

  #warn(text) {
    this.banner.hidden = !text;
    if (this.bannerText.textContent !== text) this.bannerText.textContent = text;
  }
}

function clock(date) {
  return date.toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit", hour12: false });
}
