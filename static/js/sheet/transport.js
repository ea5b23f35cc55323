// Talking to the server: each answer becomes one of a few kinds that the sender knows what to do with.

const WAIT_MS = 20_000;

/**
 * Sends things with the page's token. A result is {kind, …}: 'saved', 'conflict' (stored), 'invalid'
 * (errors, message), 'locked' (message), 'offline', 'busy', 'signedOut' or 'otherUser'.
 */
export class Transport {
  constructor(addresses, user, token) {
    this.addresses = addresses;
    this.user = user;
    this.token = token;
  }

  /** Saves one answer. */
  saveAnswer(criterion, answer) {
    const { value, not_applicable, justification, revision } = answer;
    return this.#post(this.#of("score", criterion), {
      body: JSON.stringify({ value, not_applicable, justification, revision }),
      headers: { "Content-Type": "application/json" },
    });
  }

  /** Sends a file under a key that makes repeating harmless. */
  sendFile(criterion, key, file, name) {
    const body = new FormData();
    body.append("key", key);
    body.append("file", file, name);
    return this.#post(this.#of("evidence", criterion), { body });
  }

  /** Removes a file. */
  removeFile(address) {
    return this.#post(address, {});
  }

  #of(what, criterion) {
    return this.addresses[what].replace("/0/", `/${criterion}/`);
  }

  async #post(address, options, mayRenew = true) {
    const result = await this.#ask(address, {
      ...options,
      method: "POST",
      headers: { ...options.headers, "X-CSRFToken": this.token },
    });
    if (result.kind !== "stale") return result;
    // Signing in again gives the session a new token: fetch it and try once more.
    const renewed = mayRenew ? await this.#renew() : { kind: "signedOut" };
    return renewed.kind === "saved" ? this.#post(address, options, false) : renewed;
  }

  async #renew() {
    const state = await this.#ask(this.addresses.state, {});
    if (state.kind !== "saved") return state.kind === "stale" ? { kind: "signedOut" } : state;
    if (state.user !== this.user) return { kind: "otherUser" };
    this.token = state.token;
    return state;
  }

  async #ask(address, options) {
    try {
      const signal = AbortSignal.timeout(options.body instanceof FormData ? 6 * WAIT_MS : WAIT_MS);
      const response = await fetch(address, { ...options, signal, redirect: "manual", credentials: "same-origin" });
      return await read(response);
    } catch {
      return { kind: "offline" };
    }
  }
}

async function read(response) {
  if (response.type === "opaqueredirect") return { kind: "signedOut" };
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isOurs) return { kind: response.status === 403 ? "stale" : response.status < 500 ? "invalid" : "busy" };
  const answer = await response.json();
  if (response.ok) return { ...answer, kind: "saved" };
  const kinds = { conflict: "conflict", invalid: "invalid", locked: "locked", gone: "locked" };
  return { ...answer, kind: kinds[answer.code] ?? "busy" };
}
