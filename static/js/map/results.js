// The found spaces on the map: fetched for what is in view, drawn as pins and rings.
import { say } from "./dom.js";
import { clusterSize, contains, formatBounds, metresPerPixel, smallestAround, snapBounds, textBox } from "./geometry.js";
import { showBounds, viewOf } from "./base.js";
import { mergeClose } from "./merge.js";
import { openAt, placeCard, severalCard } from "./popup.js";
import { category, clusterIcon, errorCircle, pinIcon } from "./symbols.js";
import { debounce, latestOnly, withQuery } from "./transport.js";

const MOVE_WAIT_MS = 120;
const CIRCLES_FROM = 15;
/** A circle is drawn unasked when its radius in pixels tells something and does not hide the city. */
const CIRCLE_PX = [16, 130];
/** Spaces closer than this at the deepest zoom are listed, not zoomed to. */
const APART_PX = 24;

/** Two groups with the same key look and act alike. */
function keyOf({ n, lon, lat, mix, items }) {
  if (n === 1 && items) return `${items[0].id}@${lon},${lat}`;
  return `${n}@${lon},${lat}:${mix.join()}:${(items ?? []).map(({ id }) => id).join()}`;
}

export class Results {
  /** `messages` is what addMessages returned; the first data comes with `load()`. */
  constructor(map, config, messages) {
    Object.assign(this, { map, config, messages, query: config.query ?? "", asked: null, total: null });
    this.marks = new Map();
    this.fetch = latestOnly();
    this.layer = L.layerGroup().addTo(map);
    this.circles = L.layerGroup().addTo(map);
    map.on("moveend", debounce(() => this.load(), MOVE_WAIT_MS));
    map.on("zoomend", () => this.drawCircles());
  }

  /** Asks for other spaces. */
  search(query) {
    if (query === this.query) return;
    this.query = query;
    this.asked = null;
    this.load();
  }

  /** Fetches and draws what is in view, unless it is drawn already. */
  async load() {
    const { map, config } = this;
    const size = map.getSize();
    if (!size.x || !size.y) return;
    const zoom = Math.round(map.getZoom());
    const bbox = formatBounds(snapBounds(viewOf(map), zoom));
    const url = withQuery(config.mapUrl, this.query, { bbox, zoom, lang: config.lang });
    if (url === this.asked) return;
    this.asked = url;
    this.messages.loading();
    try {
      const data = await this.fetch(url);
      if (!data) return;
      this.draw(data);
      this.messages.clear();
    } catch {
      if (this.asked !== url) return;
      this.asked = null;
      this.messages.failed(() => this.load());
    }
  }

  /** Brings the marks on the map in line with `data`; what stays keeps its element and focus. */
  draw({ total, cells, points }) {
    this.total = total;
    const zoom = this.map.getZoom();
    const groups = mergeClose(cells, points, (lon, lat) => this.map.project([lat, lon], zoom));
    const wanted = new Map(groups.map((group) => [keyOf(group), group]));
    const held = this.layerHolds(document.activeElement);
    for (const [key, mark] of this.marks) {
      if (wanted.has(key)) continue;
      mark.marker.remove();
      this.marks.delete(key);
    }
    for (const [key, group] of wanted) {
      if (this.marks.has(key)) continue;
      this.marks.set(key, group.n === 1 && group.items ? this.placeMark(group.items[0]) : this.clusterMark(group));
    }
    if (held && !document.activeElement?.closest(".map")) this.map.getContainer().focus({ preventScroll: true });
    this.drawCircles();
    this.map.fire("marks:drawn");
  }

  /** Returns the boxes of the marks in pixels of the whole world at this zoom. */
  boxes() {
    const zoom = this.map.getZoom();
    return [...this.marks.values()].map(({ place, cell }) => {
      const { lon, lat } = place ?? cell;
      const { x, y } = this.map.project([lat, lon], zoom);
      return place ? textBox(x, y - 20, 26, 38) : textBox(x, y, clusterSize(cell.n), clusterSize(cell.n));
    });
  }

  layerHolds(element) {
    return Boolean(element?.closest?.(".map-pin, .map-cluster"));
  }

