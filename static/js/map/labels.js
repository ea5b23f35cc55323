// Names on the map: districts from afar, wards near by, waters and roads; those without room stay away.
import { html } from "./dom.js";
import { roomFor, textBox } from "./geometry.js";

// Most important first; [rank, height of the letters in pixels, letter spacing in em].
const KINDS = {
  river: [1, 13, 0.06], lake: [2, 12, 0.01], district: [0, 11, 0.09], ward: [3, 11, 0.02], bridge: [4, 11, 0.01],
  runway: [5, 11, 0.01], park: [7, 11, 0.01], hill: [2, 11, 0.03], stream: [6, 11, 0.03], "ring-road": [8, 10, 0.02],
  road: [8, 10, 0.02], street: [9, 10, 0.02],
};
const MARGIN = 5;
const DISTRICTS_TO = 12;

const pen = document.createElement("canvas").getContext("2d");

/** Returns the width of `text` in pixels, set in the map's own type. */
function textWidth(text, size, spacing, family) {
  pen.font = `600 ${size}px ${family}`;
  return pen.measureText(text).width + text.length * spacing * size;
}

/** Returns labels for districts and wards as the units address gives them. */
export function unitLabels({ districts, wards }) {
  return [
    ...districts.map((unit) => ({ ...unit, kind: "district", minzoom: 0, maxzoom: DISTRICTS_TO })),
    ...wards.map((unit) => ({ ...unit, kind: "ward", minzoom: DISTRICTS_TO + 1, maxzoom: 16 })),
  ];
}

function marker({ name, lon, lat, kind, degrees = 0 }) {
  const text = html("span", { class: "map-label-text" }, name);
  if (degrees) text.style.rotate = `${degrees}deg`;
  const icon = L.divIcon({ className: `map-label map-label-${kind}`, html: text, iconSize: [0, 0] });
  const made = L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false });
  made.on("add", () => made.getElement().setAttribute("aria-hidden", "true"));
  return made;
}

/** Keeps the names on `map`; `add(labels)` brings more, in any order. */
export class Labels {
  constructor(map) {
    this.map = map;
    this.entries = [];
    const pane = map.createPane("labels");
    pane.classList.add("map-labels");
    this.family = getComputedStyle(map.getContainer()).fontFamily;
    map.on("zoomend", () => this.place());
  }

  add(labels) {
    this.entries.push(...labels.map((label) => ({ label, marker: marker(label) })));
    this.entries.sort((a, b) => KINDS[a.label.kind][0] - KINDS[b.label.kind][0]);
    this.place();
  }

  /** Shows the names that belong to this zoom and have room, hides the others. */
  place() {
    const zoom = Math.round(this.map.getZoom());
    const wanted = this.entries.filter(({ label }) => zoom >= label.minzoom && zoom <= label.maxzoom);
    const free = roomFor(wanted.map(({ label }) => this.box(label, zoom)), MARGIN);
    const shown = new Set(wanted.filter((_, i) => free[i]));
    for (const entry of this.entries) {
      if (shown.has(entry)) entry.marker.addTo(this.map);
      else entry.marker.remove();
    }
  }

  box({ name, lon, lat, kind, degrees }, zoom) {
    const [, size, spacing] = KINDS[kind];
    const { x, y } = this.map.project([lat, lon], zoom);
    const text = kind === "district" ? name.toUpperCase() : name;
    return textBox(x, y, textWidth(text, size, spacing, this.family), size * 1.3, degrees);
  }
}
