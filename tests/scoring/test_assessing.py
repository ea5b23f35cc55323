"""A whole round: worked by hand, and its edges."""

from dataclasses import replace

import numpy as np
import pytest

from spaces.scoring import OutsideScale, Withheld, divergent, sheet_totals
from tests.scoring.rounds import NAN, SMALL, Round, make_observations, make_rules, make_scheme

# Normalised: A1 1 and 0.5; A2 0.25 and not applicable; B1 (down) 0.6 and 0.4; B2 nobody.
BY_HAND = Round(
    SMALL,
    ((0, 0, 0, 5), (0, 1, 0, 3), (0, 0, 1, 2), (0, 1, 1, NAN), (0, 0, 2, 4), (0, 1, 2, 6)),
    spaces=1,
    assessors=2,
)


def test_round_worked_by_hand():
    outcome = BY_HAND.assess()
    assert outcome.cells[0] == pytest.approx([0.75, 0.25, 0.5, NAN], nan_ok=True)
    assert outcome.cell_count.tolist() == [[2, 1, 2, 0]]
    assert outcome.cell_spread[0] == pytest.approx([0.5, NAN, 0.2, NAN], nan_ok=True)
    assert outcome.dimensions[0] == pytest.approx([1.75 / 3, 0.5])
    assert outcome.dimension_coverage[0] == pytest.approx([1, 0.25])
    assert outcome.composite == pytest.approx([0.6 * 1.75 / 3 + 0.4 * 0.5])
    assert outcome.geometric == pytest.approx([(0.75**2 * 0.25) ** (0.6 / 3) * 0.5**0.4])
    assert outcome.coverage == pytest.approx([0.6 + 0.4 * 0.25])
    assert outcome.assessors.tolist() == [2]
    assert outcome.spread == pytest.approx([(0.4 * 0.5 + 0.1 * 0.2) / 0.5])
    assert outcome.withheld.tolist() == [Withheld.NO]
    assert outcome.band.tolist() == [0]
    assert outcome.leniency == pytest.approx([0.35, -0.35])


def test_empty_dimension_leaves_the_composite():
    outcome = Round(SMALL, ((0, 0, 3, 1.0),), spaces=1, assessors=1).assess()
    assert outcome.dimensions[0] == pytest.approx([NAN, 0.75], nan_ok=True)
    assert outcome.composite == pytest.approx([0.75])
    assert outcome.coverage == pytest.approx([0.4 * 0.75])


def test_moderated_score_replaces_the_cell_and_keeps_the_spread():
    moderated = np.array([[2.0, NAN, NAN, 2.0]])
    outcome = BY_HAND.assess(moderated=moderated)
    assert outcome.cells[0] == pytest.approx([0.25, 0.25, 0.5, 1.0])
    assert outcome.cell_count.tolist() == [[2, 1, 2, 0]]
    assert outcome.cell_spread[0, 0] == pytest.approx(0.5)
    assert outcome.coverage == pytest.approx([1])
    assert outcome.alpha == BY_HAND.assess().alpha
    assert outcome.leniency == pytest.approx([0.35, -0.35])


@pytest.mark.parametrize("moderated", [NAN, 4.0])
def test_moderated_not_applicable_empties_the_cell(moderated):
    values, out = np.full((1, 4), NAN), np.zeros((1, 4), dtype=bool)
    values[0, 2], out[0, 2] = moderated, True
    outcome = BY_HAND.assess(moderated=values, moderated_out=out)
    assert np.isnan(outcome.cells[0, 2])
    assert outcome.cell_spread[0, 2] == pytest.approx(0.2)
    assert outcome.composite == pytest.approx([1.75 / 3])
    assert outcome.coverage == pytest.approx([0.6])


