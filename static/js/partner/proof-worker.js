// Finds the number of a challenge by ALTCHA's protocol, version 2: PBKDF2 over the challenge's nonce and
// the number (32 bits, the highest first) has to begin with the prefix. No module: older browsers start
// workers from plain scripts alone.

const ITERATED = "PBKDF2/";

function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function derive(parameters, salt, password) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const hash = parameters.algorithm.slice(ITERATED.length);
  const bits = { name: "PBKDF2", hash, salt, iterations: parameters.cost };
  return hexOf(new Uint8Array(await crypto.subtle.deriveBits(bits, key, parameters.keyLength * 8)));
}

async function solve(parameters) {
  const salt = bytesOf(parameters.salt);
  const nonce = bytesOf(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const number = new DataView(password.buffer, nonce.length);
  for (let counter = 0; ; counter += 1) {
    number.setUint32(0, counter);
    const derivedKey = await derive(parameters, salt, password);
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
}

self.addEventListener("message", (event) => {
  solve(event.data).catch(() => null).then((solution) => self.postMessage(solution));
});
