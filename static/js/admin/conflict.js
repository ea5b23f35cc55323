// After two edits of one space: puts the other's value into a field on a click.

/** Shows the buttons that take the other's value, kept in the hidden first value of each field. */
export function offerTheirs(form) {
  for (const button of document.querySelectorAll("[data-take]")) {
    const name = button.dataset.take;
    const saved = [...form.querySelectorAll(`[name="initial-${CSS.escape(name)}"]`)].map((field) => field.value);
    const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const field of fields) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = saved.includes(field.value);
        else field.value = saved[0] ?? "";
      }
      fields[0]?.dispatchEvent(new Event("input", { bubbles: true }));
      fields[0]?.focus();
    });
  }
}
