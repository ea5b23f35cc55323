// Asks before typed text is lost by leaving the page.

/** Warns on leaving once `form` was changed and not sent. */
export function guardTypedText(form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
