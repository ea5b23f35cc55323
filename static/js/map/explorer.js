// The map beside the list, and the smaller one on the home page.
import { createMap, showBounds, showGround, viewOf } from "./base.js";
import { linkCards } from "./cards.js";
import { addMessages, addSearchHere } from "./controls.js";
import { formatBounds, sameBounds } from "./geometry.js";
import { leaveScrolling } from "./gestures.js";
import { Results } from "./results.js";

/** Offers 'search this area' after moves that a person made. */
function offerSearchHere(map, config) {
  let byPerson = false;
  const tell = () => {
    const detail = { bbox: formatBounds(viewOf(map)) };
    offer.hide();
    document.dispatchEvent(new CustomEvent("map:search-area", { detail }));
  };
  const offer = addSearchHere(map, config, tell);
  map.on("dragstart user:move", () => { byPerson = true; });
  const container = map.getContainer();
  for (const name of ["wheel", "dblclick", "touchmove", "keydown"]) {
    container.addEventListener(name, (event) => {
      if (name !== "keydown" || /^(Arrow|[-+=])/.test(event.key)) byPerson = true;
    }, { passive: true });
  }
  map.on("moveend", () => {
    if (byPerson) offer.show();
    byPerson = false;
  });
  return offer;
}

/** Follows the list: other results are fetched, other bounds shown. */
function followList(map, config, results, offer) {
  let bounds = config.bounds;
  let searchedHere = false;
  document.addEventListener("map:search-area", () => { searchedHere = true; });
  document.addEventListener("results:updated", ({ detail }) => {
    offer.hide();
    // Whoever asked for the area in view wants to stay there.
    const stay = searchedHere || !detail.bounds || sameBounds(detail.bounds, bounds);
    searchedHere = false;
    bounds = detail.bounds;
    if (!stay) showBounds(map, detail.bounds);
    results.search(detail.query ?? "");
  });
}

/** Starts the map of the explorer in `element`. */
export function startExplorer(element, config) {
  const map = createMap(element, config);
  const results = new Results(map, config, addMessages(map, config));
  showGround(map, config, () => results.boxes());
  const offer = offerSearchHere(map, config);
  followList(map, config, results, offer);
  linkCards(map, results);
  results.load();
  return map;
}

/** Starts the overview of the home page in `element`. */
export function startHome(element, config) {
  const map = createMap(element, config);
  leaveScrolling(map, config);
  const results = new Results(map, config, addMessages(map, config));
  showGround(map, config, () => results.boxes());
  results.load();
  return map;
}