  placeMark(place) {
    const { name } = category(this.config, place.category);
    const mark = { place, bounds: [place.lon, place.lat, place.lon, place.lat] };
    const label = name ? `${place.name}, ${name}` : place.name;
    mark.marker = this.mark(mark, pinIcon(this.config, place), label, place, (focus) => {
      openAt(this.map, mark.marker, (close) => placeCard(this.config, place, close), focus);
    });
    return mark;
  }

  clusterMark(cell) {
    const mark = { cell, bounds: cell.bounds };
    const label = say(this.config.labels.cluster, { n: cell.n.toLocaleString(this.config.lang) });
    mark.marker = this.mark(mark, clusterIcon(this.config, cell), label, cell, (focus) => {
      if (this.comesApart(cell)) this.open(cell);
      else openAt(this.map, mark.marker, (close) => severalCard(this.config, cell, close), focus);
    });
    return mark;
  }

  /** Returns whether zooming in would part the spaces of a cell, or is all that can be done for it. */
  comesApart({ bounds: [west, south, east, north], items }) {
    if (!items?.length) return true;
    const { map } = this;
    const deepest = map.getMaxZoom();
    const across = map.project([south, west], deepest).distanceTo(map.project([north, east], deepest));
    return map.getZoom() < deepest && across > APART_PX;
  }

  /** Zooms so that the spaces of a cell come apart: at least one step, whatever their bounds. */
  open(cell) {
    const { map } = this;
    const [west, south, east, north] = cell.bounds;
    const fit = map.getBoundsZoom([[south, west], [north, east]], false, L.point(96, 96));
    map.fire("user:move");
    if (fit > map.getZoom()) showBounds(map, cell.bounds, { padding: [48, 48], maxZoom: map.getMaxZoom() });
    else map.setView([cell.lat, cell.lon], Math.min(map.getMaxZoom(), map.getZoom() + 1));
  }

  mark(mark, icon, label, { lon, lat }, act) {
    const marker = L.marker([lat, lon], { icon, riseOnHover: true, title: mark.place?.name ?? label, alt: label });
    marker.addTo(this.layer);
    const element = marker.getElement();
    element.setAttribute("aria-label", label);
    marker.on("click", () => act(false));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      act(true);
    });
    const tell = (on) => {
      this.setActive(mark, on);
      this.map.fire("mark:active", { mark, on });
    };
    for (const name of ["mouseenter", "focus"]) element.addEventListener(name, () => tell(true));
    for (const name of ["mouseleave", "blur"]) element.addEventListener(name, () => tell(false));
    return marker;
  }

  /** Raises or lowers a mark; with it comes the circle of a space that is only roughly known. */
  setActive(mark, on) {
    mark.marker.getElement()?.classList.toggle("is-active", on);
    mark.marker.setZIndexOffset(on ? 2000 : 0);
    this.active = on ? mark : null;
    this.drawCircles();
  }

  /** Returns the mark of a space by its identifier, or the cluster that holds its position, or null. */
  find(id, lon, lat) {
    const marks = [...this.marks.values()];
    const own = marks.find(({ place, cell }) => place?.id === id || cell?.items?.some((item) => item.id === id));
    if (own || !Number.isFinite(lon) || !contains(viewOf(this.map), lon, lat)) return own ?? null;
    const clusters = marks.filter(({ cell }) => cell);
    return clusters[smallestAround(clusters.map(({ bounds }) => bounds), lon, lat)] ?? null;
  }

  drawCircles() {
    this.circles.clearLayers();
    const zoom = this.map.getZoom();
    for (const mark of this.marks.values()) {
      const radius = mark.place?.error_m;
      if (!radius) continue;
      const pixels = radius / metresPerPixel(mark.place.lat, zoom);
      const telling = zoom >= CIRCLES_FROM && pixels >= CIRCLE_PX[0] && pixels <= CIRCLE_PX[1];
      const asked = mark === this.active;
      if (telling || asked) this.circles.addLayer(errorCircle(this.config, mark.place, asked ? "" : "is-quiet"));
    }
  }
}
