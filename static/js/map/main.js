// Starts the maps of a page: each `[data-map]` becomes one when it comes near the view.
//
// `data-map` names the kind: explorer, home, space, picker or compare; `data-map-config` the id of the JSON script
// that holds the configuration. Events on `document`:
//   map:search-area  {bbox: "w,s,e,n"}    told by the explorer's map when the person asks for its area
//   results:updated  {query, bounds}      told to it when the list shows other results
//   map:picked       {lon, lat}           told by a picker

// Fetched when a map of the kind is started: a phone that shows the list never loads the map.
const KINDS = {
  explorer: async () => (await import("./explorer.js")).startExplorer,
  home: async () => (await import("./explorer.js")).startHome,
  space: async () => (await import("./space.js")).startSpace,
  picker: async () => (await import("./picker.js")).startPicker,
  compare: async () => (await import("./compare.js")).startCompare,
};
const AHEAD = "300px";

// A map that starts late begins with what the list shows by then.
let shown = {};
document.addEventListener("results:updated", ({ detail: { query, bounds } }) => {
  shown = bounds ? { query, bounds } : { query };
});

async function start(element) {
  const config = JSON.parse(document.getElementById(element.dataset.mapConfig).textContent);
  const startKind = await KINDS[element.dataset.map]();
  startKind(element, { ...config, ...shown });
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
