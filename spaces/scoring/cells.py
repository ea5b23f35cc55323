"""From single scores to cells: one number for each criterion of each space."""

from dataclasses import dataclass

import numpy as np

from .normalise import normalise
from .terms import BoolArray, FloatArray, IntArray, Observations, Scheme, require


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores that count, normalised, in order of space, criterion and assessor; `cell` is s * K + k."""

    cell: IntArray
    space: IntArray
    criterion: IntArray
    assessor: IntArray
    value: FloatArray


@dataclass(frozen=True, slots=True)
class Cells:
    """Mean, spread (highest minus lowest, NaN below two) and count of the scores of each cell, (S, K)."""

    mean: FloatArray
    spread: FloatArray
    count: IntArray


def counted_scores(scheme: Scheme, observations: Observations, applies: BoolArray, assessors: int) -> Scores:
    """Return the scores that hold a value on a criterion that applies.

    Their order does not depend on that of the rows, so neither does the last bit of any sum. Raises
    ValueError where an assessor scores a cell twice.
    """
    cell = observations.space.astype(np.int64) * scheme.criteria + observations.criterion
    key = cell * assessors + observations.assessor
    order = np.argsort(key)
    require(bool(np.all(np.diff(key[order]) > 0)), "one score an assessor and cell")
    order = order[~np.isnan(observations.value[order]) & applies.ravel()[cell[order]]]
    criterion = observations.criterion[order]
    value = normalise(
        observations.value[order],
        scheme.scale_min[criterion],
        scheme.scale_max[criterion],
        scheme.is_down[criterion],
    )
    return Scores(cell[order], observations.space[order], criterion, observations.assessor[order], value)


def gather(scores: Scores, shape: tuple[int, int]) -> Cells:
    """Return the cells (S, K) that the scores make."""
    size = shape[0] * shape[1]
    count = np.bincount(scores.cell, minlength=size)
    total = np.bincount(scores.cell, weights=scores.value, minlength=size)
    mean = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    spread = np.full(size, np.nan)
    if scores.cell.size:
        starts = np.flatnonzero(np.diff(scores.cell, prepend=-1))
        ranges = np.maximum.reduceat(scores.value, starts) - np.minimum.reduceat(scores.value, starts)
        spread[scores.cell[starts]] = ranges
    spread[count < 2] = np.nan
    return Cells(mean.reshape(shape), spread.reshape(shape), count.reshape(shape))


def moderate(
    scheme: Scheme, mean: FloatArray, moderated: FloatArray, moderated_out: BoolArray, applies: BoolArray
) -> FloatArray:
    """Return the cells (S, K) after moderation.

    Raw `moderated` replaces where it is not NaN, `moderated_out` empties, what does not apply is empty.
    """
    values = normalise(moderated, scheme.scale_min, scheme.scale_max, scheme.is_down)
    cells = np.where(np.isnan(moderated), mean, values)
    return np.where(moderated_out | ~applies, np.nan, cells)


def assessors_by_space(scores: Scores, spaces: int, assessors: int) -> IntArray:
    """Return how many assessors (S,) gave each space a value."""
    pairs = np.unique(scores.space.astype(np.int64) * assessors + scores.assessor)
    return np.bincount(pairs // max(assessors, 1), minlength=spaces)
