// Sends what stands behind the # of a mailed link, so that nobody has to copy it. The address bar and the
// history forget it at once: whoever borrows the device finds no key there.

const form = document.querySelector("[data-token-form]");

function takeToken() {
  const token = location.hash.slice(1);
  if (!form || !token) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  form.elements.token.value = token;
  showWaiting(true);
  form.requestSubmit();
}

function showWaiting(isWaiting) {
  form.hidden = isWaiting;
  document.querySelector("[data-token-wait]").hidden = !isWaiting;
}

takeToken();
// A second link pasted into the address bar of this page loads nothing anew. What came of the first may stand
// on a page without the form: that one is left, by an address that differs before the #.
window.addEventListener("hashchange", () => {
  if (form) takeToken();
  else if (location.hash) location.replace(`${location.pathname}${location.search ? "" : "?again"}${location.hash}`);
});
// Whoever comes back by the button 'back' finds the field again, not a page that waits.
window.addEventListener("pageshow", (event) => {
  if (form && event.persisted) showWaiting(false);
});
