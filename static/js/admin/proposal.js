// The page of a proposal: counts what is ticked, ticks all or none, asks about a field, shows what a reason needs.
import { guardTypedText } from "./guard.js";

const page = document;

/** Says how many fields are taken over, beside the button that takes them. */
function countTicked(boxes) {
  const line = page.querySelector("[data-ticked]");
  if (!line || !boxes.length) return;
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    line.textContent = line.dataset.text.replace("{n}", ticked).replace("{m}", boxes.length);
  };
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}

/** Lets two buttons tick all fields or none. */
function offerAll(boxes) {
  const tools = page.querySelector("[data-fields-tools]");
  if (!tools) return;
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    const wanted = target.closest("[data-tick]")?.dataset.tick;
    if (!wanted) return;
    for (const box of boxes) {
      if (box.checked === (wanted === "all")) continue;
      box.checked = wanted === "all";
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

/** Opens the request for changes at a field, ticked, with the caret in its note. */
function askAbout(name) {
  const box = page.querySelector(`[data-asks="${CSS.escape(name)}"]`);
  if (!box) return;
  for (let part = box.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  box.checked = true;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const note = box.closest(".ask").querySelector("input[type=text]");
  note.focus();
  note.scrollIntoView({ block: "center" });
}

function offerQuestions() {
  for (const button of page.querySelectorAll("[data-ask]")) {
    button.hidden = false;
    button.addEventListener("click", () => askAbout(button.dataset.ask));
  }
}

/** Asks which space it is only where the reason is a duplicate. */
function fitReason() {
  const part = page.querySelector("[data-duplicate]");
  const reason = part?.closest("form").querySelector("select");
  if (!reason) return;
  const fit = () => { part.hidden = reason.value !== "duplicate"; };
  reason.addEventListener("change", fit);
  fit();
}

const boxes = [...page.querySelectorAll("[data-field]")];
countTicked(boxes);
offerAll(boxes);
offerQuestions();
fitReason();
for (const form of page.querySelectorAll("[data-guard]")) guardTypedText(form);
