"""What goes into an assessment and what comes out, as arrays.

Wrong shapes, indices and weights are programming errors and raise ValueError.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer]
FloatArray = NDArray[np.floating]
BoolArray = NDArray[np.bool_]

#: Two composites, or a composite and a threshold, that differ by less are equal: the last bits of a sum
#: depend on the order of its terms.
TOLERANCE = 1e-9
METRICS = ("nominal", "ordinal", "interval", "ratio")


class OutsideScale(ValueError):
    """A score lies outside the scale of its criterion."""


class Withheld(IntEnum):
    """Why a space gets no composite; the first reason that holds counts."""

    NO = 0
    #: No cell holds a value.
    NOTHING = 1
    #: Fewer assessors than the quorum.
    QUORUM = 2
    #: Less coverage than the minimum.
    COVERAGE = 3


@dataclass(frozen=True, slots=True)
class Scheme:
    """K criteria in D dimensions: weights in any unit, scales, directions (`is_down`: less is better)."""

    dimension_of: IntArray
    criterion_weights: FloatArray
    dimension_weights: FloatArray
    scale_min: FloatArray
    scale_max: FloatArray
    is_down: BoolArray

    def __post_init__(self) -> None:
        columns = (self.criterion_weights, self.scale_min, self.scale_max, self.is_down)
        require(all(column.shape == self.dimension_of.shape for column in columns), "one entry a criterion")
        require(self.dimension_of.ndim == self.dimension_weights.ndim == 1, "one-dimensional arrays")
        require_indices(self.dimension_of, self.dimensions, "dimension")
        for weights in (self.criterion_weights, self.dimension_weights):
            require(bool(np.all((weights > 0) & np.isfinite(weights))), "weights above 0")
        require(bool(np.all(np.isfinite(self.scale_max - self.scale_min))), "finite scales")
        require(bool(np.all(self.scale_min < self.scale_max)), "scales that end above their start")

    @property
    def criteria(self) -> int:
        """Return K, the number of criteria."""
        return len(self.dimension_of)

    @property
    def dimensions(self) -> int:
        """Return D, the number of dimensions."""
        return len(self.dimension_weights)

    def members(self) -> list[IntArray]:
        """Return for each dimension the indices of its criteria, ascending."""
        return [np.flatnonzero(self.dimension_of == dimension) for dimension in range(self.dimensions)]

    def require_on_scale(self, value: FloatArray, criterion: IntArray) -> None:
        """Raise OutsideScale if a raw value, where it is not NaN, lies outside its criterion's scale."""
        outside = (value < self.scale_min[criterion]) | (value > self.scale_max[criterion])
        if outside.any():
            raise OutsideScale(f"{int(outside.sum())} values outside their scale")


@dataclass(frozen=True, slots=True)
class Observations:
    """One row a score, in any order: three indices and the raw value.

    The value is NaN where the assessor said 'not applicable' or nothing. An assessor scores a criterion of
    a space once.
    """

    space: IntArray
    assessor: IntArray
    criterion: IntArray
    value: FloatArray

    def __post_init__(self) -> None:
        columns = (self.space, self.assessor, self.criterion)
        require(all(column.shape == self.value.shape for column in columns), "columns of equal length")
        require(self.value.ndim == 1, "one-dimensional columns")


@dataclass(frozen=True, slots=True)
class Rules:
    """When a composite is given, how it is called, and how its rank is tried.

    `minimum_coverage` in [0, 1]; `quorum` in assessors; `thresholds` (B,) of the bands in [0, 1], ascending;
    `draws` of weights, each factor within 1 ± `weight_noise`; `metric` of Krippendorff's alpha.
    """

    minimum_coverage: float
    quorum: int
    thresholds: FloatArray
    draws: int = 1000
    weight_noise: float = 0.25
    seed: int = 0
    metric: str = "interval"

    def __post_init__(self) -> None:
        require(0 <= self.minimum_coverage <= 1, "a minimum coverage from 0 to 1")
        require(self.thresholds.ndim == 1, "one-dimensional thresholds")
        require(bool(np.all(self.thresholds[1:] > self.thresholds[:-1])), "ascending thresholds")
        require(self.draws >= 1, "one draw at least")
        require(0 <= self.weight_noise < 1, "a noise from 0 to below 1")
        require(self.metric in METRICS, f"a metric out of {METRICS}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of S spaces. All shares and values lie in [0, 1]; NaN where there is nothing to tell.

    `cells`, `cell_spread` (highest minus lowest original score) and `cell_count` (original scores) are
    (S, K); `dimensions` and `dimension_coverage` (S, D). Of the rest, one entry a space: `withheld` holds
    `Withheld`; `band` an index into the thresholds, -1 below the lowest or without a composite;
    `band_share` the share of draws that leave the space in its band; `rank_low` and `rank_high` enclose at
    least 90 % of its ranks, 1 is the highest, 0 without a composite. `alpha` is None and
    `alpha_by_criterion` (K,) NaN where agreement is not defined. `leniency` (A,) is how far an assessor
    scores above (below: negative) colleagues on the same cells.
    """

    cells: FloatArray
    cell_spread: FloatArray
    cell_count: IntArray
    dimensions: FloatArray
    dimension_coverage: FloatArray
    composite: FloatArray
    geometric: FloatArray
    coverage: FloatArray
    assessors: IntArray
    spread: FloatArray
    withheld: IntArray
    band: IntArray
    band_share: FloatArray
    rank_low: IntArray
    rank_high: IntArray
    alpha: float | None
    alpha_by_criterion: FloatArray
    leniency: FloatArray


def require(holds: bool, what: str) -> None:
    """Raise ValueError unless `holds`."""
    if not holds:
        raise ValueError(f"expected {what}")


def require_indices(indices: IntArray, size: int, name: str) -> None:
    """Raise ValueError unless all indices point into `size` entries."""
    require(np.issubdtype(indices.dtype, np.integer), f"whole numbers as index of {name}")
    require(
        not indices.size or (indices.min() >= 0 and indices.max() < size), f"index of {name} below {size}"
    )
