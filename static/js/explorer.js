// The explorer page: keeps address, filters, list and map in step. The page works without it.
//
// Events on `document`: listens to `map:search-area` ({bbox}) from the map; tells the map
// `results:updated` ({query, bounds}) after htmx has put new results in place.

const filters = document.getElementById("filters");

/** Sends the form as if a choice had changed. */
function submitFilters() {
  filters.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

/** Leaves parameters without a value out of the address. */
function dropEmpty(event) {
  const parameters = event.detail.parameters;
  for (const name of [...new Set(Object.keys(parameters))]) {
    if (parameters[name] === "" || parameters[name] === null) delete parameters[name];
  }
}

/** Closes filter panels; all, or all but one. */
function closePanels(except) {
  for (const panel of document.querySelectorAll("[data-pill][open]")) {
    if (panel !== except) panel.open = false;
  }
}

let openPanel = null;
let focused = null;

/** Returns what finds `element` again after a swap: a choice by name and value, else the list itself. */
function selectorOf(element) {
  const name = element?.name && `[name="${CSS.escape(element.name)}"]`;
  if (element?.closest("#facets")) return name && `#facets ${name}[value="${CSS.escape(element.value)}"]`;
  if (element?.closest("#results")) return name ? `#results ${name}` : "#results";
  return null;
}

/** Remembers which panel is open and where the focus is, as new filters replace the old ones. */
function beforeSwap() {
  openPanel = document.querySelector("[data-pill][open]")?.id ?? null;
  focused = selectorOf(document.activeElement);
}

function afterSettle() {
  const panel = openPanel && document.getElementById(openPanel);
  if (panel) panel.open = true;
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  document.querySelector("[data-near-refused]").hidden = true;
  document.querySelector("[data-told]").textContent = document.querySelector("[data-result-count]").textContent;
  const asked = new URLSearchParams(location.search);
  const search = document.getElementById("q");
  if (document.activeElement !== search) search.value = asked.get("q") ?? "";
  for (const link of document.querySelectorAll("[data-language-link]")) {
    link.search = location.search;
  }
  tellMap();
}

function tellMap() {
  const results = document.getElementById("results");
  const bounds = results.dataset.bounds.split(",").map(Number);
  const detail = { query: withoutBox(results.dataset.query), bounds: bounds.length === 4 ? bounds : null };
  document.dispatchEvent(new CustomEvent("results:updated", { detail }));
}

function withoutBox(query) {
  const parameters = new URLSearchParams(query);
  parameters.delete("bbox");
  return parameters.toString();
}

document.body.addEventListener("htmx:configRequest", dropEmpty);
document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSettle", afterSettle);

// The search asks while it is typed; leaving its field would ask the same again.
filters.addEventListener("change", (event) => {
  if (event.target.id === "q") event.stopPropagation();
}, { capture: true });

// The order stands above the list, outside the form that it belongs to.
document.addEventListener("change", ({ target }) => {
  if (target.form === filters && !filters.contains(target)) submitFilters();
});

document.addEventListener("map:search-area", (event) => {
  filters.querySelector("[data-bbox]").value = event.detail.bbox;
  submitFilters();
});

document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-pill]");
  if (!pill || event.target.closest("[data-close-panel]") || event.target === pill) closePanels();
  else closePanels(pill);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("[data-pill][open]");
  closePanels();
  open?.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-near-me]");
  if (!button || !navigator.geolocation) return;
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      filters.querySelector("[data-near]").value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
      submitFilters();
    },
    () => {
      button.disabled = false;
      document.querySelector("[data-near-refused]").hidden = false;
    },
    { timeout: 8000, maximumAge: 60000 },
  );
});

const viewSwitch = document.querySelector("[data-view-switch]");
viewSwitch?.addEventListener("click", () => {
  const onMap = document.body.classList.toggle("is-map-view");
  viewSwitch.setAttribute("aria-pressed", String(onMap));
  for (const part of viewSwitch.querySelectorAll("[data-when]")) {
    part.hidden = (part.dataset.when === "map") !== onMap;
  }
  window.dispatchEvent(new Event("resize"));
});
