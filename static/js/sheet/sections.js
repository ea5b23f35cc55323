// Marks in the list of dimensions the one that is being read.

/** Follows the sections of the sheet as they pass under the head. */
export function watchSections() {
  const links = new Map([...document.querySelectorAll("[data-nav]")].map((link) => [`d${link.dataset.nav}`, link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      const current = links.get(target.id);
      current.setAttribute("aria-current", "true");
      const list = current.closest("ul");
      if (list.scrollWidth > list.clientWidth) list.scrollTo({ left: current.offsetLeft - 16 });
    }
  }, { rootMargin: "-30% 0px -60% 0px" });
  for (const id of links.keys()) watcher.observe(document.getElementById(id));
}
