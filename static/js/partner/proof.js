// Does the proof of work while a person types, and puts it into the hidden field of the form.
// Where it cannot be done (plain http on a LAN, no worker, no connection) the form goes without one:
// the server then allows less from one address, and nobody has to know.

const WAIT_MS = 4_000; // nobody is held up longer
const FRESH_MS = 15 * 60_000; // the server takes a solution for 20 minutes
const FIRST_TOUCH = ["focusin", "pointerdown", "input"];

/** Owns the proof of one form: begins it once, anew when it has grown old. */
class Proof {
  constructor(field) {
    this.field = field;
    this.work = null;
    this.begunAt = 0;
  }

  get isReady() {
    return this.field.value !== "" && !this.#isOld;
  }

  get #isOld() {
    return Date.now() - this.begunAt > FRESH_MS;
  }

  /** Returns the promise of the end of the work, whether or not it comes to something. */
  begin() {
    if (!this.work || this.#isOld) {
      this.field.value = "";
      this.begunAt = Date.now();
      this.work = solve(this.field).then((payload) => { this.field.value = payload; }, () => {});
    }
    return this.work;
  }

  /** Throws away what may have been used: a page that comes back by the button 'back' has sent it. */
  forget() {
    this.field.value = "";
    this.work = null;
  }
}

async function solve(field) {
  if (!window.isSecureContext) return ""; // browsers then withhold what hashes fast
  const response = await fetch(field.dataset.altcha, { cache: "no-store" });
  if (!response.ok) return "";
  const challenge = await response.json();
  const worker = new Worker(field.dataset.worker);
  try {
    const solution = await answerOf(worker, challenge);
    return solution ? payloadOf(challenge, solution) : "";
  } finally {
    worker.terminate();
  }
}

/** Returns the promise of what the worker finds: a counter with its derived key, or null. */
function answerOf(worker, challenge) {
  return new Promise((resolve) => {
    worker.addEventListener("message", (event) => resolve(event.data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(null);
    });
    worker.postMessage(challenge.parameters);
  });
}

/** Returns what the server reads: ALTCHA's payload, base64 of JSON in ASCII. */
function payloadOf(challenge, solution) {
  return btoa(JSON.stringify({ challenge, solution }));
}

/** Holds the form back for as long as the work may take, then sends it as it was to be sent. */
function hold(form, proof, event) {
  if (proof.isReady || form.requestSubmit === undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // others hear of the sending when it happens
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const enough = new Promise((resolve) => { setTimeout(resolve, WAIT_MS); });
  Promise.race([proof.begin(), enough]).then(() => setTimeout(() => { // not while it is being sent
    form.removeAttribute("aria-busy");
    form.dataset.proofDone = "";
    form.requestSubmit(event.submitter);
  }));
}

function guard(field) {
  const form = field.form;
  const proof = new Proof(field);
  for (const kind of FIRST_TOUCH) form.addEventListener(kind, () => { proof.begin(); }, { once: true });
  form.addEventListener("submit", (event) => {
    if ("proofDone" in form.dataset) delete form.dataset.proofDone;
    else hold(form, proof, event);
  }, { capture: true });
  window.addEventListener("pageshow", (event) => { if (event.persisted) proof.forget(); });
}

for (const field of document.querySelectorAll("[data-altcha]")) guard(field);
