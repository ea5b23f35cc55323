// Rows of a list moved with the pointer, by mouse, pen or finger.

/** Moves `row` by its `grip` among its siblings; `onDrop()` hears when it was dropped somewhere else. */
export function watchGrip(row, grip, onDrop) {
  const over = (y) => [...row.parentElement.children].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== row && y < box.top + box.height / 2;
  });

  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const before = row.nextElementSibling;
    const drag = new AbortController();
    const { signal } = drag;
    grip.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
    grip.addEventListener("pointermove", ({ clientY }) => {
      const next = over(clientY) ?? null;
      if (next !== row.nextElementSibling) placeBefore(row, next);
    }, { signal });
    const end = (isDropped) => {
      drag.abort();
      row.classList.remove("is-dragged");
      if (!isDropped) placeBefore(row, before);
      else if (row.nextElementSibling !== before) onDrop();
    };
    grip.addEventListener("pointerup", () => end(true), { signal });
    grip.addEventListener("pointercancel", () => end(false), { signal });
  });
}

/** Puts `row` before `next` (null: last) by moving the rows between: one that moves itself loses the pointer. */
function placeBefore(row, next) {
  const rows = [...row.parentElement.children];
  const from = rows.indexOf(row);
  const to = next ? rows.indexOf(next) : rows.length;
  if (to < from) row.after(...rows.slice(to, from));
  else row.before(...rows.slice(from + 1, to));
}
