// Nothing typed is lost: it stays on this device until the server has it, and a form is not sent into
// the void when there is no connection or the server is away.
import { Kept, differs, isUntouched, typeInto, typedIn } from "./kept.js";

const PAUSE_MS = 400;
const ANSWER_MS = 6_000;
const FRESH_MS = 15_000; // so long an answer of the server counts
/** What stands there is about a person; it is not left on a device that may be shared. */
const PRIVATE_SECTION = "you";

/** Watches a form whose `data-keep` says reference, section and revision: P-7K3M-9QTX-visit-4. */
export function keepTyped(form) {
  const found = /^(P-\w{4}-\w{4})-([a-z]+)-(\d+)$/.exec(form.dataset.keep);
  const pieces = document.querySelector("[data-keep-pieces]");
  if (!found || !pieces) return;
  const [, reference, section, revision] = found;
  const kept = new Kept(reference, section);
  kept.tidy(Number(revision));
  if (section !== PRIVATE_SECTION) watch(form, kept, Number(revision), pieces);
  holdWithoutServer(form, pieces);
}

function watch(form, kept, revision, pieces) {
  let timer = 0;
  const keep = (isSent) => {
    clearTimeout(timer);
    timer = 0;
    kept.write({ revision, at: Date.now(), isSent, typed: typedIn(form) });
  };
  const entry = kept.read();
  if (entry && differs(form, entry.typed)) offer(form, kept, entry, pieces);
  else if (entry && isUntouched(form)) kept.drop(); // else the browser itself brought the text back
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (!event.isTrusted && !timer) return; // filled in by a script: nothing a person would miss
      clearTimeout(timer);
      timer = setTimeout(() => keep(false), PAUSE_MS);
    });
  }
  window.addEventListener("pagehide", () => { if (timer) keep(false); });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) keep(true); });
}

/** Offers what was typed before and does not stand in the form now. */
function offer(form, kept, entry, pieces) {
  const box = pieceOf(pieces, "[data-offer]");
  const time = box.querySelector("[data-time]");
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(entry.at);
  const settle = (isWanted) => {
    if (isWanted) typeInto(form, entry.typed);
    else kept.drop();
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };
  box.querySelector("[data-restore]").addEventListener("click", () => settle(true));
  box.querySelector("[data-forget]").addEventListener("click", () => settle(false));
  form.before(box);
  box.scrollIntoView({ block: "nearest" });
}

/** Asks whether the server answers before the form leaves the page; without an answer everything stays. */
function holdWithoutServer(form, pieces) {
  let reachedAt = 0;
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || Date.now() - reachedAt < FRESH_MS) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    const isThere = await answers(pieces.dataset.health);
    isAsking = false;
    form.querySelector("[data-unreachable]")?.remove();
    if (isThere) {
      reachedAt = Date.now();
      form.requestSubmit(event.submitter);
    } else {
      say(form, event.submitter, pieces);
    }
  }, { capture: true });
}

async function answers(address) {
  if (!navigator.onLine) return false;
  try {
    const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok;
  } catch {
    return false;
  }
}

function say(form, submitter, pieces) {
  const box = pieceOf(pieces, "[data-unreachable]");
  (submitter ?? form.lastElementChild).before(box);
  box.scrollIntoView({ block: "nearest" });
}

function pieceOf(pieces, selector) {
  return pieces.content.querySelector(selector).cloneNode(true);
}
