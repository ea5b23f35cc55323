// The map of one space: its pin, and the outline of an area or the circle an approximate position lies in.
import { createMap, showGround } from "./base.js";
import { leaveScrolling } from "./gestures.js";
import { areaOutline, errorCircle, pinIcon } from "./symbols.js";

/** Starts the map of config.point in `element`. */
export function startSpace(element, config) {
  const { point } = config;
  const map = createMap(element, config);
  leaveScrolling(map, config);
  showGround(map, config);
  if (point.outline) areaOutline(config, point).addTo(map);
  else if (point.error_m) errorCircle(config, point).addTo(map);
  const pin = L.marker([point.lat, point.lon], {
    icon: pinIcon(config, point), interactive: false, keyboard: false, alt: point.name,
  }).addTo(map);
  pin.getElement().setAttribute("role", "img");
  pin.getElement().setAttribute("aria-label", point.name);
  return map;
}
