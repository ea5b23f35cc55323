"""Small rounds in numbers, and strategies that make them up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from spaces.scoring import Observations, Outcome, Rules, Scheme, assess

NAN = float("nan")
#: A busy machine is no failure.
unhurried = settings(deadline=None)
#: (space, assessor, criterion, raw value)
Row = tuple[int, int, int, float]


@dataclass(frozen=True)
class Round:
    scheme: Scheme
    rows: tuple[Row, ...]
    spaces: int
    assessors: int

    def with_rows(self, rows: Sequence[Row]) -> "Round":
        return replace(self, rows=tuple(rows))

    def assess(self, **changes: Any) -> Outcome:
        """Assess with everything applying, nothing moderated and no minimum, unless told otherwise."""
        shape = self.spaces, self.scheme.criteria
        given: dict[str, Any] = {
            "spaces": self.spaces,
            "assessors": self.assessors,
            "applies": np.ones(shape, dtype=bool),
            "moderated": np.full(shape, np.nan),
            "moderated_out": np.zeros(shape, dtype=bool),
            "rules": make_rules(),
        }
        return assess(self.scheme, make_observations(self.rows), **(given | changes))


def make_scheme(
    dimension_weights: Sequence[float], criteria: Sequence[tuple[int, float, float, float, str]]
) -> Scheme:
    """Return the scheme of criteria (dimension, weight, scale from, scale to, 'up' or 'down')."""
    columns = list(zip(*criteria, strict=True)) or [()] * 5
    return Scheme(
        dimension_of=np.array(columns[0], dtype=np.intp),
        criterion_weights=np.array(columns[1], dtype=float),
        dimension_weights=np.array(dimension_weights, dtype=float),
        scale_min=np.array(columns[2], dtype=float),
        scale_max=np.array(columns[3], dtype=float),
        is_down=np.array([direction == "down" for direction in columns[4]], dtype=bool),
    )


def make_observations(rows: Sequence[Row]) -> Observations:
    columns = list(zip(*rows, strict=True)) or [()] * 4
    return Observations(
        *(np.array(column, dtype=np.intp) for column in columns[:3]), np.array(columns[3], dtype=float)
    )


def make_rules(**fields: Any) -> Rules:
    defaults = {"minimum_coverage": 0.0, "quorum": 0, "thresholds": np.array([0.4, 0.6, 0.8]), "draws": 40}
    return Rules(**(defaults | fields))


#: Two dimensions of weight 60 and 40; four criteria on three scales, one of them 'less is better'.
SMALL = make_scheme(
    [60, 40], [(0, 2, 1, 5, "up"), (0, 1, 1, 5, "up"), (1, 1, 0, 10, "down"), (1, 3, -2, 2, "up")]
)


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Return rounds of up to 4 spaces, 3 assessors, 5 criteria in 3 dimensions, with gaps."""
    dimensions = draw(st.integers(1, 3))
    weight = st.floats(0.1, 100)
    lowest = st.integers(-5, 5)
    criterion = st.tuples(
        st.integers(0, dimensions - 1), weight, lowest, st.integers(6, 12), st.sampled_from(["up", "down"])
    )
    criteria = draw(st.lists(criterion, min_size=1, max_size=5))
    scheme = make_scheme(draw(st.lists(weight, min_size=dimensions, max_size=dimensions)), criteria)
    spaces, assessors = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = [
        (space, assessor, place, draw(st.one_of(st.just(NAN), st.integers(int(low), int(high)).map(float))))
        for space in range(spaces)
        for assessor in range(assessors)
        for place, (_dimension, _weight, low, high, _direction) in enumerate(criteria)
        if draw(st.booleans())
    ]
    return Round(scheme, tuple(rows), spaces, assessors)
