// Asks before typed text is lost by leaving the page.

/** Warns on leaving once `form` was changed and not sent. */
export function guardTypedText(form) {
  // What comes back with a question or an error is not saved either.
  let dirty = document.querySelector("[role=alert]") !== null;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
