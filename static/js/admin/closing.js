// Shows how far the reckoning of a round is, and loads the page anew when it is over.

const EVERY_MS = 2000;

/** Fetches the state into `place` until the server says that nothing runs any more. */
async function follow(place) {
  try {
    const answer = await fetch(place.dataset.closing, { headers: { Accept: "text/html" } });
    if (answer.status === 204) {
      window.location.reload();
      return;
    }
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // The connection is gone for a moment; the next try may have it again.
  }
  setTimeout(() => follow(place), EVERY_MS);
}

const place = document.querySelector("[data-closing]");
if (place) setTimeout(() => follow(place), EVERY_MS);
