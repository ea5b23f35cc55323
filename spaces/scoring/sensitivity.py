"""How far ranks and bands depend on the weights: many draws of slightly different weights."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .aggregate import bands
from .terms import TOLERANCE, FloatArray, IntArray, Rules, Scheme

#: Composites that are reckoned at a time; keeps a chunk at about 16 MB an array.
_AT_A_TIME = 2_000_000


class Intervals(NamedTuple):
    """Of each space (S,): the 5th and the 95th percentile of its ranks, the share of draws in its band."""

    rank_low: IntArray
    rank_high: IntArray
    band_share: FloatArray


def competition_ranks(composite: FloatArray) -> IntArray:
    """Return ranks (S,): 1 is the highest, equal values share the best rank, 0 of NaN."""
    rounded = np.rint(composite / TOLERANCE)
    ranked = np.sort(rounded[~np.isnan(rounded)])
    ranks = len(ranked) - np.searchsorted(ranked, rounded, side="right") + 1
    return np.where(np.isnan(rounded), 0, ranks)


def rank_intervals(
    scheme: Scheme,
    cells: FloatArray,
    composite: FloatArray,
    rules: Rules,
    progress: Callable[[float], None] = lambda share: None,
) -> Intervals:
    """Return how the spaces with a composite fare when all weights are drawn anew `rules.draws` times.

    Each weight of a dimension or criterion is multiplied by an independent uniform factor in
    [1 - noise, 1 + noise]. The percentiles are ranks that occurred, the next one outwards: the interval
    holds 90 % of the draws at least. Ranks are 0 and shares NaN of the other spaces.
    """
    has_composite = ~np.isnan(composite)
    own_band = bands(composite[has_composite], rules.thresholds)
    size = len(own_band)
    factors = draw_factors(scheme, rules)
    ranks = np.empty((rules.draws, size), dtype=np.int32)
    kept = np.zeros(size)
    step = max(1, _AT_A_TIME // max(size, 1))
    for start in range(0, rules.draws, step):
        drawn = drawn_composites(scheme, cells[has_composite], factors[start : start + step])
        for draw, row in enumerate(drawn, start):
            ranks[draw] = competition_ranks(row)
        kept += (bands(drawn, rules.thresholds) == own_band).sum(axis=0)
        progress(min(1.0, (start + step) / rules.draws))
    low, high = _percentiles(ranks)
    return Intervals(
        _spread_out(low, has_composite, 0),
        _spread_out(high, has_composite, 0),
        _spread_out(kept / rules.draws, has_composite, np.nan),
    )


def draw_factors(scheme: Scheme, rules: Rules) -> FloatArray:
    """Return factors (draws, D + K) of the weights, dimensions first; the same seed gives the same."""
    generator = np.random.Generator(np.random.PCG64(rules.seed))
    size = (rules.draws, scheme.dimensions + scheme.criteria)
    return generator.uniform(1 - rules.weight_noise, 1 + rules.weight_noise, size)


def drawn_composites(scheme: Scheme, cells: FloatArray, factors: FloatArray) -> FloatArray:
    """Return the composite (draws, S) of each space, each with one cell at least, under each draw."""
    dimension_weights = scheme.dimension_weights * factors[:, : scheme.dimensions]
    criterion_weights = scheme.criterion_weights * factors[:, scheme.dimensions :]
    above = np.zeros((len(factors), len(cells)))
    below = np.zeros_like(above)
    for dimension, criteria in enumerate(scheme.members()):
        values = cells[:, criteria]
        filled = ~np.isnan(values)
        weights = criterion_weights[:, criteria]
        sums = weights @ np.where(filled, values, 0.0).T
        has_cell = filled.any(axis=1)
        np.divide(sums, weights @ filled.T.astype(float), out=sums, where=has_cell)
        outer = dimension_weights[:, dimension, np.newaxis]
        above += sums * outer
        below += has_cell * outer
    return above / below


def _percentiles(ranks: IntArray) -> tuple[IntArray, IntArray]:
    """Return the 5th and 95th percentile of each column of (draws, S), sorting `ranks` in part."""
    last = len(ranks) - 1
    low, high = 5 * last // 100, -(-95 * last // 100)
    ranks.partition((low, high), axis=0)
    return ranks[low], ranks[high]


def _spread_out(values: np.ndarray, chosen: np.ndarray, empty: float) -> np.ndarray:
    """Return (S,) with `values` at the chosen places and `empty` elsewhere."""
    spread = np.full(chosen.shape, empty, dtype=np.result_type(values, type(empty)))
    spread[chosen] = values
    return spread
