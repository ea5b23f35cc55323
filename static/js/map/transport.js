// Fetching what the map draws; a new request of the same kind calls off the one before.

/** Returns the JSON at `url`; throws when the answer is none. */
export async function fetchJson(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/** Returns load(url) -> JSON, or null when a later call overtook this one. */
export function latestOnly() {
  let controller = null;
  return async function load(url) {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    try {
      const data = await fetchJson(url, signal);
      return signal.aborted ? null : data;
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  };
}

/** Returns `address` with `query` (as in a page's address) and then `own` parameters. */
export function withQuery(address, query, own) {
  const parameters = new URLSearchParams(query);
  for (const name of ["bbox", "zoom", "page", "sort", "lang", "view"]) parameters.delete(name);
  for (const [name, value] of Object.entries(own)) parameters.set(name, value);
  return `${address}?${parameters}`;
}

/** Returns a function that runs `work` once, `wait` milliseconds after its last call. */
export function debounce(work, wait) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
}
