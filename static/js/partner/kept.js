// What a form holds, kept on this device: never files, never hidden fields.

const PREFIX = "proposal-typed";
const MOST_AGE_MS = 30 * 24 * 3600_000;
const UNKEPT = ["hidden", "file", "password", "submit", "button", "reset"];

/** Returns what stands in `form`: name -> values, for boxes and radio buttons those that are chosen. */
export function typedIn(form) {
  const typed = {};
  for (const field of keptFields(form)) {
    typed[field.name] ??= [];
    if (!isChoice(field) || field.checked) typed[field.name].push(field.value);
  }
  return typed;
}

/** Puts values back into `form`, as if they were typed. */
export function typeInto(form, typed) {
  const left = structuredClone(typed);
  for (const field of keptFields(form)) {
    const values = left[field.name];
    if (!values) continue;
    if (isChoice(field)) field.checked = values.includes(field.value);
    else field.value = values.shift() ?? "";
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

/** Whether `form` says something else than `typed` in the fields that both have. */
export function differs(form, typed) {
  const now = typedIn(form);
  return Object.keys(now).some((name) => typed[name] && JSON.stringify(typed[name]) !== JSON.stringify(now[name]));
}

/** Whether `form` shows what came from the server. */
export function isUntouched(form) {
  return keptFields(form).every((field) => {
    if (isChoice(field)) return field.checked === field.defaultChecked;
    if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected);
    return field.value === field.defaultValue;
  });
}

function keptFields(form) {
  return [...form.elements].filter((field) => field.name && !UNKEPT.includes(field.type) && field.tagName !== "FIELDSET" && !field.closest("[aria-hidden=true]"));
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

/** What the device holds for one section: {revision, at (ms), isSent, typed}. A full or closed storage keeps nothing. */
export class Kept {
  constructor(reference, section) {
    this.reference = reference;
    this.name = nameOf(reference, section);
  }

  /** What is kept, or null. */
  read() {
    return readEntry(this.name);
  }

  /** Keeps an entry and returns whether the device took it. */
  write(entry) {
    try {
      localStorage.setItem(this.name, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  /** Forgets this section. */
  drop() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // nothing was kept either
    }
  }

  /** Forgets what the server has: sections of this proposal sent before `revision`; and what is old. */
  tidy(revision) {
    for (const name of names()) {
      const entry = readEntry(name);
      const isSaved = name.startsWith(nameOf(this.reference, "")) && entry?.isSent && entry.revision < revision;
      if (!entry || isSaved || Date.now() - entry.at > MOST_AGE_MS) localStorage.removeItem(name);
    }
  }
}

function nameOf(reference, section) {
  return `${PREFIX}:${reference}:${section}`;
}

function names() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}:`));
  } catch {
    return [];
  }
}

function readEntry(name) {
  try {
    const entry = JSON.parse(localStorage.getItem(name));
    return entry && typeof entry.typed === "object" && entry.typed ? entry : null;
  } catch {
    return null;
  }
}
