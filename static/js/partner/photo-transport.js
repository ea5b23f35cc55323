// Talking to the page of photos: the same fields as its form sends, answered as JSON.

const WAIT_MS = 180_000;

/**
 * Sends `fields` (pairs of name and value) with the token of `form`; `onProgress` hears the share sent.
 * The result is {kind, …}: 'saved' (cards, number), 'refused' (message), 'wait' (message, seconds),
 * 'locked' (message), 'gone' or 'offline'.
 */
export function send(form, fields, onProgress = () => {}) {
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "altcha"]) {
    const field = form.elements[name];
    if (field?.value) body.append(name, field.value);
  }
  for (const [name, value] of fields) body.append(name, value);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of the progress
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.timeout = WAIT_MS;
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener("load", () => resolve(read(request)));
    for (const event of ["error", "timeout", "abort"]) request.addEventListener(event, () => resolve({ kind: "offline" }));
    request.send(body);
  });
}

function read(request) {
  const { status } = request;
  if (status >= 500 || status === 0) return { kind: "offline" };
  try {
    const answer = JSON.parse(request.responseText);
    const kind = { 200: "saved", 409: "locked", 422: "refused", 429: "wait" }[status] ?? "gone";
    const message = answer.message ?? answer.refused?.join(" ") ?? "";
    return { ...answer, kind, message, seconds: Number(request.getResponseHeader("Retry-After")) || 0 };
  } catch {
    return { kind: "gone" }; // a page instead of JSON: the proposal is not open in this browser any more
  }
}
