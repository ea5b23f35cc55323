// Buttons and words that lie on the map.
import { html, icon } from "./dom.js";

/** Puts `element` into a corner of the map so that clicks and the wheel on it do not reach the map. */
function place(map, element, position) {
  const Holder = L.Control.extend({
    onAdd() {
      L.DomEvent.disableClickPropagation(element);
      return element;
    },
  });
  new Holder({ position }).addTo(map);
}

/** Adds buttons that zoom in and out, dimmed at either end. */
export function addZoomButtons(map, config) {
  const button = (label, drawing, step) => {
    const made = html("button", { type: "button", class: "map-button", title: label, "aria-label": label },
      icon(config.iconsUrl, drawing));
    made.addEventListener("click", () => {
      map.fire("user:move");
      map.setZoom(map.getZoom() + step);
    });
    return made;
  };
  const closer = button(config.labels.zoomIn, "plus", 1);
  const farther = button(config.labels.zoomOut, "minus", -1);
  const fit = () => {
    closer.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    farther.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  };
  map.on("zoomend", fit);
  place(map, html("div", { class: "map-zoom" }, closer, farther), "topright");
  fit();
}

/** Adds the button 'search this area', hidden; returns {show, hide}. */
export function addSearchHere(map, config, onSearch) {
  const button = html("button", { type: "button", class: "map-search-here", hidden: true },
    icon(config.iconsUrl, "search"), config.labels.searchHere);
  L.DomEvent.disableClickPropagation(button);
  button.addEventListener("click", onSearch);
  map.getContainer().append(button);
  return {
    show: () => { button.hidden = false; },
    hide: () => {
      if (document.activeElement === button) map.getContainer().focus({ preventScroll: true });
      button.hidden = true;
    },
  };
}

/** Adds the place for messages; returns {loading, failed, clear}. */
export function addMessages(map, config) {
  const text = html("span");
  const again = html("button", { type: "button", class: "map-retry" }, config.labels.retry);
  const box = html("div", { class: "map-message", role: "status" });
  L.DomEvent.disableClickPropagation(box);
  map.getContainer().append(box);
  let timer = 0;
  const clear = () => {
    clearTimeout(timer);
    box.replaceChildren();
    box.classList.remove("is-failed");
  };
  return {
    clear,
    /** Says that data is on its way, if it takes longer than a person waits unaware. */
    loading() {
      clear();
      timer = setTimeout(() => box.replaceChildren(text), 600);
      text.textContent = config.labels.loading;
    },
    failed(retry) {
      clear();
      text.textContent = config.labels.failed;
      again.onclick = retry;
      box.classList.add("is-failed");
      box.replaceChildren(text, again);
    },
  };
}

/** Adds a hint that lies over the map for a moment; returns show(text). */
export function addHint(map) {
  const hint = html("div", { class: "map-hint", "aria-hidden": "true" });
  map.getContainer().append(hint);
  let timer = 0;
  return (text) => {
    hint.textContent = text;
    hint.classList.add("is-shown");
    clearTimeout(timer);
    timer = setTimeout(() => hint.classList.remove("is-shown"), 1200);
  };
}
