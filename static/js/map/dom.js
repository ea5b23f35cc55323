// Making elements without HTML strings: nothing to escape, and no inline style for the policy to refuse.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Returns an HTML element with attributes and children (elements or text; null is left out). */
export function html(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Returns an SVG element with attributes and children. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** Returns the `<use>` of a symbol of the sprite at `iconsUrl`. */
export function use(iconsUrl, name, attributes = {}) {
  return svg("use", { href: `${iconsUrl}#i-${name}`, ...attributes });
}

/** Returns a symbol of the sprite as a picture that screen readers pass over. */
export function icon(iconsUrl, name, className = "icon") {
  return svg("svg", { class: className, viewBox: "0 0 24 24", "aria-hidden": "true" }, use(iconsUrl, name));
}

/** Returns `text` with {n} and the like replaced from `values`. */
export function say(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
