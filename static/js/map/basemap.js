// The project's own schematic base: drawn as SVG, so that the style sheet alone decides its looks.
import { band, smooth } from "./geometry.js";
import { fetchJson } from "./transport.js";

// What lies below comes first.
const ORDER = ["outline", "hill", "park", "river", "stream", "lake", "runway", "street", "road", "ring-road", "rail", "bridge"];
const CURVE_STEPS = 5;

/** Returns the points of a feature ([lon, lat]) as they are drawn: curved, and a river as its banks. */
export function drawnPoints({ properties, geometry }) {
  let points = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates;
  const width = properties.width_m;
  if (width) points = points.map((point, i) => [...point, Array.isArray(width) ? width[i] : width]);
  if (properties.smooth) points = smooth(points, CURVE_STEPS);
  return width ? band(points) : points;
}

function shape(feature, renderer) {
  const latLngs = drawnPoints(feature).map(([lon, lat]) => [lat, lon]);
  const closed = feature.geometry.type === "Polygon" || feature.properties.width_m;
  const options = {
    renderer, interactive: false, smoothFactor: 0.6, className: `base base-${feature.properties.kind}`,
  };
  return closed ? L.polygon(latLngs, options) : L.polyline(latLngs, options);
}

/** Returns the names of the base's features in `lang`, as labels for labels.js. */
export function baseLabels(features, lang) {
  return features.flatMap(({ properties }) => {
    const name = properties[`name_${lang}`];
    if (!name) return [];
    const from = properties.labelzoom ?? properties.minzoom ?? 0;
    const places = properties.labels ?? (properties.label ? [[...properties.label, 0, from]] : []);
    return places.map(([lon, lat, degrees = 0, minzoom = from]) => (
      { name, lon, lat, degrees, minzoom, kind: properties.kind }
    ));
  });
}

/** Draws the base of `config` under everything on `map`; returns its labels. Throws when it cannot be read. */
export async function drawBasemap(map, config) {
  const { features } = await fetchJson(config.basemapUrl);
  const pane = map.getPane("basemap");
  const renderer = L.svg({ pane: "basemap", padding: 0.4 });
  const ordered = [...features].sort((a, b) => ORDER.indexOf(a.properties.kind) - ORDER.indexOf(b.properties.kind));
  const shapes = ordered.map((feature) => [shape(feature, renderer).addTo(map), feature.properties.minzoom ?? 0]);
  const fit = () => {
    const zoom = map.getZoom();
    pane.style.setProperty("--base-scale", (1.45 ** (zoom - 13)).toFixed(3));
    for (const [path, minzoom] of shapes) path.getElement()?.classList.toggle("is-far", zoom < minzoom);
  };
  map.on("zoomend", fit);
  fit();
  return baseLabels(features, config.lang);
}

/** Draws the boundaries that are loaded, if any, as thin lines. */
export async function drawBoundaries(map, config) {
  const data = await fetchJson(config.boundariesUrl);
  if (!data.features?.length) return;
  const renderer = L.svg({ pane: "boundaries", padding: 0.4 });
  L.geoJSON(data, { renderer, interactive: false, style: { className: "base base-boundary" } }).addTo(map);
  map.getContainer().classList.add("has-boundaries");
}
