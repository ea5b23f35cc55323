// Starts the maps of a page: each `[data-map]` becomes one when it comes near the view.
//
// `data-map` names the kind: explorer, home, space or picker; `data-map-config` the id of the JSON script
// that holds the configuration. Events on `document`:
//   map:search-area  {bbox: "w,s,e,n"}    told by the explorer's map when the person asks for its area
//   results:updated  {query, bounds}      told to it when the list shows other results
//   map:picked       {lon, lat}           told by a picker
import { startExplorer, startHome } from "./explorer.js";
import { startPicker } from "./picker.js";
import { startSpace } from "./space.js";

const KINDS = { explorer: startExplorer, home: startHome, space: startSpace, picker: startPicker };
const AHEAD = "300px";

function start(element) {
  const config = JSON.parse(document.getElementById(element.dataset.mapConfig).textContent);
  KINDS[element.dataset.map](element, config);
}

// A map that is far down the page, or hidden on a phone, costs nothing until somebody comes to it.
const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    start(target);
  }
}, { rootMargin: AHEAD });

for (const element of document.querySelectorAll("[data-map]")) watcher.observe(element);
