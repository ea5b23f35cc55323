"""Ranks and bands under noise on the weights."""

import numpy as np
import pytest
from hypothesis import given

from spaces.scoring import sensitivity
from spaces.scoring.aggregate import arithmetic_mean, dimension_values
from spaces.scoring.sensitivity import competition_ranks, draw_factors, drawn_composites
from tests.scoring.rounds import NAN, SMALL, Round, make_rules, rounds, unhurried

CELLS = np.array([[1.0, 0.5, NAN, 0.2], [0.3, NAN, NAN, NAN], [0.0, 0.1, 0.9, 1.0]])


def test_ties_share_the_best_rank():
    found = competition_ranks(np.array([0.5, 0.9, NAN, 0.5 + 1e-12, 0.1]))
    assert found.tolist() == [2, 1, 0, 2, 4]


def test_ranks_of_nothing():
    assert competition_ranks(np.array([])).tolist() == []
    assert competition_ranks(np.array([NAN])).tolist() == [0]


def test_drawn_composites_are_the_composites_of_the_drawn_weights():
    factors = draw_factors(SMALL, make_rules(draws=5))
    drawn = drawn_composites(SMALL, CELLS, factors)
    for row, factor in zip(drawn, factors, strict=True):
        scheme = type(SMALL)(
            SMALL.dimension_of,
            SMALL.criterion_weights * factor[2:],
            SMALL.dimension_weights * factor[:2],
            SMALL.scale_min,
            SMALL.scale_max,
            SMALL.is_down,
        )
        expected = arithmetic_mean(dimension_values(scheme, CELLS), scheme.dimension_weights)
        assert row == pytest.approx(expected)


def test_factors_keep_within_the_noise_and_differ():
    factors = draw_factors(SMALL, make_rules(draws=500, weight_noise=0.1))
    assert factors.shape == (500, 6)
    assert 0.9 <= factors.min() < 0.91
    assert 1.09 < factors.max() <= 1.1
    assert len(np.unique(factors)) == factors.size


def interval_of(cells: np.ndarray, **fields: float):
    composite = arithmetic_mean(dimension_values(SMALL, cells), SMALL.dimension_weights)
    return sensitivity.rank_intervals(SMALL, cells, composite, make_rules(**fields))


def test_same_seed_same_intervals():
    cells = np.random.default_rng(3).random((30, 4))
    one, again, other = (interval_of(cells, seed=seed) for seed in (7, 7, 8))
    assert all((a == b).all() for a, b in zip(one, again, strict=True))
    assert any((a != b).any() for a, b in zip(one, other, strict=True))


def test_intervals_do_not_depend_on_chunks(monkeypatch):
    cells = np.random.default_rng(3).random((30, 4))
    whole = interval_of(cells)
    monkeypatch.setattr(sensitivity, "_AT_A_TIME", 100)
    assert all((a == b).all() for a, b in zip(whole, interval_of(cells), strict=True))


def test_interval_holds_ninety_percent_of_the_draws():
    cells = np.random.default_rng(5).random((12, 4))
    low, high, _share = interval_of(cells, draws=200)
    drawn = drawn_composites(SMALL, cells, draw_factors(SMALL, make_rules(draws=200)))
    ranks = np.array([competition_ranks(row) for row in drawn])
    assert (((ranks >= low) & (ranks <= high)).mean(axis=0) >= 0.9).all()
    assert (np.sort(ranks, axis=0)[9] == low).all()
    assert (np.sort(ranks, axis=0)[190] == high).all()


@pytest.mark.parametrize("draws", [1, 2, 3, 19, 20, 21])
def test_few_draws_give_ranks_that_occurred(draws):
    low, high, _share = interval_of(CELLS, draws=draws)
    assert (low >= 1).all()
    assert (high >= low).all()
    assert (high <= 3).all()


def test_band_share_counts_the_draws_that_keep_the_band():
    # 1 in the first dimension, 0 in the second: the composite is the weight of the first, 0.6 unchanged.
    cells = np.array([[1.0, 1.0, 0.0, 0.0]])
    rules = make_rules(draws=400, thresholds=np.array([0.6]))
    share = sensitivity.rank_intervals(SMALL, cells, np.array([0.6]), rules).band_share
    drawn = drawn_composites(SMALL, cells, draw_factors(SMALL, rules))
    assert share == pytest.approx((drawn >= 0.6).mean())
    assert 0.3 < share[0] < 0.7


@unhurried
@given(rounds())
def test_without_noise_the_interval_is_the_rank(round):
    outcome = round.assess(rules=make_rules(weight_noise=0, draws=3))
    ranks = competition_ranks(outcome.composite)
    assert outcome.rank_low.tolist() == outcome.rank_high.tolist() == ranks.tolist()
    assert (outcome.band_share[ranks > 0] == 1).all()


def test_space_alone_is_always_first():
    outcome = Round(SMALL, ((0, 0, 0, 3),), spaces=1, assessors=1).assess()
    assert (outcome.rank_low[0], outcome.rank_high[0]) == (1, 1)
