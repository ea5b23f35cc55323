// A sheet that can be read only: shows what this device still keeps of it, so that nothing typed is lost.
import { Kept, same } from "./kept.js";
import { inWords } from "./conflict.js";

/** Lists answers that were never sent; those that are stored by now are forgotten. */
export function showLeftovers(panel, config) {
  const kept = new Kept(localStorage, config.key);
  for (const [key, answer] of Object.entries(kept.all())) {
    if (config.stored?.[key] && same(config.stored[key], answer)) kept.drop(key, answer);
  }
  const answers = Object.entries(kept.all());
  panel.hidden = answers.length === 0;
  panel.querySelector("[data-kept-list]").replaceChildren(...answers.map(([key, answer]) => line(key, answer, config.words)));
  panel.querySelector("[data-kept-drop]").addEventListener("click", () => {
    kept.clear();
    panel.hidden = true;
  });
}

function line(key, answer, words) {
  const item = document.createElement("p");
  const name = document.querySelector(`#c${CSS.escape(key)} h3`)?.textContent.trim() ?? "";
  const score = document.createElement("strong");
  score.textContent = [name, inWords(answer, words)].filter(Boolean).join(": ");
  const text = document.createElement("span");
  text.textContent = answer.justification;
  item.append(score, " ", text);
  return item;
}
