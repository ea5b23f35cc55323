// What every map of the site has: view, base or tiles, names, buttons.
import { drawBasemap, drawBoundaries } from "./basemap.js";
import { addZoomButtons } from "./controls.js";
import { Labels, unitLabels } from "./labels.js";
import { fetchJson, withQuery } from "./transport.js";

const MIN_ZOOM = 9;
/** The schematic base has nothing to show beyond. */
const MAX_ZOOM = 17;
const DEEPEST_FIT = 16;
/** South-west and north-east beyond which nobody looks for Hanoi: (lat, lon). */
const AROUND = [[20.2, 104.7], [21.75, 106.6]];
const TILE_FAILURES = 4;

/** Returns Leaflet's bounds of [west, south, east, north]. */
export function latLngBounds([west, south, east, north]) {
  return L.latLngBounds([[south, west], [north, east]]);
}

/** Returns the view of `map` as [west, south, east, north]. */
export function viewOf(map) {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

/** Shows `bounds` without a flight when motion is unwanted. */
export function showBounds(map, bounds, options = {}) {
  map.fitBounds(latLngBounds(bounds), { padding: [24, 24], maxZoom: DEEPEST_FIT, ...options });
}

/** Returns a Leaflet map in `element` that shows config.bounds; movement only where it is welcome. */
export function createMap(element, config) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, minZoom: MIN_ZOOM, maxZoom: config.tiles?.maxZoom ?? MAX_ZOOM,
    maxBounds: AROUND, maxBoundsViscosity: 0.6, bounceAtZoomLimits: false,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
    wheelPxPerZoomLevel: 90, zoomSnap: config.tiles ? 1 : 0.5,
  });
  element.classList.add("map");
  element.setAttribute("role", "group");
  if (!element.hasAttribute("aria-label")) element.setAttribute("aria-label", config.labels.mapOf);
  for (const name of ["basemap", "boundaries", "errors"]) map.createPane(name);
  showBounds(map, config.bounds, { animate: false });
  addZoomButtons(map, config);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  return map;
}

async function showOwnBase(map, config, obstacles) {
  const labels = new Labels(map);
  labels.avoid(obstacles);
  const units = fetchJson(withQuery(config.unitsUrl, "", { lang: config.lang })).then(unitLabels);
  const drawn = await Promise.allSettled([drawBasemap(map, config), units]);
  labels.add(drawn.flatMap(({ value }) => value ?? []));
}

function showTiles(map, { url, attribution, maxZoom }, onFailure) {
  // Without a referrer OpenStreetMap's servers refuse; the origin says enough.
  const layer = L.tileLayer(url, { maxZoom, referrerPolicy: "strict-origin-when-cross-origin" });
  const source = L.control.attribution({ prefix: false }).addAttribution(attribution).addTo(map);
  let failures = 0;
  layer.on("tileload", () => { failures = 0; });
  layer.on("tileerror", () => {
    failures += 1;
    if (failures !== TILE_FAILURES) return;
    layer.remove();
    source.remove();
    onFailure();
  });
  layer.addTo(map);
}

/** Draws the ground: the configured tiles, or the project's own base where there are none or they fail.
 * Its names keep off the boxes that `obstacles()` returns, in pixels of the world at the map's zoom. */
export function showGround(map, config, obstacles = () => []) {
  if (config.tiles) showTiles(map, config.tiles, () => showOwnBase(map, config, obstacles));
  else showOwnBase(map, config, obstacles);
  // Boundaries are an extra: without them the map says the same.
  if (config.boundariesUrl) drawBoundaries(map, config).catch(() => {});
}
