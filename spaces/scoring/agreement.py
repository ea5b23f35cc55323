"""How far assessors agree: Krippendorff's alpha of all, leniency of each.

Source: K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011).
"""

from dataclasses import dataclass

import krippendorff
import numpy as np

from .cells import Cells, Scores
from .terms import FloatArray, IntArray

#: The package holds units x values² numbers several times over. Up to this many it answers; beyond (a
#: hundred cells on a scale of a hundred steps) the same sums are taken without that table.
_MOST_NUMBERS = 1_000_000
#: Scores that differ by less are one value.
_DECIMALS = 9
#: The ratio metric compares every value with every other; above this many they are rounded further.
_MOST_RATIO_VALUES, _RATIO_DECIMALS = 1_000, 3


@dataclass(frozen=True, slots=True)
class Pairable:
    """The values of units that have two at least: value i is `domain[code[i]]`, of the unit `unit[i]`.

    Rows in order of units; `sizes` counts the values of each unit; `domain` is ascending.
    """

    unit: IntArray
    sizes: IntArray
    domain: FloatArray
    code: IntArray


def alpha(units: IntArray, values: FloatArray, metric: str = "interval") -> float | None:
    """Return Krippendorff's alpha of the values that coders gave to units, None where it is not defined.

    One row a value, in any order; what is missing has no row. 1 is perfect agreement, 0 what chance would
    give, below 0 worse. Alpha is 1 - observed / expected disagreement; it is not defined where all values
    that pair are equal: then no disagreement is to be expected, and one cannot tell agreement from a scale
    that nobody uses. Nor do we give it where fewer than two units have two values: the disagreement inside
    a single unit is all there is to expect, so alpha would be 0 whatever the coders say.
    """
    pairable = _pairable(units, values)
    if len(pairable.domain) < 2 or len(pairable.sizes) < 2:
        return None
    if len(pairable.sizes) * len(pairable.domain) ** 2 > _MOST_NUMBERS:
        return alpha_by_sums(pairable, metric)
    shape = len(pairable.sizes), len(pairable.domain)
    counts = np.bincount(pairable.unit * shape[1] + pairable.code, minlength=shape[0] * shape[1])
    return float(
        krippendorff.alpha(
            value_counts=counts.reshape(shape), value_domain=pairable.domain, level_of_measurement=metric
        )
    )


def alpha_by_sums(pairable: Pairable, metric: str) -> float | None:
    """Return alpha in time and memory that grow with the number of values, whatever their variety."""
    by_unit, among_all = _DISAGREEMENT[metric](pairable)
    if among_all == 0:
        return None
    observed = (by_unit / (pairable.sizes - 1)).sum()
    return float(1 - observed / (among_all / (len(pairable.unit) - 1)))


def alpha_of_criteria(scores: Scores, criteria: int, metric: str) -> FloatArray:
    """Return alpha (K,) of each criterion, spaces as units, NaN where it is not defined."""
    alphas = np.full(criteria, np.nan)
    for criterion in range(criteria):
        rows = scores.criterion == criterion
        found = alpha(scores.space[rows], scores.value[rows], metric)
        if found is not None:
            alphas[criterion] = found
    return alphas


def leniency(scores: Scores, cells: Cells, assessors: int) -> FloatArray:
    """Return how far each assessor (A,) scores above the mean of the others on the cells they share.

    The mean over these cells, normalised: negative means severe. NaN without a shared cell.
    """
    count, mean = cells.count.ravel()[scores.cell], cells.mean.ravel()[scores.cell]
    shared = count > 1
    # value - mean of the others = (value - mean of all) * n / (n - 1)
    above = (scores.value - mean)[shared] * count[shared] / (count[shared] - 1)
    total = np.bincount(scores.assessor[shared], weights=above, minlength=assessors)
    number = np.bincount(scores.assessor[shared], minlength=assessors)
    return np.divide(total, number, out=np.full(assessors, np.nan), where=number > 0)


def _pairable(units: IntArray, values: FloatArray) -> Pairable:
    order = np.argsort(units, kind="stable")
    units, values = units[order], values[order].round(_DECIMALS)
    _names, unit, sizes = np.unique(units, return_inverse=True, return_counts=True)
    pairs = sizes > 1
    rows = pairs[unit]
    domain, code = np.unique(values[rows], return_inverse=True)
    return Pairable((np.cumsum(pairs) - 1)[unit[rows]], sizes[pairs], domain, code)


# Each of the following returns the disagreement, summed over ordered pairs of values, inside each unit and
# among all values.


def _squares(pairable: Pairable, values: FloatArray) -> tuple[FloatArray, float]:
    """Sum (a - b)²: over all pairs of n values it is 2 n times the squares about their mean."""
    means = np.bincount(pairable.unit, weights=values) / pairable.sizes
    inside = np.bincount(pairable.unit, weights=(values - means[pairable.unit]) ** 2)
    return 2 * pairable.sizes * inside, 2 * len(values) * ((values - values.mean()) ** 2).sum()


def _interval(pairable: Pairable) -> tuple[FloatArray, float]:
    return _squares(pairable, pairable.domain[pairable.code])


def _ordinal(pairable: Pairable) -> tuple[FloatArray, float]:
    """Sum squares of ranks: the ordinal distance is the one between the middle ranks of two values."""
    counts = np.bincount(pairable.code)
    return _squares(pairable, (np.cumsum(counts) - counts / 2)[pairable.code])


def _nominal(pairable: Pairable) -> tuple[FloatArray, float]:
    """Count pairs of different values: all pairs but those of equal ones."""
    variety = len(pairable.domain)
    groups, counts = np.unique(pairable.unit * variety + pairable.code, return_counts=True)
    equal = np.bincount(groups // variety, weights=counts.astype(float) ** 2)
    total = np.bincount(pairable.code).astype(float)
    return pairable.sizes.astype(float) ** 2 - equal, total.sum() ** 2 - (total**2).sum()


def _ratio(pairable: Pairable) -> tuple[FloatArray, float]:
    values = pairable.domain[pairable.code]
    if len(pairable.domain) > _MOST_RATIO_VALUES:
        values = values.round(_RATIO_DECIMALS)
    inside = np.zeros(len(pairable.sizes))
    for shift in range(1, int(pairable.sizes.max())):
        one, other = slice(shift, None), slice(None, -shift)
        same = pairable.unit[one] == pairable.unit[other]
        distances = 2 * _relative_difference(values[one][same], values[other][same]) ** 2
        inside += np.bincount(pairable.unit[one][same], weights=distances, minlength=len(inside))
    domain, counts = np.unique(values, return_counts=True)
    return inside, counts @ _relative_difference(domain[:, np.newaxis], domain) ** 2 @ counts


def _relative_difference(one: FloatArray, other: FloatArray) -> FloatArray:
    total = one + other
    return np.divide(one - other, total, out=np.zeros(np.shape(total)), where=total > 0)


_DISAGREEMENT = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}
