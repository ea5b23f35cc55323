// Two devices gave one criterion different answers: both are shown, the person decides.

/** Shows both answers at a card; `decide(answer)` hears which one stands, null for the stored one. */
export function showConflict(card, stored, mine, words, decide) {
  const piece = document.getElementById("conflict-piece").content.firstElementChild.cloneNode(true);
  for (const [name, answer] of [["theirs", stored], ["mine", mine]]) {
    piece.querySelector(`[data-${name}-score]`).textContent = inWords(answer, words);
    piece.querySelector(`[data-${name}-text]`).textContent = answer.justification;
  }
  const settle = (answer) => { decide(answer); card.focus(); };
  piece.querySelector("[data-take-theirs]").addEventListener("click", () => settle(null));
  piece.querySelector("[data-keep-mine]").addEventListener("click", () => settle(mine));
  card.conflict.replaceChildren(piece);
}

/** A score as a reader sees it. */
export function inWords({ value, not_applicable }, words) {
  if (not_applicable) return words.notApplicable;
  return value === null ? words.noScore : String(value);
}
