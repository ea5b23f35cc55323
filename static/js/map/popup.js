// The small card that opens at a pin, and the list where several spaces share one place.
import { html, icon, say } from "./dom.js";
import { category } from "./symbols.js";

function closeButton(config, close) {
  const { labels, iconsUrl } = config;
  const button = html("button", { type: "button", class: "map-popup-close", "aria-label": labels.close, title: labels.close },
    icon(iconsUrl, "close"));
  button.addEventListener("click", close);
  return button;
}

function entry(config, place) {
  const { name, tone, icon: drawing } = category(config, place.category);
  return html("li", { class: `tone-${tone}` },
    html("a", { class: "map-popup-entry", href: place.url }, icon(config.iconsUrl, drawing),
      html("span", {}, html("span", { class: "map-popup-name" }, place.name), html("span", { class: "map-popup-kind" }, name))));
}

/** Returns the card of one space. */
export function placeCard(config, place, close) {
  const { name, tone, icon: drawing } = category(config, place.category);
  const { labels } = config;
  return html("div", { class: `map-popup tone-${tone}`, role: "dialog", "aria-label": place.name },
    closeButton(config, close),
    html("p", { class: "map-popup-kind" }, icon(config.iconsUrl, drawing), name),
    html("p", { class: "map-popup-title" }, place.name),
    place.error_m ? html("p", { class: "map-popup-note" }, say(labels.approximate, { m: place.error_m.toLocaleString(config.lang) })) : null,
    place.url ? html("a", { class: "map-popup-link", href: place.url }, labels.openSpace, icon(config.iconsUrl, "arrow-right")) : null);
}

/** Returns the list of the spaces of a cell that zooming cannot part. */
export function severalCard(config, cell, close) {
  const title = say(config.labels.several, { n: cell.n });
  return html("div", { class: "map-popup", role: "dialog", "aria-label": title },
    closeButton(config, close),
    html("p", { class: "map-popup-title" }, title),
    html("ul", { class: "map-popup-list" }, ...cell.items.map((place) => entry(config, place))));
}

/** Opens `content(close)` at a marker; with `focus` the keyboard goes into it, and back when it closes. */
export function openAt(map, marker, content, focus) {
  const lift = marker.options.icon.options.className.startsWith("map-pin") ? 36 : 18;
  const popup = L.popup({
    closeButton: false, offset: [0, -lift], minWidth: 200, maxWidth: 280, maxHeight: 320, className: "map-popup-frame",
    autoPanPaddingTopLeft: [16, 76], autoPanPaddingBottomRight: [16, 16],
  });
  const close = () => {
    const held = card.contains(document.activeElement);
    map.closePopup(popup);
    if (held) (marker.getElement() ?? map.getContainer()).focus({ preventScroll: true });
  };
  const card = content(close);
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  popup.setLatLng(marker.getLatLng()).setContent(card).openOn(map);
  if (focus) card.querySelector("a, button:not(.map-popup-close)")?.focus({ preventScroll: true });
  return popup;
}