def test_criterion_that_does_not_apply_leaves_the_reckoning():
    applies = np.array([[True, False, True, False]])
    outcome = BY_HAND.assess(applies=applies, moderated=np.array([[NAN, 5.0, NAN, NAN]]))
    assert np.isnan(outcome.cells[0, 1])
    assert outcome.cell_count.tolist() == [[2, 0, 2, 0]]
    assert outcome.composite == pytest.approx([0.6 * 0.75 + 0.4 * 0.5])
    assert outcome.coverage == pytest.approx([1])


def test_dimension_that_does_not_apply_leaves_the_coverage():
    outcome = BY_HAND.assess(applies=np.array([[True, True, False, False]]))
    assert outcome.coverage == pytest.approx([1])
    assert outcome.dimension_coverage[0] == pytest.approx([1, NAN], nan_ok=True)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"quorum": 2, "minimum_coverage": 0.7}, Withheld.NO),
        ({"quorum": 3}, Withheld.QUORUM),
        ({"minimum_coverage": 0.71}, Withheld.COVERAGE),
        ({"quorum": 3, "minimum_coverage": 0.71}, Withheld.QUORUM),
    ],
)
def test_composite_is_withheld(rules, reason):
    outcome = BY_HAND.assess(rules=make_rules(**rules))
    assert outcome.withheld.tolist() == [reason]
    is_given = reason == Withheld.NO
    assert np.isnan([outcome.composite, outcome.geometric, outcome.band_share]).any() != is_given
    assert (outcome.band[0] >= 0) == (outcome.rank_low[0] > 0) == (outcome.rank_high[0] > 0) == is_given
    assert outcome.dimensions[0] == pytest.approx([1.75 / 3, 0.5])


def test_space_without_a_value_is_withheld_before_all_else():
    outcome = Round(SMALL, ((0, 0, 0, NAN),), 2, 1).assess(rules=make_rules(quorum=1, minimum_coverage=0.5))
    assert outcome.withheld.tolist() == [Withheld.NOTHING] * 2
    assert outcome.coverage.tolist() == [0, 0]
    assert np.isnan(outcome.spread).all()
    assert outcome.alpha is None
    assert np.isnan(outcome.leniency).all()


def test_withheld_spaces_take_no_rank():
    rows = ((0, 0, 0, 5), (1, 0, 0, 3), (1, 1, 0, 3), (2, 0, 0, 1), (2, 1, 0, 1))
    outcome = Round(SMALL, rows, spaces=3, assessors=2).assess(rules=make_rules(quorum=2))
    assert outcome.rank_low.tolist() == outcome.rank_high.tolist() == [0, 1, 2]


def test_one_assessor_has_neither_spread_nor_agreement():
    rows = tuple(row for row in BY_HAND.rows if row[1] == 0)
    outcome = BY_HAND.with_rows(rows).assess()
    assert np.isnan(outcome.cell_spread).all()
    assert np.isnan(outcome.spread).all()
    assert outcome.alpha is None
    assert np.isnan(outcome.alpha_by_criterion).all()
    assert np.isnan(outcome.leniency).all()


@pytest.mark.parametrize(("spaces", "assessors"), [(0, 0), (0, 2), (3, 0)])
def test_nothing_to_assess(spaces, assessors):
    heard: list[float] = []
    outcome = Round(SMALL, (), spaces, assessors).assess(progress=heard.append)
    assert outcome.cells.shape == (spaces, 4)
    assert outcome.withheld.tolist() == [Withheld.NOTHING] * spaces
    assert outcome.leniency.shape == (assessors,)
    assert heard[-1] == 1


def test_scheme_without_criteria():
    outcome = Round(make_scheme([1], []), (), spaces=2, assessors=1).assess()
    assert outcome.withheld.tolist() == [Withheld.NOTHING] * 2


