// Small helps of the pages on which partners write; each page works without any of them.
//
// A module is fetched where its hook stands: what a page does not have costs it nothing.

const HOOKS = [
  ["[data-counter]", async (found) => (await import("./counter.js")).countCharacters(found)],
  ["[data-place-hint]", async (found) => (await import("./place.js")).watchPlace(found[0])],
  ["[data-locate]", async (found) => (await import("./locate.js")).offerPosition(found[0])],
  ["[data-photos]", async (found) => (await import("./photos.js")).watchPhotos(found[0])],
  ["[data-hours-editor]", async (found) => (await import("../hours/editor.js")).editHours(found[0])],
  ["[data-hours-reading]", async (found) => (await import("../hours/week.js")).watchHours(found[0])],
  ["[data-keep]", async (found) => (await import("./keep.js")).keepTyped(found[0])],
  ["[data-focus]", async (found) => found[0].focus()],
];

for (const [selector, start] of HOOKS) {
  const found = document.querySelectorAll(selector);
  if (found.length) start(found);
}
