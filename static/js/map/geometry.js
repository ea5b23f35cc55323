// Arithmetic of the map: no page, no Leaflet, nothing but numbers in and numbers out.
//
// Points are [lon, lat] in degrees, EPSG:4326; bounds are [west, south, east, north]; screen boxes
// are {left, top, right, bottom} in pixels.

const METRES_PER_DEGREE = 111_320;
const TILE_PX = 256;

/** Returns the point at `t` in [0, 1] between `b` and `c` on the Catmull-Rom curve through a, b, c, d. */
function between(a, b, c, d, t) {
  return b.map((_, i) => 0.5 * (
    2 * b[i] + (c[i] - a[i]) * t
    + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t ** 2
    + (3 * b[i] - 3 * c[i] + d[i] - a[i]) * t ** 3
  ));
}

/** Returns `points` with `steps` points on a curve for each of their gaps; more than two numbers a point allowed.
 * A closed ring repeats its first point at the end, before and after. */
export function smooth(points, steps = 6) {
  const last = points.length - 1;
  if (last < 2) return points;
  const closed = points[0].every((value, i) => value === points[last][i]);
  const at = closed
    ? (i) => points[((i % last) + last) % last]
    : (i) => points[Math.max(0, Math.min(last, i))];
  const curve = [];
  for (let i = 0; i < last; i++) {
    for (let k = 0; k < steps; k++) curve.push(between(at(i - 1), at(i), at(i + 1), at(i + 2), k / steps));
  }
  curve.push(closed ? curve[0] : points[last]);
  return curve;
}

/** Returns the outline of a band about a middle line of [lon, lat, width in metres], as an open ring. */
export function band(line) {
  const left = [];
  const right = [];
  line.forEach(([lon, lat, width], i) => {
    const from = line[Math.max(0, i - 1)];
    const to = line[Math.min(line.length - 1, i + 1)];
    const shrink = Math.cos(lat * Math.PI / 180);
    const dx = (to[0] - from[0]) * shrink;
    const dy = to[1] - from[1];
    const half = width / 2 / METRES_PER_DEGREE / (Math.hypot(dx, dy) || 1);
    left.push([lon - dy * half / shrink, lat + dx * half]);
    right.push([lon + dy * half / shrink, lat - dx * half]);
  });
  return left.concat(right.reverse());
}

/** Returns whether a point lies in `bounds`, edges and `slack` degrees around them included. */
export function contains([west, south, east, north], lon, lat, slack = 0) {
  return lon >= west - slack && lon <= east + slack && lat >= south - slack && lat <= north + slack;
}

/** Returns bounds as `w,s,e,n` with five decimals, about a metre. */
export function formatBounds(bounds) {
  return bounds.map((value) => value.toFixed(5)).join(",");
}

/** Returns whether two bounds name the same box to five decimals; null equals null. */
export function sameBounds(a, b) {
  return a === b || Boolean(a && b && formatBounds(a) === formatBounds(b));
}

function tileX(lon, zoom) {
  return (lon + 180) / 360 * 2 ** zoom;
}

function tileY(lat, zoom) {
  const sine = Math.sin(lat * Math.PI / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** zoom;
}

function tileLat(y, zoom) {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y / 2 ** zoom))) * 180 / Math.PI;
}

/** Returns `bounds` widened to whole map tiles at `zoom`, inside the world: small moves of a map ask for
 * the same box, and many people for the same few. */
export function snapBounds([west, south, east, north], zoom) {
  const side = 2 ** zoom;
  const within = (value) => Math.max(0, Math.min(side, value));
  const lon = (x) => within(x) / side * 360 - 180;
  return [
    lon(Math.floor(tileX(west, zoom))),
    tileLat(within(Math.ceil(tileY(south, zoom))), zoom),
    lon(Math.ceil(tileX(east, zoom))),
    tileLat(within(Math.floor(tileY(north, zoom))), zoom),
  ];
}

/** Returns how many metres one pixel shows at a latitude and zoom. */
export function metresPerPixel(lat, zoom) {
  return 2 * Math.PI * 6_378_137 * Math.cos(lat * Math.PI / 180) / (TILE_PX * 2 ** zoom);
}

/** Returns the diameter in pixels of a cluster of `count` places: grows slowly, so that none hides the map. */
export function clusterSize(count) {
  return Math.round(Math.min(64, 32 + 8 * Math.log10(Math.max(1, count)) + (count > 9 ? 3 : 0)));
}

