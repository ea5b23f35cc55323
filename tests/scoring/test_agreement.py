"""Krippendorff's alpha against published results and against the package; leniency."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spaces.scoring import agreement
from spaces.scoring.agreement import alpha
from spaces.scoring.terms import METRICS
from tests.scoring.rounds import NAN, SMALL, Round, unhurried

# Four observers, twelve units: K. Krippendorff, 'Computing Krippendorff's Alpha-Reliability' (2011), section
# C and following; missing values are NaN.
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
# Two observers, ten units, two values: the same paper, section A.
TWO_OBSERVERS = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])

tables = arrays(float, (3, 6), elements=st.one_of(st.just(NAN), st.integers(0, 4).map(lambda n: n / 4)))


@pytest.fixture(params=["by the package", "by sums"])
def way(request, monkeypatch):
    """Take either way of reckoning, whatever the size."""
    monkeypatch.setattr(agreement, "_MOST_NUMBERS", 0 if request.param == "by sums" else 10**9)


def alpha_of(table: np.ndarray, metric: str) -> float | None:
    """Return alpha of a table (coders, units)."""
    given = ~np.isnan(table)
    return alpha(np.nonzero(given)[1], table[given], metric)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("metric", METRICS)
def test_published_example_of_four_observers(metric):
    assert round(alpha_of(FOUR_OBSERVERS, metric), 3) == PUBLISHED[metric]


@pytest.mark.usefixtures("way")
def test_published_example_of_two_observers():
    assert round(alpha_of(TWO_OBSERVERS.astype(float), "nominal"), 3) == 0.095


@pytest.mark.parametrize("metric", METRICS)
@unhurried
@given(table=tables)
def test_sums_agree_with_the_package(metric, table):
    given_values = ~np.isnan(table)
    pairable = agreement._pairable(np.nonzero(given_values)[1], table[given_values])
    if len(pairable.domain) < 2 or len(pairable.sizes) < 2:
        assert alpha_of(table, metric) is None
        return
    expected = krippendorff.alpha(table, level_of_measurement=metric)
    assert agreement.alpha_by_sums(pairable, metric) == pytest.approx(expected)
    assert alpha_of(table, metric) == pytest.approx(expected)


def test_agreement_on_a_single_unit_is_not_defined():
    assert alpha_of(np.array([[1.0], [3.0], [3.0]]), "interval") is None


def noisy_table(units: int) -> np.ndarray:
    """Return a table (3 coders, units) of values that hardly ever repeat."""
    generator = np.random.default_rng(0)
    return np.clip(generator.random(units) + generator.normal(0, 0.05, (3, units)), 0.001, 1)


@pytest.mark.parametrize("metric", METRICS)
def test_scale_without_steps_agrees_with_the_package(metric):
    table = noisy_table(60).round(9)
    assert alpha_of(table, metric) == pytest.approx(krippendorff.alpha(table, level_of_measurement=metric))


def test_ratio_of_many_values_is_rounded_little(monkeypatch):
    table = noisy_table(400)
    found = alpha_of(table, "ratio")
    monkeypatch.setattr(agreement, "_MOST_RATIO_VALUES", 10**9)
    assert alpha_of(table, "ratio") == pytest.approx(found, abs=0.001)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    "table",
    [
        np.full((2, 3), NAN),
        np.array([[0.5, NAN, 1.0], [NAN, 0.5, NAN]]),
        np.array([[0.5, 0.5], [0.5, 0.5]]),
        np.array([[0.0, 0.0, 1.0], [0.0, 0.0, NAN]]),
    ],
    ids=["nothing", "no unit with two values", "one value only", "other values have no pair"],
)
def test_alpha_is_not_defined(table, metric):
    assert alpha_of(table, metric) is None


def test_ratio_of_values_that_rounding_makes_equal_is_not_defined(monkeypatch):
    monkeypatch.setattr(agreement, "_MOST_RATIO_VALUES", 1)
    monkeypatch.setattr(agreement, "_MOST_NUMBERS", 0)
    assert alpha_of(np.array([[0.5, 0.50001], [0.5, 0.50001]]), "ratio") is None


def test_perfect_agreement_is_one():
    assert alpha_of(np.array([[0.0, 0.5, 1.0]] * 3), "interval") == 1


@pytest.mark.parametrize("metric", METRICS)
def test_values_equal_but_for_rounding_are_one_value(metric):
    assert alpha_of(np.array([[0.3, 1.0], [0.1 + 0.2, 1.0]]), metric) == 1


def test_leniency_is_the_mean_distance_from_the_others():
    # Scales of 1 to 5: 1, 0.5 and 0 stand beside each other, then 0.75 and 0.25; criterion 3 has one score.
    rows = [(0, 0, 0, 5), (0, 1, 0, 3), (0, 2, 0, 1), (0, 0, 1, 4), (0, 1, 1, 2), (0, 3, 3, 2)]
    found = Round(SMALL, tuple(rows), spaces=1, assessors=4).assess().leniency
    assert found == pytest.approx([(0.75 + 0.5) / 2, (0 - 0.5) / 2, -0.75, NAN], nan_ok=True)
