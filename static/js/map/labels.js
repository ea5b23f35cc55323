// Names on the map: districts from afar, wards near by, waters and roads; those without room stay away.
import { html } from "./dom.js";
import { roomFor, textBox } from "./geometry.js";

// Most important first; [rank, height of the letters in pixels, letter spacing in em].
const KINDS = {
  river: [1, 13, 0.06], lake: [2, 12, 0.01], district: [0, 11, 0.09], ward: [3, 11, 0.02], bridge: [4, 11, 0.01],
  runway: [5, 11, 0.01], park: [7, 11, 0.01], hill: [2, 11, 0.03], stream: [6, 11, 0.03], "ring-road": [8, 10, 0.02],
  road: [8, 10, 0.02], street: [9, 10, 0.02],
};
const MARGIN = 4;
const WARDS_FROM = 13;
/** How far a name may stand above or below its place, in pixels, best first. */
const SHIFTS = [0, -16, 16, -30, 30];

const pen = document.createElement("canvas").getContext("2d");

/** Returns the width of `text` in pixels, set in the map's own type. */
function textWidth(text, size, spacing, family) {
  pen.font = `600 ${size}px ${family}`;
  return pen.measureText(text).width + text.length * spacing * size;
}

/** Returns labels for districts and wards as the units address gives them. */
export function unitLabels({ districts, wards }) {
  return [
    ...districts.map((unit) => ({ ...unit, kind: "district", minzoom: 0, maxzoom: WARDS_FROM })),
    ...wards.map((unit) => ({ ...unit, kind: "ward", minzoom: WARDS_FROM })),
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

/** Keeps the names on `map`; `add(labels)` brings more, in any order, `avoid(boxes)` what they may not cover. */
export class Labels {
  constructor(map) {
    Object.assign(this, { map, entries: [], obstacles: () => [] });
    const pane = map.createPane("labels");
    pane.classList.add("map-labels");
    this.family = getComputedStyle(map.getContainer()).fontFamily;
    map.on("zoomend marks:drawn", () => this.place());
  }

  add(labels) {
    this.entries.push(...labels.map((label) => ({ label, marker: marker(label) })));
    this.entries.sort((a, b) => KINDS[a.label.kind][0] - KINDS[b.label.kind][0]);
    this.place();
  }

  /** Keeps names off the boxes that `boxes()` returns, in pixels of the world at the map's zoom. */
  avoid(boxes) {
    this.obstacles = boxes;
  }

  /** Shows the names that belong to this zoom and have room, hides the others. */
  place() {
    const zoom = this.map.getZoom();
    const wanted = this.entries.filter(({ label }) => zoom >= label.minzoom && zoom < (label.maxzoom ?? Infinity));
    const spots = roomFor(wanted.map(({ label }) => this.spots(label, zoom)), this.obstacles(), MARGIN);
    const shown = new Map(wanted.map((entry, i) => [entry, spots[i]]));
    for (const entry of this.entries) {
      const spot = shown.get(entry) ?? -1;
      if (spot < 0) {
        entry.marker.remove();
        continue;
      }
      entry.marker.addTo(this.map);
      const text = entry.marker.getElement().firstElementChild;
      text.style.translate = entry.label.degrees ? "" : `0 ${SHIFTS[spot]}px`;
    }
  }

  /** Returns where a name may stand, best first: names of places may move up or down a little. */
  spots({ name, lon, lat, kind, degrees }, zoom) {
    const [, size, spacing] = KINDS[kind];
    const { x, y } = this.map.project([lat, lon], zoom);
    const text = kind === "district" ? name.toUpperCase() : name;
    const width = textWidth(text, size, spacing, this.family);
    const shifts = degrees ? [0] : SHIFTS;
    return shifts.map((shift) => textBox(x, y + shift, width, size * 1.3, degrees));
  }
}
