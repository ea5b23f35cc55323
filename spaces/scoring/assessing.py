"""The whole reckoning of a round, and the running total of one scoring sheet."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .aggregate import (
    arithmetic_mean,
    bands,
    dimension_coverage,
    dimension_values,
    effective_weights,
    geometric_mean,
)
from .agreement import alpha, alpha_of_criteria, leniency
from .cells import assessors_by_space, counted_scores, gather, moderate
from .normalise import normalise
from .sensitivity import rank_intervals
from .terms import (
    TOLERANCE,
    BoolArray,
    FloatArray,
    IntArray,
    Observations,
    Outcome,
    Rules,
    Scheme,
    Withheld,
    require,
    require_indices,
)

Progress = Callable[[float], None]
#: Shares of the time that cells and draws are done by; the rest goes to agreement.
_CELLS_DONE, _DRAWS_DONE = 0.2, 0.8


class SheetTotals(NamedTuple):
    """The composite and dimensions (D,) of one sheet, NaN where nothing is scored, and its coverage."""

    composite: float
    dimensions: FloatArray
    coverage: float


def assess(
    scheme: Scheme,
    observations: Observations,
    *,
    spaces: int,
    assessors: int,
    applies: BoolArray,
    moderated: FloatArray,
    moderated_out: BoolArray,
    rules: Rules,
    progress: Progress | None = None,
) -> Outcome:
    """Return the results of `spaces` spaces that `assessors` assessors scored.

    `applies` (S, K): whether the criterion is meant for the space; scores on others are left out.
    `moderated` (S, K): raw score that replaces the cell, NaN where there is none. `moderated_out` (S, K):
    moderation found the criterion not applicable, which outdoes a moderated score. `progress` is told the
    share done, rising to 1. Raises OutsideScale, and ValueError on wrong shapes or indices.
    """
    _check(scheme, observations, spaces, assessors, (applies, moderated, moderated_out))
    tell = progress or (lambda share: None)
    scores = counted_scores(scheme, observations, applies, assessors)
    gathered = gather(scores, applies.shape)
    cells = moderate(scheme, gathered.mean, moderated, moderated_out, applies)
    tell(_CELLS_DONE)
    filled = ~np.isnan(cells)
    shares = effective_weights(scheme, applies)
    coverage = _covered(shares, filled)
    active = assessors_by_space(scores, spaces, assessors)
    withheld = _withheld(filled, active, coverage, rules)
    dimensions = dimension_values(scheme, cells)
    composite, geometric = _composites(scheme, cells, dimensions, withheld == Withheld.NO)
    intervals = rank_intervals(
        scheme, cells, composite, rules, lambda share: tell(_CELLS_DONE + share * (_DRAWS_DONE - _CELLS_DONE))
    )
    outcome = Outcome(
        cells=cells,
        cell_spread=gathered.spread,
        cell_count=gathered.count,
        dimensions=dimensions,
        dimension_coverage=dimension_coverage(scheme, filled, applies),
        composite=composite,
        geometric=geometric,
        coverage=coverage,
        assessors=active,
        spread=_spread_of_spaces(shares, gathered.spread),
        withheld=withheld,
        band=bands(composite, rules.thresholds),
        **intervals._asdict(),
        alpha=alpha(scores.cell, scores.value, rules.metric),
        alpha_by_criterion=alpha_of_criteria(scores, scheme.criteria, rules.metric),
        leniency=leniency(scores, gathered, assessors),
    )
    tell(1.0)
    return outcome


def sheet_totals(scheme: Scheme, values: FloatArray, applies: BoolArray) -> SheetTotals:
    """Return the running totals of one sheet: raw `values` (K,), NaN where not applicable or still empty.

    The same means as in `assess`, without quorum or minimum. Raises OutsideScale.
    """
    require(values.shape == applies.shape == (scheme.criteria,), "one value a criterion")
    scheme.require_on_scale(values, np.arange(scheme.criteria))
    normal = normalise(values, scheme.scale_min, scheme.scale_max, scheme.is_down)
    cells, applying = np.where(applies, normal, np.nan)[np.newaxis], applies[np.newaxis]
    (dimensions,) = dimension_values(scheme, cells)
    (coverage,) = _covered(effective_weights(scheme, applying), ~np.isnan(cells))
    composite = arithmetic_mean(dimensions, scheme.dimension_weights)
    return SheetTotals(float(composite), dimensions, float(coverage))


def divergent(spread: Outcome | FloatArray, threshold: float) -> BoolArray:
    """Return which cells (S, K) the assessors differ on by more than `threshold`, in [0, 1].

    Takes an outcome or its `cell_spread`.
    """
    spreads = spread.cell_spread if isinstance(spread, Outcome) else spread
    return spreads > threshold + TOLERANCE


def _check(
    scheme: Scheme,
    observations: Observations,
    spaces: int,
    assessors: int,
    tables: tuple[BoolArray, FloatArray, BoolArray],
) -> None:
    applies, moderated, moderated_out = tables
    require(all(table.shape == (spaces, scheme.criteria) for table in tables), "tables of spaces x criteria")
    require(applies.dtype == moderated_out.dtype == np.bool_, "tables of true and false")
    require_indices(observations.space, spaces, "space")
    require_indices(observations.assessor, assessors, "assessor")
    require_indices(observations.criterion, scheme.criteria, "criterion")
    scheme.require_on_scale(observations.value, observations.criterion)
    scheme.require_on_scale(moderated, np.arange(scheme.criteria))


def _composites(
    scheme: Scheme, cells: FloatArray, dimensions: FloatArray, is_given: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Return the arithmetic and the geometric composite (S,), NaN where none is given."""
    arithmetic = arithmetic_mean(dimensions, scheme.dimension_weights)
    geometric = geometric_mean(dimension_values(scheme, cells, geometric_mean), scheme.dimension_weights)
    return np.where(is_given, arithmetic, np.nan), np.where(is_given, geometric, np.nan)


def _covered(shares: FloatArray, filled: BoolArray) -> FloatArray:
    """Return the coverage (S,): the share of the effective weight that has a cell."""
    return np.minimum((shares * filled).sum(axis=1), 1.0)


def _withheld(filled: BoolArray, active: IntArray, coverage: FloatArray, rules: Rules) -> IntArray:
    reasons = {
        Withheld.NOTHING: ~filled.any(axis=1),
        Withheld.QUORUM: active < rules.quorum,
        Withheld.COVERAGE: coverage < rules.minimum_coverage - TOLERANCE,
    }
    return np.select(list(reasons.values()), [int(reason) for reason in reasons], int(Withheld.NO))


def _spread_of_spaces(shares: FloatArray, spreads: FloatArray) -> FloatArray:
    """Return the mean spread (S,) of each space's cells, weighted as in the composite; NaN where none."""
    weights = np.where(np.isnan(spreads), 0.0, shares)
    total = weights.sum(axis=1)
    sums = (weights * np.nan_to_num(spreads)).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(total), np.nan), where=total > 0)
