"""What must hold of a round whatever its scores."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.scoring import Outcome, Withheld
from tests.scoring.rounds import NAN, rounds, unhurried


def assert_same(one: Outcome, other: Outcome, but: tuple[str, ...] = ()) -> None:
    """Assert that two outcomes agree, but for rounding, in all fields that are not excepted."""
    for field in fields(Outcome):
        if field.name not in but:
            a, b = (getattr(outcome, field.name) for outcome in (one, other))
            assert (a is None) == (b is None), field.name
            assert a is None or a == pytest.approx(b, nan_ok=True, abs=1e-9), field.name


@unhurried
@given(rounds())
def test_values_keep_within_their_bounds(round):
    outcome = round.assess()
    has_composite = ~np.isnan(outcome.composite)
    assert ((outcome.coverage >= 0) & (outcome.coverage <= 1)).all()
    for space in np.flatnonzero(has_composite):
        composite, dimensions = outcome.composite[space], outcome.dimensions[space]
        assert 0 <= composite <= 1
        assert np.nanmin(dimensions) - 1e-12 <= composite <= np.nanmax(dimensions) + 1e-12
        assert 0 <= outcome.geometric[space] <= composite + 1e-12
        assert 1 <= outcome.rank_low[space] <= outcome.rank_high[space] <= has_composite.sum()
    assert outcome.alpha is None or outcome.alpha <= 1
    assert (has_composite == (outcome.withheld == Withheld.NO)).all()


@unhurried
@given(rounds(), st.floats(0.01, 100), st.floats(0.01, 100))
def test_weights_scale_freely(round, criteria, dimensions):
    scheme = round.scheme
    scaled = replace(
        scheme,
        criterion_weights=scheme.criterion_weights * criteria,
        dimension_weights=scheme.dimension_weights * dimensions,
    )
    # Rounding may part or join composites that are equal but for noise, so ranks are left out.
    ranks = ("rank_low", "rank_high", "band_share")
    assert_same(replace(round, scheme=scaled).assess(), round.assess(), but=ranks)


@unhurried
@given(rounds())
def test_rows_without_a_value_change_nothing(round):
    scored = round.with_rows([row for row in round.rows if not np.isnan(row[3])])
    taken = {row[:3] for row in round.rows}
    everywhere = np.ndindex(round.spaces, round.assessors, round.scheme.criteria)
    filled = round.with_rows([*round.rows, *((*key, NAN) for key in everywhere if key not in taken)])
    assert_same(scored.assess(), round.assess())
    assert_same(filled.assess(), round.assess())


@unhurried
@given(rounds(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_to_the_last_bit(round, random):
    shuffled = random.sample(round.rows, len(round.rows))
    one, other = round.assess(), round.with_rows(shuffled).assess()
    for field in fields(Outcome):
        assert np.array_equal(
            np.array(getattr(one, field.name), dtype=float),
            np.array(getattr(other, field.name), dtype=float),
            equal_nan=True,
        ), field.name


@unhurried
@given(rounds())
def test_order_of_assessors_does_not_matter(round):
    last = round.assessors - 1
    turned = round.with_rows([(s, last - a, k, value) for s, a, k, value in round.rows]).assess()
    outcome = round.assess()
    assert_same(turned, outcome, but=("leniency",))
    assert turned.leniency[::-1] == pytest.approx(outcome.leniency, nan_ok=True)


@unhurried
@given(rounds())
def test_other_direction_mirrors(round):
    turned = replace(round, scheme=replace(round.scheme, is_down=~round.scheme.is_down)).assess()
    outcome = round.assess()
    assert turned.cells == pytest.approx(1 - outcome.cells, nan_ok=True)
    assert turned.composite == pytest.approx(1 - outcome.composite, nan_ok=True)
    assert turned.spread == pytest.approx(outcome.spread, nan_ok=True)
    assert turned.leniency == pytest.approx(-outcome.leniency, nan_ok=True)
    assert (turned.alpha is None) == (outcome.alpha is None)
    assert outcome.alpha is None or turned.alpha == pytest.approx(outcome.alpha)
