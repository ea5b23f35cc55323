// Drawing the outline of an area: clicks add corners, dragging moves them, a text field holds them.
import { html, say } from "./dom.js";
import { readCorners, writeCorners } from "./geometry.js";

/** Clicks closer than this to the last corner are the second half of a double click. */
const SAME_PX = 4;
const DEEPEST = 17;
const ICON = { className: "map-corner", iconSize: [18, 18] };

class Outline {
  constructor(map, input, labels) {
    Object.assign(this, { map, input, labels, corners: [], handles: [], drawing: false, writing: false });
    this.frozen = input.disabled || input.readOnly;
    this.part = input.closest("[data-for-kind]");
    this.shape = L.polygon([], { pane: "errors", interactive: false, className: "map-outline tone-lacquer" }).addTo(map);
    if (!this.frozen) this.addButtons();
    input.addEventListener("input", () => this.follow());
    this.part.addEventListener("part:toggled", () => this.follow());
    map.on("click", ({ latlng }) => this.add(latlng));
  }

  addButtons() {
    const button = (label, act) => {
      const element = html("button", { type: "button", class: "button" }, label);
      element.addEventListener("click", act);
      return element;
    };
    const { outlineDraw, outlineUndo, outlineFinish } = this.labels;
    this.draw = button(outlineDraw, () => this.start());
    this.undo = button(outlineUndo, () => this.change(this.corners.slice(0, -1)));
    this.finish = button(outlineFinish, () => this.stop());
    this.said = html("p", { class: "help", role: "status" });
    this.part.prepend(html("div", { class: "outline-tools" }, this.draw, this.undo, this.finish, this.said));
  }

  /** Takes over what the text field holds, as far as it can be read. */
  follow() {
    if (this.writing) return;
    const read = readCorners(this.input.value);
    this.wrong = read === null;
    this.corners = (read ?? []).map(([lon, lat]) => L.latLng(lat, lon));
    if (this.part.hidden || this.wrong) this.drawing = false;
    this.show();
    const bounds = this.shape.getBounds();
    if (bounds.isValid() && !this.map.getBounds().intersects(bounds)) this.fit();
  }

  /** Shows the whole outline, if there is one. */
  fit() {
    const bounds = this.shape.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [24, 24], maxZoom: DEEPEST, animate: false });
  }

  start() {
    this.drawing = !this.wrong;
    this.show();
    if (this.drawing) this.finish.focus();
    this.map.getContainer().scrollIntoView({ block: "nearest" });
  }

  stop() {
    this.drawing = false;
    this.show();
    this.draw.focus();
  }

  add(latLng) {
    if (!this.drawing) return;
    const last = this.corners.at(-1);
    const pixel = (corner) => this.map.latLngToContainerPoint(corner);
    if (last && pixel(last).distanceTo(pixel(latLng)) < SAME_PX) return;
    this.change([...this.corners, latLng]);
  }

  /** Makes `corners` the outline, on the map and in the text field. */
  change(corners) {
    this.corners = corners;
    this.writing = true;
    this.input.value = writeCorners(corners.map(({ lat, lng }) => [lng, lat]));
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.writing = false;
    this.show();
  }

  show() {
    const shown = this.part.hidden ? [] : this.corners;
    this.shape.setLatLngs(shown);
    this.handles.forEach((handle) => handle.remove());
    this.handles = this.frozen ? [] : shown.map((corner, i) => this.handle(corner, i));
    this.map.getContainer().classList.toggle("is-drawing", this.drawing);
    this.map.doubleClickZoom[this.drawing ? "disable" : "enable"]();
    if (!this.frozen) this.tell();
  }

  /** Returns the mark by which a corner is dragged; a click on the first one closes the outline. */
  handle(corner, i) {
    // Keys reach the corners in the text field: a stop for each of 500 would be a trap.
    const mark = L.marker(corner, { icon: L.divIcon(ICON), draggable: true, keyboard: false }).addTo(this.map);
    mark.on("drag", () => {
      this.corners[i] = mark.getLatLng();
      this.shape.setLatLngs(this.corners);
    });
    mark.on("dragend", () => this.change(this.corners));
    mark.on("click", () => { if (this.drawing && i === 0 && this.corners.length > 2) this.stop(); });
    return mark;
  }

  tell() {
    const { outlineUnread, outlineNext, outlineCount } = this.labels;
    this.draw.hidden = this.drawing;
    this.undo.hidden = this.finish.hidden = !this.drawing;
    this.undo.disabled = this.corners.length === 0;
    const words = this.wrong ? outlineUnread : this.drawing ? outlineNext : this.corners.length ? outlineCount : "";
    this.said.textContent = say(words, { n: this.corners.length });
  }
}

/** Lets an outline be drawn on `map` into the text field `input`; returns it, null where there is no field. */
export function startOutline(map, input, { labels }) {
  if (!input) return null;
  const outline = new Outline(map, input, labels);
  outline.follow();
  return outline;
}
