// Sends what is kept, one answer at a time, and tries again until the server has it.

import { same } from "./kept.js";

const AFTER_TYPING_MS = 700;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/**
 * Owns the way of an answer to the server. `tell(key, state, details)` hears of every change:
 * 'kept', 'sending', 'saved', 'invalid', 'conflict'; with key null of the whole page: 'idle',
 * 'sending', 'offline', 'signedOut', 'otherUser', 'locked'.
 */
export class Sender {
  constructor(kept, transport, tell) {
    this.kept = kept;
    this.transport = transport;
    this.tell = tell;
    this.stopped = new Set(); // criteria that wait for the person: refused, or in conflict
    this.revisions = new Map();
    this.isLocked = false;
    this.retryMs = FIRST_RETRY_MS;
    this.timer = 0;
    this.turn = null;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
  }

  /** Takes an answer; `soon` sends it at once and not only after a pause in typing. */
  put(key, answer, { soon = true } = {}) {
    this.stopped.delete(key);
    this.kept.put(key, answer);
    this.tell(key, "kept");
    this.#later(soon ? 0 : AFTER_TYPING_MS);
  }

  /** Tries now, whatever the waiting time. */
  hurry() {
    this.retryMs = FIRST_RETRY_MS;
    if (this.waiting().length) this.#later(0);
  }

  /** The criteria whose answers can be sent. */
  waiting() {
    return [...this.kept.own.keys()].filter((key) => !this.stopped.has(key));
  }

  /** Sends everything there is and returns whether nothing is left over. */
  async finish() {
    clearTimeout(this.timer);
    await this.#run();
    return this.kept.own.size === 0;
  }

  #later(wait) {
    if (this.isLocked) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#run(), wait);
  }

  /** One turn at a time: what comes in meanwhile is sent by the same turn. */
  async #run() {
    while (this.turn) await this.turn;
    this.turn = this.#sendAll();
    await this.turn;
    this.turn = null;
  }

  async #sendAll() {
    for (let [key] = this.waiting(); key && !this.isLocked; [key] = this.waiting()) {
      this.tell(key, "sending");
      this.tell(null, "sending");
      const answer = this.kept.own.get(key);
      const tried = answer.tried;
      this.kept.markTried(key);
      const revision = Math.max(answer.revision, this.revisions.get(key) ?? 0);
      const result = await this.transport.saveAnswer(key, { ...answer, revision });
      if (result.kind === "conflict" && tried.some((earlier) => same(earlier, result.stored))) {
        this.revisions.set(key, result.stored.revision); // an earlier sending of our own had arrived
      } else if (!this.#take(key, answer, result)) {
        return;
      }
    }
    if (!this.isLocked) this.tell(null, "idle");
  }

  /** Does what the result asks for and returns whether to go on. */
  #take(key, answer, result) {
    if (result.kind === "saved") {
      this.revisions.set(key, result.stored.revision);
      this.kept.drop(key, answer);
      this.retryMs = FIRST_RETRY_MS;
      this.tell(key, "saved", result);
      return true;
    }
    if (result.kind === "invalid" || result.kind === "conflict") {
      this.stopped.add(key);
      this.tell(key, result.kind, result);
      return true;
    }
    this.tell(key, "kept");
    if (result.kind === "locked") {
      this.isLocked = true;
      this.tell(null, "locked", result);
      return false;
    }
    this.tell(null, result.kind === "busy" ? "offline" : result.kind, result);
    this.#later(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    return false;
  }
}
