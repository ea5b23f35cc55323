// How a map inside a page leaves scrolling to the page.
import { addHint } from "./controls.js";

/** Zooms with the wheel only with Ctrl or ⌘, or after a click into the map; says so otherwise. */
function tameWheel(map, labels, hint) {
  const container = map.getContainer();
  let chosen = false;
  map.scrollWheelZoom.disable();
  container.addEventListener("pointerdown", () => { chosen = true; });
  container.addEventListener("focusout", (event) => {
    if (!container.contains(event.relatedTarget)) chosen = false;
  });
  container.addEventListener("pointerleave", () => {
    if (!container.contains(document.activeElement)) chosen = false;
  });
  // Before Leaflet's own listener: it is there or not by what this one decides.
  container.addEventListener("wheel", (event) => {
    if (chosen || event.ctrlKey || event.metaKey) {
      map.scrollWheelZoom.enable();
    } else {
      map.scrollWheelZoom.disable();
      hint(labels.ctrlZoom);
    }
  }, { capture: true, passive: true });
}

/** Lets one finger scroll the page; two move the map. */
function tameTouch(map, labels, hint) {
  if (!matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable();
  const container = map.getContainer();
  let startY = 0;
  container.addEventListener("touchstart", (event) => { startY = event.touches[0].clientY; }, { passive: true });
  container.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1 && Math.abs(event.touches[0].clientY - startY) > 12
      && !event.target.closest(".leaflet-marker-draggable")) hint(labels.twoFingers);
  }, { passive: true });
}

/** Makes a map that lies in a scrolling page leave wheel and single finger to the page. */
export function leaveScrolling(map, config) {
  const hint = addHint(map);
  tameWheel(map, config.labels, hint);
  tameTouch(map, config.labels, hint);
}
