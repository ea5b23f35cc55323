"""From cells to dimensions and composites: weighted means that leave out what is empty (NaN)."""

from collections.abc import Callable

import numpy as np

from .terms import TOLERANCE, BoolArray, FloatArray, IntArray, Scheme

Mean = Callable[[FloatArray, FloatArray], FloatArray]


def arithmetic_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mean of each row (…, N) without its NaN, NaN where nothing is left."""
    filled = ~np.isnan(values)
    return _quotient(np.where(filled, values, 0.0) @ weights, filled.astype(float) @ weights)


def geometric_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted geometric mean of each row (…, N) without its NaN, NaN where nothing is left.

    A 0 anywhere makes the mean 0: weakness in one part cannot be made up for by another.
    """
    positive = values > 0
    logarithms = np.log(np.where(positive, values, 1.0))
    filled = ~np.isnan(values)
    means = np.exp(_quotient(logarithms @ weights, filled.astype(float) @ weights))
    return np.where((filled & ~positive).any(axis=-1), 0.0, means)


def dimension_values(scheme: Scheme, cells: FloatArray, mean: Mean = arithmetic_mean) -> FloatArray:
    """Return the dimensions (S, D) of the cells (S, K)."""
    values = np.full((len(cells), scheme.dimensions), np.nan)
    for dimension, criteria in enumerate(scheme.members()):
        values[:, dimension] = mean(cells[:, criteria], scheme.criterion_weights[criteria])
    return values


def dimension_coverage(scheme: Scheme, filled: BoolArray, applies: BoolArray) -> FloatArray:
    """Return the share (S, D) of each dimension's applying weight that has a cell, NaN where none applies."""
    weights = np.where(applies, scheme.criterion_weights, 0.0)
    members = _membership(scheme)
    return np.minimum(_quotient((weights * filled) @ members, weights @ members), 1.0)


def effective_weights(scheme: Scheme, applies: BoolArray) -> FloatArray:
    """Return the share (S, K) of each criterion in a full composite of each space; a row sums to 1.

    What does not apply weighs 0 and leaves the reckoning: so does a dimension in which nothing applies. A
    row is 0 where nothing applies at all.
    """
    inside = np.where(applies, scheme.criterion_weights, 0.0)
    sums = inside @ _membership(scheme)
    outside = np.where(sums > 0, scheme.dimension_weights, 0.0)
    factors = np.divide(outside, sums * outside.sum(axis=1, keepdims=True), out=outside, where=sums > 0)
    return inside * factors[:, scheme.dimension_of]


def bands(composite: FloatArray, thresholds: FloatArray) -> IntArray:
    """Return the index of the highest threshold each composite reaches, -1 below the lowest and of NaN."""
    reached = np.searchsorted(thresholds, composite + TOLERANCE, side="right") - 1
    return np.where(np.isnan(composite), -1, reached)


def _membership(scheme: Scheme) -> FloatArray:
    """Return (K, D): 1 where the criterion belongs to the dimension."""
    return np.eye(scheme.dimensions)[scheme.dimension_of]


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return above / below, NaN where below is 0."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
