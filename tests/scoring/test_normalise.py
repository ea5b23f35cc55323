"""Raw scores as numbers in [0, 1]."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.scoring import normalise


@pytest.mark.parametrize(
    ("value", "lo", "hi", "is_down", "expected"),
    [
        (1, 1, 5, False, 0),
        (5, 1, 5, False, 1),
        (4, 1, 5, False, 0.75),
        (4, 1, 5, True, 0.25),
        (0, -2, 2, False, 0.5),
        (-2, -2, 2, True, 1),
        (float("nan"), 0, 1, True, float("nan")),
    ],
)
def test_value_is_placed_on_its_scale(value, lo, hi, is_down, expected):
    assert float(normalise(value, lo, hi, is_down)) == pytest.approx(expected, nan_ok=True)


def test_columns_broadcast_over_rows():
    values = normalise(
        np.array([[1.0, 10.0], [3.0, 0.0]]), np.array([1, 0]), np.array([5, 10]), np.array([False, True])
    )
    assert values.tolist() == [[0, 0], [0.5, 1]]


@given(st.floats(0, 1), st.floats(-100, 100), st.floats(0.01, 100))
def test_other_direction_mirrors_and_stays_in_range(share, lo, width):
    value, hi = lo + share * width, lo + width
    up, down = (float(normalise(min(value, hi), lo, hi, is_down)) for is_down in (False, True))
    assert 0 <= up <= 1
    assert up + down == pytest.approx(1)
