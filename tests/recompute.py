"""The composites of a round, from nothing but the rows of its long form and plain arithmetic."""

from collections import defaultdict
from typing import NamedTuple

Rows = list[dict[str, str]]


class Recomputed(NamedTuple):
    """What a space comes to; None where there is nothing to tell."""

    composite: float | None
    dimensions: dict[str, float]
    coverage: float
    assessors: int
    spread: float | None


def recompute(rows: Rows) -> dict[str, Recomputed]:
    """Returns what each space comes to, before quorum and minimum coverage."""
    by_space = defaultdict(list)
    for row in rows:
        by_space[row["space"]].append(row)
    return {space: _space(own) for space, own in by_space.items()}


def _space(rows: Rows) -> Recomputed:
    inner, outer = defaultdict(dict), {}
    for row in rows:
        inner[row["dimension"]][row["criterion"]] = float(row["criterion_weight"])
        outer[row["dimension"]] = float(row["dimension_weight"])
    share = {
        criterion: outer[dimension] / sum(outer.values()) * weight / sum(weights.values())
        for dimension, weights in inner.items()
        for criterion, weight in weights.items()
    }
    original = [row for row in rows if row["moderated"] == "false" and row["value"]]
    scores = defaultdict(list)
    for row in original:
        scores[row["criterion"]].append(_normal(row))
    cells = {criterion: sum(values) / len(values) for criterion, values in scores.items()}
    for row in rows:
        if row["moderated"] == "true":
            cells.pop(row["criterion"], None)
            cells |= {row["criterion"]: _normal(row)} if row["value"] else {}
    dimensions = {
        dimension: mean({c: cells[c] for c in weights if c in cells}, weights)
        for dimension, weights in inner.items()
        if cells.keys() & weights.keys()
    }
    spreads = {c: max(values) - min(values) for c, values in scores.items() if len(values) > 1}
    return Recomputed(
        mean(dimensions, outer),
        dimensions,
        sum(share[criterion] for criterion in cells),
        len({row["assessor"] for row in original}),
        mean(spreads, share),
    )


def _normal(row: dict[str, str]) -> float:
    """Returns a raw value on [0, 1], 1 the best."""
    value, low, high = (float(row[name]) for name in ("value", "scale_min", "scale_max"))
    return (high - value if row["direction"] == "down" else value - low) / (high - low)


def mean(values: dict[str, float], weights: dict[str, float]) -> float | None:
    if not values:
        return None
    return sum(weights[key] * value for key, value in values.items()) / sum(weights[key] for key in values)
