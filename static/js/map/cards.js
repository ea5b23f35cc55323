// Cards of the list and marks of the map point at each other.

const CARD = "[data-space-id]";

/** Highlights the mark of the card under pointer or focus, and the card of the active mark. */
export function linkCards(map, results) {
  let marked = null;
  const point = (card) => {
    if (marked) results.setActive(marked, false);
    const { spaceId, lon, lat } = card?.dataset ?? {};
    marked = card ? results.find(spaceId, Number.parseFloat(lon), Number.parseFloat(lat)) : null;
    if (marked) results.setActive(marked, true);
  };
  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const card = event.target.closest?.(CARD);
      if (card && card !== event.relatedTarget?.closest?.(CARD)) point(card);
    });
  }
  for (const name of ["mouseout", "focusout"]) {
    document.addEventListener(name, (event) => {
      const card = event.target.closest?.(CARD);
      if (card && card !== event.relatedTarget?.closest?.(CARD)) point(null);
    });
  }
  map.on("mark:active", ({ mark, on }) => {
    const ids = mark.place ? [mark.place.id] : (mark.cell.items ?? []).map(({ id }) => id);
    for (const id of ids) {
      document.querySelector(`[data-space-id="${CSS.escape(id)}"]`)?.classList.toggle("is-active", on);
    }
  });
}
