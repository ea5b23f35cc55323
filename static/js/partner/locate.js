// Takes the position of the phone for somebody who stands at the place.

const DECIMALS = 6;
const OPTIONS = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 };

/** Shows `button` where the browser can tell its position; `data-locate` selects the field to fill in. */
export function offerPosition(button) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  const field = document.querySelector(button.dataset.locate);
  const status = button.closest("form").querySelector("[data-locate-status]");
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = status.dataset.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(DECIMALS)}, ${coords.longitude.toFixed(DECIMALS)}`;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        status.textContent = status.dataset.found.replace("{m}", Math.round(coords.accuracy));
      },
      () => { status.textContent = status.dataset.failed; },
      OPTIONS,
    );
  });
}
