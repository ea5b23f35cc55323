// Running totals, counts by dimension, and the list of what is missing.
import { isAnswered, lack, totals } from "./totals.js";

/** Keeps the figures of the page in step; call the returned function with the answers by criterion key. */
export function showProgress(config, cards, evidence) {
  const page = document.querySelector(".sheet");
  const number = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const shown = (value) => (value === null ? "–" : number.format(value));
  const names = new Map(cards.map((card) => [card.key, card.element.querySelector("h3").textContent.trim().replace(/\s+/g, " ")]));

  return (answers) => {
    const now = totals(config, answers);
    const percent = Math.floor(100 * now.coverage + 1e-9);
    page.querySelector("[data-progress]").value = now.answered;
    for (const each of page.querySelectorAll("[data-coverage]")) each.textContent = percent;
    page.querySelector("[data-coverage-bar]").value = percent;
    for (const each of page.querySelectorAll("[data-composite]")) each.textContent = shown(now.composite);
    for (const { key } of config.dimensions) {
      page.querySelector(`[data-dimension="${key}"]`).textContent = shown(now.dimensions[key]);
      page.querySelector(`[data-dimension-bar="${key}"]`).value = now.dimensions[key] ?? 0;
      countDimension(page, config, key, answers);
    }
    showMissing(page, config, answers, evidence, names);
  };
}

function countDimension(page, config, key, answers) {
  const asked = config.criteria.filter((criterion) => criterion.dimension === key);
  const done = asked.filter((criterion) => isAnswered(answers[criterion.key])).length;
  const link = page.querySelector(`[data-nav="${key}"]`);
  link.classList.toggle("is-done", done === asked.length);
  link.querySelector("[data-count]").textContent = `${done}/${asked.length}`;
  page.querySelector(`[data-left="${key}"]`).textContent = config.words.doneOf
    .replace("{done}", done).replace("{all}", asked.length);
}

function showMissing(page, config, answers, evidence, names) {
  const sentences = { score: "lackScore", reason: "lackReason", evidence: "lackEvidence" };
  const missing = config.criteria
    .map((criterion) => [criterion, lack(criterion, answers[criterion.key], evidence.count(String(criterion.key)))])
    .filter(([, what]) => what);
  const items = missing.map(([criterion, what]) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), {
      href: `#c${criterion.key}`, textContent: names.get(String(criterion.key)), title: config.words[sentences[what]],
    });
    item.append(link);
    if (what !== "score") item.append(Object.assign(document.createElement("small"), { textContent: config.words[sentences[what]] }));
    return item;
  });
  page.querySelector("[data-missing]").replaceChildren(...items);
  page.querySelector("[data-missing-title]").textContent = missing.length
    ? counted(config.words.missing, missing.length)
    : config.words.complete;
}

/** The sentence for a number, out of those for one and for many. */
export function counted([one, many], n) {
  return (n === 1 ? one : many).replace("{n}", n);
}
