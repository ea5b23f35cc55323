"""What many results have in common: how composites are distributed, and means of dimensions."""

import numpy as np

from .terms import TOLERANCE, FloatArray, IntArray


def distribution(composites: FloatArray, bins: int) -> IntArray:
    """Return how many composites (S,) lie in each of `bins` equal parts of [0, 1]; NaN in none.

    A part holds its lower end; the last one holds 1 too.
    """
    given = composites[~np.isnan(composites)]
    parts = np.minimum(np.floor((given + TOLERANCE) * bins), bins - 1).astype(np.int64)
    return np.bincount(parts, minlength=bins)


def column_means(values: FloatArray) -> FloatArray:
    """Return the mean of each column of (S, D) without its NaN, NaN where nothing is left."""
    filled = ~np.isnan(values)
    count = filled.sum(axis=0)
    total = np.where(filled, values, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(values.shape[1], np.nan), where=count > 0)


def quartiles(values: FloatArray) -> FloatArray:
    """Return lower quartile, median and upper quartile (3, D) of the columns of (S, D) without their NaN.

    Interpolated linearly between neighbours; NaN where a column is empty.
    """
    found = np.full((3, values.shape[1]), np.nan)
    for place, column in enumerate(values.T):
        filled = column[~np.isnan(column)]
        if filled.size:
            found[:, place] = np.quantile(filled, (0.25, 0.5, 0.75))
    return found
