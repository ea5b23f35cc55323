// Marks that would lie on one another become one mark: only the drawing changes, no count is lost.
import { clusterSize } from "./geometry.js";

const PIN_RADIUS = 13;
/** A pin stands above its place; this is where its head is. */
const PIN_RISE = 22;
/** How far two marks may overlap: 1 means that they touch. */
const CLOSE = 0.88;

const radius = (mark) => (mark.n === 1 ? PIN_RADIUS : clusterSize(mark.n) / 2);

/** Returns a place of the map data as a group of one. */
function alone(place) {
  const { lon, lat } = place;
  return { n: 1, lon, lat, bounds: [lon, lat, lon, lat], mix: [[place.category, 1]], items: [place] };
}

function addMix(a, b) {
  const counts = new Map(a);
  for (const [code, count] of b) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].sort((x, y) => y[1] - x[1]);
}

/** Returns two groups as one: at the mean of their places; its places listed while both list theirs. */
function join(a, b) {
  const n = a.n + b.n;
  const mean = (name) => (a[name] * a.n + b[name] * b.n) / n;
  const [p, q] = [a.bounds, b.bounds];
  return {
    n, lon: mean("lon"), lat: mean("lat"), mix: addMix(a.mix, b.mix),
    bounds: [Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[2], q[2]), Math.max(p[3], q[3])],
    items: a.items && b.items ? [...a.items, ...b.items] : undefined,
  };
}

/** Returns where the body of a group is drawn, in pixels. */
function body(group, project) {
  const { x, y } = project(group.lon, group.lat);
  return { x, y: group.n === 1 ? y - PIN_RISE : y };
}

/** Joins cells and places of the map data that would overlap on the screen.
 * `project(lon, lat)` returns pixels {x, y}. Returns groups {n, lon, lat, bounds, mix, items}, largest first;
 * a group of one holds its place as its only item. */
export function mergeClose(cells, points, project) {
  const queue = [...cells, ...points.map(alone)].sort((a, b) => a.n - b.n || a.lon - b.lon);
  const groups = [];
  while (queue.length) {
    let group = queue.pop();
    const at = body(group, project);
    const near = groups.findIndex((other) => {
      const { x, y } = body(other, project);
      return Math.hypot(x - at.x, y - at.y) < CLOSE * (radius(other) + radius(group));
    });
    if (near < 0) {
      groups.push(group);
      continue;
    }
    // Grown and moved, it may now touch another: it is looked at again.
    group = join(groups.splice(near, 1)[0], group);
    queue.push(group);
  }
  return groups;
}