/** Returns [start, end] of each share of a ring in [0, 1], with `gap` between neighbours, none when alone. */
export function shares(counts, gap = 0.02) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2) return counts.map(() => [0, 1]);
  let start = 0;
  return counts.map((count) => {
    const part = [start + gap / 2, Math.max(start + gap / 2 + 0.005, start + count / total - gap / 2)];
    start += count / total;
    return part;
  });
}

/** Returns the SVG path of an arc from `start` to `end` (turns from the top, clockwise) on a circle about 0,0. */
export function arc(radius, start, end) {
  const point = (turn) => {
    const angle = 2 * Math.PI * turn;
    return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`;
  };
  const half = (start + end) / 2; // by way of the middle, since an arc cannot end where it starts
  const to = (turn) => `A${radius} ${radius} 0 0 1 ${point(turn)}`;
  return `M${point(start)}${to(half)}${to(end)}`;
}

/** Returns the upright box about a text of width × height pixels centred at x, y and turned by `degrees`. */
export function textBox(x, y, width, height, degrees = 0) {
  const angle = degrees * Math.PI / 180;
  const w = Math.abs(width * Math.cos(angle)) + Math.abs(height * Math.sin(angle));
  const h = Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle));
  return { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 };
}

/** Returns whether two screen boxes come closer than `margin` pixels. */
export function overlap(a, b, margin = 0) {
  return a.left < b.right + margin && b.left < a.right + margin
    && a.top < b.bottom + margin && b.top < a.bottom + margin;
}

/** Returns for each text (most important first) the index of its first spot with room, or -1.
 * A spot has room when it keeps `margin` pixels from the obstacles and from the spots of earlier texts. */
export function roomFor(texts, obstacles = [], margin = 0) {
  const taken = [...obstacles];
  return texts.map((spots) => {
    const found = spots.findIndex((spot) => taken.every((other) => !overlap(spot, other, margin)));
    if (found >= 0) taken.push(spots[found]);
    return found;
  });
}

/** Returns the index of the smallest of `boundsList` that holds the point (lon, lat), or -1. */
export function smallestAround(boundsList, lon, lat) {
  const size = ([west, south, east, north]) => (east - west) * (north - south);
  let best = -1;
  boundsList.forEach((bounds, i) => {
    if (!contains(bounds, lon, lat, 0.00002)) return;
    if (best < 0 || size(bounds) < size(boundsList[best])) best = i;
  });
  return best;
}

/** Returns the number in a typed coordinate (comma or point), or null when there is none within ±`limit`. */
export function readCoordinate(text, limit) {
  const trimmed = text.trim().replace(",", ".");
  const value = Number(trimmed);
  return trimmed !== "" && Number.isFinite(value) && Math.abs(value) <= limit ? value : null;
}

const NUMBER = (mark) => `([-+\u2212]?\\d{1,3}(?:${mark}\\d+)?)°?`;
const PAIRS = [
  new RegExp(`^${NUMBER("\\.")}(?:\\s*[,;]\\s*|\\s+)${NUMBER("\\.")}$`),
  new RegExp(`^${NUMBER(",")}(?:\\s*;\\s*|,?\\s+)${NUMBER(",")}$`), // with decimal commas, a comma alone parts nothing
];

/** Returns [lon, lat] of a typed pair that gives latitude first, or null. */
export function readPair(line) {
  const pair = PAIRS.map((pattern) => line.trim().match(pattern)).find(Boolean);
  if (!pair) return null;
  const [lat, lon] = pair.slice(1).map((text) => Number(text.replace("\u2212", "-").replace(",", ".")));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}

/** Returns the corners of a pasted Polygon, alone or in its one Feature, or null. */
function readPolygon(text) {
  try {
    const shape = JSON.parse(text);
    const feature = shape.features ? shape.features[0] : shape;
    const ring = (feature.geometry ?? feature).coordinates[0].slice(0, -1).map(([lon, lat]) => [lon, lat]);
    return ring.flat().every(Number.isFinite) ? ring : null;
  } catch {
    return null;
  }
}

/** Returns the corners in a text as the form of a space takes it: lines or GeoJSON; null where one cannot be read. */
export function readCorners(text) {
  if (text.trim().startsWith("{")) return readPolygon(text);
  const corners = text.split("\n").filter((line) => line.trim()).map(readPair);
  return corners.includes(null) ? null : corners;
}

/** Returns corners as lines of `latitude, longitude`. */
export function writeCorners(corners) {
  return corners.map(([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");
}
