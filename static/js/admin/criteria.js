// The builder and the forms of criteria: small helps; everything works without them.
import { guardTypedText } from "./guard.js";
import { makeSortable } from "./sortable.js";
import { watchTranslations } from "./translations.js";

for (const form of document.querySelectorAll("[data-sortable]")) makeSortable(form);

const form = document.querySelector("[data-criteria-form]");
if (form) {
  watchTranslations(form);
  guardTypedText(form);
  if (form.matches("[data-scale-form]")) watchScale(form);
}

/** Marks levels that the typed scale leaves out; those without any text are hidden. */
function watchScale(scaled) {
  const update = () => {
    const low = Number.parseInt(scaled.elements.scale_min.value, 10);
    const high = Number.parseInt(scaled.elements.scale_max.value, 10);
    for (const head of scaled.querySelectorAll("[data-level-row]")) {
      const level = Number(head.dataset.levelRow);
      const boxes = [...scaled.querySelectorAll(`textarea[data-level="${level}"]`)];
      const isOutside = level < low || level > high;
      const isHidden = isOutside && boxes.every((box) => box.value.trim() === "");
      for (const part of [head, ...boxes.map((box) => box.closest(".field"))]) {
        part.classList.toggle("is-outside", isOutside);
        part.hidden = isHidden;
      }
    }
  };
  scaled.addEventListener("input", update);
  update();
}
