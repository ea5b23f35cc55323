// Runs before the page is drawn, so that nothing jumps: what needs JavaScript may show.
document.documentElement.classList.add("js");
