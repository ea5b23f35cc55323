"""Weighted means with gaps, shares of weight, bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spaces.scoring.aggregate import (
    arithmetic_mean,
    bands,
    dimension_coverage,
    effective_weights,
    geometric_mean,
)
from tests.scoring.rounds import NAN, SMALL, make_scheme, unhurried

values = arrays(float, (3, 4), elements=st.one_of(st.just(NAN), st.floats(0, 1)))
weights = arrays(float, 4, elements=st.floats(0.1, 10))


def test_means_leave_out_what_is_empty():
    row, by = np.array([[0.25, NAN, 1.0]]), np.array([2.0, 5.0, 2.0])
    assert arithmetic_mean(row, by) == pytest.approx(0.625)
    assert geometric_mean(row, by) == pytest.approx(0.5)


def test_means_of_nothing_are_nan():
    row, by = np.full((2, 3), NAN), np.ones(3)
    assert np.isnan(arithmetic_mean(row, by)).all()
    assert np.isnan(geometric_mean(row, by)).all()


def test_zero_makes_the_geometric_mean_zero():
    assert geometric_mean(np.array([0.0, 1.0, NAN]), np.ones(3)) == 0


@unhurried
@given(values, weights)
def test_geometric_mean_is_never_above_the_arithmetic(rows, by):
    arithmetic, geometric = arithmetic_mean(rows, by), geometric_mean(rows, by)
    assert (np.isnan(arithmetic) == np.isnan(geometric)).all()
    has_value = ~np.isnan(arithmetic)
    assert (geometric[has_value] <= arithmetic[has_value] + 1e-12).all()
    assert ((geometric[has_value] >= 0) & (arithmetic[has_value] <= 1)).all()


def test_effective_weights_multiply_both_levels():
    shares = effective_weights(SMALL, np.ones((1, 4), dtype=bool))
    assert shares[0] == pytest.approx([0.4, 0.2, 0.1, 0.3])


def test_what_does_not_apply_leaves_the_reckoning():
    applies = np.array([[True, False, True, True], [False, False, True, True], [False] * 4])
    shares = effective_weights(SMALL, applies)
    assert shares == pytest.approx(np.array([[0.6, 0, 0.1, 0.3], [0, 0, 0.25, 0.75], [0, 0, 0, 0]]))


def test_dimension_coverage_tells_none_from_not_applicable():
    applies = np.array([[True, True, True, True], [True, False, False, False]])
    filled = np.array([[True, False, False, False], [True, False, False, False]])
    covered = dimension_coverage(SMALL, filled, applies)
    assert covered == pytest.approx(np.array([[2 / 3, 0], [1, NAN]]), nan_ok=True)


def test_dimension_without_criteria_weighs_nothing():
    scheme = make_scheme([1, 99], [(0, 1, 0, 1, "up")])
    assert effective_weights(scheme, np.ones((1, 1), dtype=bool)).tolist() == [[1]]


@pytest.mark.parametrize(
    ("composite", "band"),
    [(0.0, -1), (0.399, -1), (0.4, 0), (0.4 - 1e-12, 0), (0.6, 1), (0.79, 1), (0.8, 2), (1.0, 2), (NAN, -1)],
)
def test_band_is_the_highest_threshold_reached(composite, band):
    assert bands(np.array([composite]), np.array([0.4, 0.6, 0.8])) == band


def test_no_thresholds_no_bands():
    assert bands(np.array([0.2, 1.0]), np.array([])).tolist() == [-1, -1]
