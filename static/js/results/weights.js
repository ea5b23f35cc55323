// What other weights would make of a round: the means and bands of `spaces/scoring`, in the browser.
// Pure: numbers in, numbers out.

/** Two composites, or a composite and a threshold, that differ by less are equal. */
export const TOLERANCE = 1e-9;

/** Returns the mean of `values` by `weights` without what is null; null where no weight is left. */
export function composite(values, weights) {
  let above = 0;
  let below = 0;
  values.forEach((value, place) => {
    if (value === null) return;
    above += value * weights[place];
    below += weights[place];
  });
  return below > 0 ? above / below : null;
}

/** Returns the index of the highest of ascending `thresholds` that `value` reaches, -1 for none. */
export function bandOf(value, thresholds) {
  if (value === null) return -1;
  let band = -1;
  while (band + 1 < thresholds.length && value + TOLERANCE >= thresholds[band + 1]) band += 1;
  return band;
}

/** Returns for each row of dimension values its band under `weights`. */
export function bandsOf(rows, weights, thresholds) {
  return rows.map((values) => bandOf(composite(values, weights), thresholds));
}

/** Returns how many of `found` are 0, 1, … `size` - 1; -1 is counted last. */
export function tally(found, size) {
  const counts = new Array(size + 1).fill(0);
  for (const band of found) counts[band < 0 ? size : band] += 1;
  return counts;
}

/** Returns how many composites lie in each of `bins` equal parts of [0, 1]. */
export function distribution(rows, weights, bins) {
  const counts = new Array(bins).fill(0);
  for (const values of rows) {
    const value = composite(values, weights);
    if (value !== null) counts[Math.min(Math.floor((value + TOLERANCE) * bins), bins - 1)] += 1;
  }
  return counts;
}

/** Returns each weight's share of all, 0 where all are 0. */
export function shares(weights) {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (whole > 0 ? weight / whole : 0));
}

/** Returns what an address keeps: `weights=A:30,B:12.5`. */
export function formatHash(codes, weights) {
  return `weights=${codes.map((code, place) => `${encodeURIComponent(code)}:${weights[place]}`).join(",")}`;
}

/** Returns the weights that an address holds, or null where it holds none that can be read. */
export function parseHash(hash, codes, highest) {
  const [name, text] = hash.replace(/^#/, "").split("=");
  if (name !== "weights" || !text) return null;
  const asked = new Map();
  for (const pair of text.split(",")) {
    const [code, number] = pair.split(":");
    try {
      asked.set(decodeURIComponent(code), number ? Number(number) : NaN);
    } catch {
      return null; // not an address that this page wrote
    }
  }
  const weights = codes.map((code) => asked.get(code));
  return weights.every((weight) => weight >= 0 && weight <= highest) ? weights : null;
}
