// What was entered and is not stored by the server yet: kept on this device, for one person and sheet.

const MOST_TRIED = 5;

/** Whether two answers say the same, whatever their revisions. */
export function same(one, other) {
  return one.value === other.value && one.not_applicable === other.not_applicable
    && one.justification.trim() === other.justification.trim();
}

/**
 * Answers by criterion key: {value, not_applicable, justification, revision, tried}. `tried` are those
 * that were sent before and whose fate is not known. Each is written through to `storage`, where several
 * pages of one sheet may meet; `own` are those that this page answers for.
 */
export class Kept {
  constructor(storage, name) {
    this.storage = storage;
    this.name = name;
    this.isSafe = true;
    this.own = new Map();
  }

  /** What the device holds, also of pages that were closed. */
  all() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.name) ?? "{}");
      return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
    } catch {
      return {};
    }
  }

  /** Keeps an answer in place of an earlier one, from which it takes over what was tried. */
  put(key, answer) {
    const tried = answer.tried ?? this.own.get(key)?.tried ?? [];
    const kept = { ...answer, tried };
    this.own.set(key, kept);
    this.#change((all) => { all[key] = kept; });
  }

  /** Notes that an answer is being sent: until word comes back, it may or may not have arrived. */
  markTried(key) {
    const answer = this.own.get(key);
    this.put(key, { ...answer, tried: [...answer.tried, plain(answer)].slice(-MOST_TRIED) });
  }

  /** Forgets an answer that is stored by now, unless another one was entered since. */
  drop(key, answer) {
    if (this.own.has(key) && same(this.own.get(key), answer)) this.own.delete(key);
    this.#change((all) => { if (all[key] && same(all[key], answer)) delete all[key]; });
  }

  /** Forgets everything. */
  clear() {
    this.own.clear();
    this.#write({});
  }

  #change(edit) {
    const all = this.all();
    edit(all);
    this.#write(all);
  }

  #write(all) {
    try {
      if (Object.keys(all).length) this.storage.setItem(this.name, JSON.stringify(all));
      else this.storage.removeItem(this.name);
      this.isSafe = true;
    } catch {
      this.isSafe = false; // full, or forbidden: the page says so
    }
  }
}

function plain({ value, not_applicable, justification }) {
  return { value, not_applicable, justification };
}
