// A proposed position on one map with the present one, or with spaces that it may repeat.
import { createMap, showGround } from "./base.js";
import { leaveScrolling } from "./gestures.js";
import { comparedIcon } from "./symbols.js";

/** Starts the map of config.points ({lon, lat, kind: "present" | "proposed", name}) in `element`;
 * config.isMoved says that the points are two places of one space. */
export function startCompare(element, config) {
  const map = createMap(element, config);
  leaveScrolling(map, config);
  showGround(map, config);
  const places = config.points.map(({ lat, lon }) => [lat, lon]);
  if (config.isMoved) L.polyline(places, { pane: "errors", interactive: false, className: "map-moved" }).addTo(map);
  for (const point of config.points) {
    const pin = L.marker([point.lat, point.lon], {
      icon: comparedIcon(point.kind), interactive: false, keyboard: false,
      // The proposed one lies above where both stand at the same place.
      zIndexOffset: point.kind === "proposed" ? 1000 : 0,
    }).addTo(map);
    pin.getElement().setAttribute("role", "img");
    pin.getElement().setAttribute("aria-label", point.name);
    pin.getElement().title = point.name;
  }
  return map;
}
