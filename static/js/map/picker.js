// Choosing a position: by clicking, by dragging the marker, by the arrow keys, or by typing coordinates.
import { createMap, showGround } from "./base.js";
import { readCoordinate, readPair } from "./geometry.js";
import { leaveScrolling } from "./gestures.js";
import { startOutline } from "./outline.js";
import { pickerIcon } from "./symbols.js";

const DECIMALS = 6;
const NEAR_ZOOM = 16;
const FIND_ZOOM = 14;
const STEP_PX = 4;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Two text fields that hold one position. */
class Fields {
  constructor(lat, lon) {
    Object.assign(this, { lat, lon, frozen: lat.disabled || lat.readOnly });
  }

  /** Returns [lat, lon] as typed, or null while either is missing or outside the world. */
  read() {
    const lat = readCoordinate(this.lat.value, 90);
    const lon = readCoordinate(this.lon.value, 180);
    return lat === null || lon === null ? null : [lat, lon];
  }

  write({ lat, lng }) {
    this.lat.value = lat.toFixed(DECIMALS);
    this.lon.value = lng.toFixed(DECIMALS);
    for (const input of [this.lat, this.lon]) input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Calls `listener` when somebody types, and when other code of the page sets a value. */
  onInput(listener) {
    for (const input of [this.lat, this.lon]) {
      input.addEventListener("input", listener);
      input.addEventListener("change", listener);
    }
  }
}

/** One text field that holds a position, latitude first; for people who do it once, so the map comes closer. */
class PairField {
  constructor(input) {
    Object.assign(this, { input, frozen: input.disabled || input.readOnly, comesCloser: true });
  }

  read() {
    return readPair(this.input.value)?.slice().reverse() ?? null;
  }

  write({ lat, lng }) {
    this.input.value = `${lat.toFixed(DECIMALS)}, ${lng.toFixed(DECIMALS)}`;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  onInput(listener) {
    this.input.addEventListener("input", listener);
    this.input.addEventListener("change", listener);
  }
}

class Picker {
  constructor(map, fields, error, outline) {
    Object.assign(this, { map, fields, error });
    this.marker = L.marker([0, 0], {
      icon: pickerIcon(), draggable: !fields.frozen, keyboard: !fields.frozen, autoPan: true,
    });
    this.circle = L.circle([0, 0], { pane: "errors", interactive: false, className: "map-error tone-lacquer" });
    this.marker.on("drag", () => this.fitCircle());
    this.marker.on("dragend", () => this.pick(this.marker.getLatLng()));
    this.marker.on("add", () => this.prepare());
    if (!fields.frozen) map.on("click", ({ latlng }) => { if (!outline?.drawing) this.pick(latlng); });
    fields.onInput(() => this.follow());
    error?.addEventListener("input", () => this.fitCircle());
  }

  /** Puts the marker where the fields say; shows that place at the start and when it is out of view. */
  follow(start = false) {
    const typed = this.fields.read();
    if (!typed) {
      this.marker.remove();
      this.fitCircle();
      return;
    }
    this.put(typed);
    if (start) this.map.setView(typed, NEAR_ZOOM, { animate: false });
    else if (this.fields.comesCloser && this.map.getZoom() < FIND_ZOOM) this.map.setView(typed, FIND_ZOOM);
    else if (!this.map.getBounds().contains(typed)) this.map.setView(typed, Math.max(this.map.getZoom(), FIND_ZOOM));
  }

  put(latLng) {
    this.marker.setLatLng(latLng).addTo(this.map);
    this.fitCircle();
  }

  /** Takes over a position that a person chose on the map. */
  pick(latLng) {
    this.put(latLng);
    this.fields.write(latLng);
    document.dispatchEvent(new CustomEvent("map:picked", { detail: { lon: latLng.lng, lat: latLng.lat } }));
  }

  /** Names the marker and lets the arrow keys move it, a few pixels a press. */
  prepare() {
    const element = this.marker.getElement();
    element.setAttribute("aria-label", this.map.getContainer().getAttribute("aria-label"));
    if (this.fields.frozen) return;
    element.addEventListener("keydown", (event) => {
      const direction = ARROWS[event.key];
      if (!direction) return;
      event.preventDefault();
      event.stopPropagation();
      const from = this.map.latLngToLayerPoint(this.marker.getLatLng());
      this.pick(this.map.layerPointToLatLng(from.add(L.point(direction).multiplyBy(STEP_PX))));
    });
  }

  /** Draws the estimated error about the marker, if a field holds one. */
  fitCircle() {
    const radius = readCoordinate(this.error?.value ?? "", 1e6);
    if (!radius || radius < 0 || !this.map.hasLayer(this.marker)) this.circle.remove();
    else this.circle.setLatLng(this.marker.getLatLng()).setRadius(radius).addTo(this.map);
  }
}

/** Starts a picker in `element`; its data attributes are selectors of the inputs for latitude and longitude, or
 * of one for the pair, and (optional) error in metres and outline. */
export function startPicker(element, config) {
  const field = (selector) => (selector ? document.querySelector(selector) : null);
  const { latInput, lonInput, pairInput, errorInput, outlineInput } = element.dataset;
  const map = createMap(element, config);
  leaveScrolling(map, config);
  showGround(map, config);
  const outline = startOutline(map, field(outlineInput), config);
  const fields = pairInput ? new PairField(field(pairInput)) : new Fields(field(latInput), field(lonInput));
  new Picker(map, fields, field(errorInput), outline).follow(true);
  outline?.fit();
  return map;
}
