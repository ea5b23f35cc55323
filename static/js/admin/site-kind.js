// Shows what only one kind of site has: `data-for-kind` names the kind, the radio buttons choose it.

/** Keeps the parts of `form` that are for one kind of site in step with the kind chosen. */
export function watchSiteKind(form) {
  const kind = form.elements.namedItem("site_kind");
  const fit = () => {
    for (const part of form.querySelectorAll("[data-for-kind]")) {
      part.hidden = part.dataset.forKind !== kind.value;
      part.dispatchEvent(new CustomEvent("part:toggled"));
    }
  };
  form.addEventListener("input", ({ target }) => { if (target.name === "site_kind") fit(); });
  fit();
}
