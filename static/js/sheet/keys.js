// A sheet by keyboard: digits choose levels, letters move on; the arrows are the radio buttons' own.

/** Listens to the keys of the form; `cards` are in their order on the page. */
export function listenToKeys(form, cards, onChange) {
  const byElement = new Map(cards.map((card) => [card.element, card]));
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const card = byElement.get(event.target.closest("[data-criterion]"));
    const isTyping = event.target.matches("textarea, input[type=number]");
    if (isTyping && event.key === "Escape" && card) card.focus();
    if (isTyping || event.target.matches("summary, a, button")) return;
    if (act(event.key, card, cards, onChange)) event.preventDefault();
  });
}

/** Does what a key asks for and returns whether it meant anything. */
function act(key, card, cards, onChange) {
  if (key === "j" || key === "k") {
    const place = cards.indexOf(card) + (key === "j" ? 1 : -1);
    cards[place]?.focus();
    return true;
  }
  if (!card) return false;
  if (/^[0-9]$/.test(key)) return card.choose(key, onChange);
  if (key === "n") card.toggleOut(onChange);
  else if (key === "t") card.text.focus();
  else return false;
  return true;
}