def test_progress_rises_to_one():
    heard: list[float] = []
    BY_HAND.assess(progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_alpha_by_criterion_takes_spaces_as_units():
    rows = [(space, a, 0, [1, 3, 5][space]) for space in range(3) for a in range(2)]
    outcome = Round(SMALL, tuple(rows), spaces=3, assessors=2).assess()
    assert outcome.alpha == 1
    assert outcome.alpha_by_criterion == pytest.approx([1, NAN, NAN, NAN], nan_ok=True)


def test_divergence_is_above_the_threshold_only():
    outcome = BY_HAND.assess()
    assert divergent(outcome, 0.2).tolist() == [[True, False, False, False]]
    assert divergent(outcome.cell_spread, 0.19).tolist() == [[True, False, True, False]]


def test_sheet_totals_are_those_of_a_round_with_one_sheet():
    values, applies = np.array([4, NAN, 3, 1.0]), np.array([True, True, True, False])
    rows = tuple((0, 0, place, value) for place, value in enumerate(values))
    outcome = Round(SMALL, rows, 1, 1).assess(applies=applies[np.newaxis])
    totals = sheet_totals(SMALL, values, applies)
    assert totals.composite == outcome.composite[0]
    assert totals.dimensions.tolist() == outcome.dimensions[0].tolist()
    assert totals.coverage == outcome.coverage[0]


def test_empty_sheet():
    composite, dimensions, coverage = sheet_totals(SMALL, np.full(4, NAN), np.ones(4, dtype=bool))
    assert np.isnan(composite)
    assert np.isnan(dimensions).all()
    assert coverage == 0


@pytest.mark.parametrize("value", [0.9, 5.1, float("inf"), float("-inf")])
def test_value_outside_its_scale_is_refused(value):
    with pytest.raises(OutsideScale):
        BY_HAND.with_rows([(0, 0, 0, value)]).assess()
    with pytest.raises(OutsideScale):
        BY_HAND.assess(moderated=np.array([[value, NAN, NAN, NAN]]))
    with pytest.raises(OutsideScale):
        sheet_totals(SMALL, np.array([value, NAN, NAN, NAN]), np.ones(4, dtype=bool))


@pytest.mark.parametrize("row", [(1, 0, 0, 3), (-1, 0, 0, 3), (0, 2, 0, 3), (0, 0, 4, 3), (0, 0, -1, 3)])
def test_index_out_of_range_is_refused(row):
    with pytest.raises(ValueError, match="index of"):
        BY_HAND.with_rows([row]).assess()


def test_cell_scored_twice_by_one_assessor_is_refused():
    with pytest.raises(ValueError, match="one score"):
        BY_HAND.with_rows([(0, 0, 0, 3), (0, 0, 0, NAN)]).assess()


@pytest.mark.parametrize(
    "change",
    [
        {"applies": np.ones((1, 3), dtype=bool)},
        {"applies": np.ones((1, 4))},
        {"moderated": np.full(4, NAN)},
        {"moderated_out": np.zeros((2, 4), dtype=bool)},
    ],
)
def test_table_of_another_shape_is_refused(change):
    with pytest.raises(ValueError, match="tables of"):
        BY_HAND.assess(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"criterion_weights": np.array([1.0, 1, 0, 1])},
        {"criterion_weights": np.ones(3)},
        {"dimension_weights": np.array([1.0, NAN])},
        {"dimension_weights": np.array([1.0])},
        {"scale_min": SMALL.scale_max},
        {"scale_max": np.full(4, np.inf)},
        {"dimension_of": np.array([0.0, 0, 1, 1])},
    ],
)
def test_scheme_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match="expected"):
        replace(SMALL, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"minimum_coverage": 1.1},
        {"thresholds": np.array([0.6, 0.4])},
        {"draws": 0},
        {"weight_noise": 1.0},
        {"metric": "circular"},
    ],
)
def test_rules_that_cannot_be_are_refused(change):
    with pytest.raises(ValueError, match="expected"):
        make_rules(**change)


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="columns"):
        replace(make_observations(BY_HAND.rows), value=np.array([1.0]))
