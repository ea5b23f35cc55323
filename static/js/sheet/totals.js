// The running totals of one sheet: the same means as spaces/scoring, over what is scored so far.

/** A number on [low, high] as one in [0, 1]: 1 is best. */
export function normalise(value, { low, high, down }) {
  return (down ? high - value : value - low) / (high - low);
}

/**
 * Returns {composite, dimensions, coverage, answered} of a sheet. `scheme` has `dimensions` (key, weight)
 * and the `criteria` that the sheet asks (key, dimension, weight, low, high, down); `answers` holds by
 * criterion key {value, not_applicable}. `dimensions` is by key. What has no value leaves numerator and
 * denominator and never counts as 0; null where nothing is left.
 */
export function totals(scheme, answers) {
  const parts = scheme.dimensions.map(({ key, weight }) => {
    const asked = scheme.criteria.filter((criterion) => criterion.dimension === key);
    const scored = asked.filter((criterion) => hasValue(answers[criterion.key]));
    const value = mean(scored.map((c) => [normalise(answers[c.key].value, c), c.weight]));
    return { key, weight, value, scored: sum(scored), all: sum(asked) };
  });
  const whole = sum(parts.filter((part) => part.all > 0));
  const coverage = parts.reduce((sofar, p) => sofar + (p.all > 0 ? (p.weight / whole) * (p.scored / p.all) : 0), 0);
  return {
    composite: mean(parts.filter((part) => part.value !== null).map((part) => [part.value, part.weight])),
    dimensions: Object.fromEntries(parts.map((part) => [part.key, part.value])),
    coverage: Math.min(coverage, 1),
    answered: scheme.criteria.filter((criterion) => isAnswered(answers[criterion.key])).length,
  };
}

/** Whether an answer gives a score or says 'not applicable'. */
export function isAnswered(answer) {
  return hasValue(answer) || Boolean(answer?.not_applicable);
}

/** What the sheet needs at a criterion before it is handed in: 'score', 'reason', 'evidence', or ''. */
export function lack(criterion, answer, files) {
  if (!isAnswered(answer)) return "score";
  if (answer.not_applicable) return answer.justification.trim() ? "" : "reason";
  return criterion.evidence && !files ? "evidence" : "";
}

function hasValue(answer) {
  return answer?.value !== null && answer?.value !== undefined;
}

function sum(rows) {
  return rows.reduce((total, row) => total + row.weight, 0);
}

/** The weighted mean of [value, weight] pairs, null of none. */
function mean(pairs) {
  if (!pairs.length) return null;
  const weight = pairs.reduce((total, pair) => total + pair[1], 0);
  return pairs.reduce((total, pair) => total + pair[0] * pair[1], 0) / weight;
}
