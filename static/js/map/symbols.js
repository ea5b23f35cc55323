// What stands on the map: a pin for a space, a ring for several. Tone and drawing tell the category.
import { html, svg, use } from "./dom.js";
import { arc, clusterSize, shares } from "./geometry.js";

const PIN = "M16 38.5C11.5 32.5 3.5 25.5 3.5 15.5a12.5 12.5 0 0 1 25 0c0 10-8 17-12.5 23Z";
const OTHER = { name: "", tone: "slate", icon: "other" };
const RING = 5;

/** Returns {name, tone, icon} of a category code, a neutral one for a code nobody told us. */
export function category(config, code) {
  return config.categories[code] ?? OTHER;
}

function pin(classes, ...inside) {
  const drawing = svg("svg", { class: "map-pin-drawing", viewBox: "0 0 32 40", "aria-hidden": "true" },
    svg("path", { class: "map-pin-halo", d: PIN }),
    svg("path", { class: "map-pin-shape", d: PIN }),
    ...inside);
  return L.divIcon({ className: `map-pin ${classes}`, html: drawing, iconSize: [32, 40], iconAnchor: [16, 39] });
}

/** Returns the Leaflet icon of one space; open and dashed where its position is approximate. */
export function pinIcon(config, place) {
  const { tone, icon } = category(config, place.category);
  const drawing = use(config.iconsUrl, icon, { x: 8.5, y: 8, width: 15, height: 15 });
  return pin(`tone-${tone}${place.error_m ? " is-approximate" : ""}`, drawing);
}

/** Returns the Leaflet icon of a position that is being chosen. */
export function pickerIcon() {
  return pin("tone-lacquer map-pin-picker", svg("circle", { class: "map-pin-eye", cx: 16, cy: 15.5, r: 4.5 }));
}

/** Returns the Leaflet icon of one of two positions that are compared: hollow the present, filled the proposed. */
export function comparedIcon(kind) {
  const tone = kind === "proposed" ? "tone-lacquer" : "tone-slate is-approximate";
  return pin(tone, svg("circle", { class: `map-pin-eye is-${kind}`, cx: 16, cy: 15.5, r: 4.5 }));
}

/** Returns [tone, count] pairs of a cluster's categories, each tone once, in the order given. */
export function tonesOf(config, mix) {
  const counts = new Map();
  for (const [code, count] of mix) {
    const { tone } = category(config, code);
    counts.set(tone, (counts.get(tone) ?? 0) + count);
  }
  return [...counts];
}

/** Returns the Leaflet icon of several spaces: their number in a ring of their categories' tones. */
export function clusterIcon(config, cell) {
  const size = clusterSize(cell.n);
  const radius = size / 2 - RING / 2 - 1;
  const tones = tonesOf(config, cell.mix);
  const ring = shares(tones.map(([, count]) => count)).map(([start, end], i) => (
    svg("path", { class: `map-ring-part tone-${tones[i][0]}`, d: arc(radius, start, end) })
  ));
  const half = size / 2;
  const drawing = svg("svg", {
    class: "map-ring", viewBox: `${-half} ${-half} ${size} ${size}`, width: size, height: size, "aria-hidden": "true",
  }, svg("circle", { class: "map-ring-face", r: half - 1 }), ...ring);
  const number = html("span", { class: "map-cluster-number" }, cell.n.toLocaleString(config.lang));
  const content = document.createDocumentFragment();
  content.append(drawing, number);
  return L.divIcon({
    className: `map-cluster tone-${tones[0]?.[0] ?? "slate"}`, html: html("span", { class: "map-cluster-inner" }, content),
    iconSize: [size, size],
  });
}

/** Returns the outline of an area, given as a GeoJSON Polygon. */
export function areaOutline(config, place) {
  const { tone } = category(config, place.category);
  const corners = place.outline.coordinates[0].map(([lon, lat]) => [lat, lon]);
  return L.polygon(corners, { interactive: false, pane: "errors", className: `map-outline tone-${tone}` });
}

/** Returns the circle in which a space with an approximate position lies. */
export function errorCircle(config, place, className = "") {
  const { tone } = category(config, place.category);
  return L.circle([place.lat, place.lon], {
    radius: place.error_m, interactive: false, pane: "errors", className: `map-error tone-${tone} ${className}`,
  });
}
