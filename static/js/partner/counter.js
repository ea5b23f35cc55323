// Says how many characters a text has, so that nobody learns it only by a refusal.

/** Puts a counter below the text of each of `fields`; `data-counter` is the most it may hold. */
export function countCharacters(fields) {
  for (const field of fields) {
    const input = field.querySelector("textarea, input");
    const most = Number(field.dataset.counter);
    const line = document.createElement("p");
    line.className = "counter";
    line.setAttribute("role", "status");
    const fit = () => {
      const count = [...input.value.replaceAll("\r\n", "\n")].length;
      line.textContent = field.dataset.counterText.replace("{n}", count).replace("{most}", most);
      line.classList.toggle("is-over", count > most);
      line.setAttribute("aria-live", count > most * 0.9 ? "polite" : "off");
    };
    input.addEventListener("input", fit);
    input.after(line);
    fit();
  }
}
