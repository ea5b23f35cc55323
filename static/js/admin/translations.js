// Marks a translation as missing while its Vietnamese text is there.

/** Shows or hides the marker of each translated field of `form`, now and as it is filled in. */
export function watchTranslations(form) {
  const update = () => {
    for (const box of form.querySelectorAll("[data-translation-of]")) {
      const source = form.elements.namedItem(box.dataset.translationOf);
      const own = box.querySelector("input:not([type=hidden]), textarea");
      const missing = source.value.trim() !== "" && own.value.trim() === "";
      box.classList.toggle("is-missing", missing);
      box.querySelector(".missing-mark").hidden = !missing;
    }
  };
  form.addEventListener("input", update);
  update();
}
