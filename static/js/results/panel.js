// 'Move the weights' on the page of a round. Nothing is sent: the address holds the weights.

import { bandsOf, distribution, formatHash, parseHash, shares, tally } from "./weights.js";

const SVG = "http://www.w3.org/2000/svg";
const BINS = 10;
const HEIGHT = 46;
const HEADROOM = 5;
const MOST_NAMED = 60;

const section = document.querySelector("[data-weights]");
const sliders = [...section.querySelectorAll("[data-slider]")].map((element) => ({
  code: element.dataset.slider,
  weight: Number(element.dataset.weight),
  range: element.querySelector("[type=range]"),
  number: element.querySelector("[type=number]"),
  share: element.querySelector("[data-share]"),
}));
const codes = sliders.map((slider) => slider.code);
const published = sliders.map((slider) => slider.weight);
const highest = Number(sliders[0]?.range.max ?? 0);
const language = document.documentElement.lang;
const asPercent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

let weights = [...published];
let round = null;
let waiting = null;

/** Returns the data of the round: in the page, or fetched when it is first needed. */
function load() {
  const inPage = document.getElementById("weights-data");
  waiting ??= inPage
    ? Promise.resolve(JSON.parse(inPage.textContent))
    : fetch(section.dataset.source).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      });
  return waiting;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function badge(band, without) {
  return band ? element("span", `badge tone-${band.tone}`, band.name) : element("span", "muted", without);
}

function showInputs() {
  const parts = shares(weights);
  sliders.forEach((slider, place) => {
    slider.range.value = weights[place];
    if (document.activeElement !== slider.number) slider.number.value = weights[place];
    slider.share.textContent = asPercent.format(parts[place]);
  });
}

function showBands(before, now) {
  const body = section.querySelector("[data-bands]");
  const without = body.dataset.without;
  const [then, today] = [tally(before, round.bands.length), tally(now, round.bands.length)];
  const order = [...round.bands.keys()].reverse().concat(round.bands.length);
  body.replaceChildren(...order.map((place) => {
    const row = element("tr");
    const head = element("th");
    head.scope = "row";
    head.append(badge(round.bands[place], without));
    row.append(
      head,
      element("td", "number", then[place]),
      element("td", then[place] === today[place] ? "number" : "number changed", today[place]),
    );
    return row;
  }));
}

function showColumns() {
  const counts = distribution(round.values, weights, BINS);
  const most = Math.max(...counts, 1);
  section.querySelector("[data-columns]").replaceChildren(...counts.map((count, place) => {
    const column = document.createElementNS(SVG, "rect");
    const height = ((HEIGHT - HEADROOM) * count) / most;
    const places = { x: place * 10 + 0.5, y: HEIGHT - height, width: 9, height, class: "column" };
    for (const [name, value] of Object.entries(places)) column.setAttribute(name, value);
    return column;
  }));
}

function showMoved(before, now) {
  const list = section.querySelector("[data-moved]");
  const moved = [...now.keys()].filter((place) => now[place] !== before[place]);
  const without = section.querySelector("[data-bands]").dataset.without;
  const lines = moved.slice(0, MOST_NAMED).map((place) => {
    const [, name, slug] = round.rows[place];
    const line = element("li");
    const link = element("a", "", name);
    link.href = `${section.dataset.spaceAddress}${slug}/`;
    line.append(
      link,
      badge(round.bands[now[place]], without),
      element("span", "muted", list.dataset.arrow),
      badge(round.bands[before[place]], without),
    );
    return line;
  });
  if (moved.length > MOST_NAMED) {
    lines.push(element("li", "muted", list.dataset.more.replace("#", moved.length - MOST_NAMED)));
  }
  list.replaceChildren(...lines);
  return moved.length;
}

function tell(count) {
  const told = section.querySelector("[data-told]");
  const { same, one, many, none } = told.dataset;
  const text = count === null ? none : count === 0 ? same : count === 1 ? one : many.replace("#", count);
  if (told.textContent !== text) told.textContent = text;
}

/** Shows what the weights in force make of the round. */
async function show() {
  showInputs();
  try {
    round ??= await load().then((data) => ({
      ...data,
      values: data.rows.map(([values]) => values),
      thresholds: data.bands.map((band) => band.threshold),
    }));
  } catch {
    waiting = null; // the next move tries again
    section.querySelector("[data-told]").textContent = section.querySelector("[data-told]").dataset.failed;
    return;
  }
  if (!weights.some((weight) => weight > 0)) {
    tell(null);
    return;
  }
  const before = bandsOf(round.values, published, round.thresholds);
  const now = bandsOf(round.values, weights, round.thresholds);
  showBands(before, now);
  showColumns();
  tell(showMoved(before, now));
}

/** Keeps the weights in the address; the links to other languages keep them too. */
function keep() {
  const moved = weights.some((weight, place) => weight !== published[place]);
  const hash = moved ? `#${formatHash(codes, weights)}` : "";
  history.replaceState(null, "", location.pathname + location.search + hash);
  for (const link of document.querySelectorAll("[data-language-link]")) link.hash = hash;
}

function move(place, text) {
  const weight = Number(text);
  if (text === "" || !(weight >= 0 && weight <= highest)) return;
  weights[place] = weight;
  keep();
  show();
}

sliders.forEach((slider, place) => {
  slider.range.addEventListener("input", () => move(place, slider.range.value));
  slider.number.addEventListener("input", () => move(place, slider.number.value));
  // What cannot be a weight gives way to the weight in force.
  slider.number.addEventListener("change", () => { slider.number.value = weights[place]; });
});
section.querySelector("[data-reset]").addEventListener("click", () => {
  weights = [...published];
  keep();
  show();
});

function followAddress() {
  const asked = parseHash(location.hash, codes, highest);
  if (!asked) return false;
  weights = asked;
  keep();
  show();
  section.scrollIntoView();
  return true;
}

window.addEventListener("hashchange", followAddress);
if (!followAddress()) {
  showInputs();
  if (document.getElementById("weights-data")) show();
  else new IntersectionObserver((seen, watch) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    show();
  }).observe(section);
}
