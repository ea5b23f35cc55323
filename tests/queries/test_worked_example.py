"""The worked example: real scores that end at the stored composite, or made-up ones that say so."""

import pytest

from spaces.actions.closing import close_round
from spaces.actions.publication import withdraw_space
from spaces.enums import RoundPhase
from spaces.models import ModeratedScore, Result, Score
from spaces.queries.criteria import content_of
from spaces.queries.worked_example import worked_example
from tests.assessment import fill, make_assignment, make_entry, make_round, make_version
from tests.builders import make_space, make_superuser
from tests.results import BEST, MIDDLE, make_closed_round, make_published_round, publish

pytestmark = pytest.mark.django_db
SHEETS = [{"A1": 5, "A2": 3, "B1": 1}, {"A1": 4, "A2": 3, "B1": 0}]


def steps(example):
    """Returns the criteria of all dimensions by code."""
    return {step.criterion.code: step for part in example.dimensions for step in part.criteria}


def test_real_example_shows_every_step_and_ends_at_the_stored_composite():
    round = make_published_round({make_space(published=True): SHEETS})
    example = worked_example(content_of(round.version))
    # A1: (1 + 0.75) / 2 = 0.875, times 2; A2: 0.5; A = 2.25 / 3 = 0.75; B1 (down): (0.75 + 1) / 2
    found = steps(example)
    assert sorted(score.normal for score in found["A1"].given) == [0.75, 1]
    assert sorted(score.assessor for score in found["A1"].given) == [1, 2]
    assert (found["A1"].value, found["A1"].product, found["B1"].value) == (0.875, 1.75, 0.875)
    first, _second = example.dimensions
    assert (first.total, first.weight, first.value, first.product) == pytest.approx((2.25, 3, 0.75, 45))
    assert (example.total, example.weight) == pytest.approx((80, 100))
    assert example.composite == pytest.approx(Result.objects.get().composite) == pytest.approx(0.8)
    assert (example.band.code, example.coverage, example.has_scores) == ("recognised", 1, True)


def test_moderated_score_replaces_the_mean_and_not_applicable_leaves_the_reckoning():
    round = make_round(make_version(minimum_coverage=0.5), phase=RoundPhase.MODERATION)
    entry = make_entry(round)
    for value in (5, 1):
        fill(make_assignment(entry), A1=value, A2="n/a", B1=0)
    criterion = round.version.criteria.get(code="A1")
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, value=4, reason="r", scale_min=1, scale_max=5
    )
    close_round(round=round, by=None)
    round.refresh_from_db()
    example = worked_example(content_of(publish(round).version))
    found = steps(example)
    assert sorted(score.value for score in found["A1"].given) == [1, 5]
    assert (found["A1"].moderated.value, found["A1"].value) == (4, 0.75)
    assert ([score.value for score in found["A2"].given], found["A2"].value) == ([None, None], None)
    assert example.dimensions[0].weight == 2
    # (60 × 0.75 + 40 × 1) / 100; of A two thirds of the weight were scored
    assert example.composite == pytest.approx(0.85)
    assert example.coverage == pytest.approx(0.8)
    assert example.has_scores


def test_example_keeps_to_the_stored_cells_where_scores_lead_elsewhere():
    round = make_published_round({make_space(published=True): SHEETS})
    Score.objects.filter(criterion__code="A1").update(value=1)
    example = worked_example(content_of(round.version))
    assert not example.has_scores
    assert example.composite == pytest.approx(0.8)


def test_round_that_keeps_its_scores_back_shows_means_alone():
    round = make_published_round({make_space(published=True): SHEETS}, publishes_scores=False)
    example = worked_example(content_of(round.version))
    assert not example.has_scores
    assert all(step.given == [] for step in steps(example).values())
    assert example.composite == pytest.approx(Result.objects.get().composite)


def test_example_is_of_the_latest_public_round_and_of_a_public_space():
    first, second = make_space("An", published=True), make_space("Bảo", published=True)
    version = make_version()
    make_published_round({first: BEST}, version=version)
    latest = make_published_round({first: BEST, second: MIDDLE}, version=version)
    make_closed_round({first: MIDDLE}, version=version)
    withdraw_space(space=first, by=make_superuser(), reason="asked for")
    example = worked_example(content_of(version))
    assert example.result.entry.round == latest
    assert example.result.entry.space == second


def test_without_a_public_round_scores_are_made_up_and_of_no_place():
    version = make_version()
    make_closed_round({make_space(published=True): BEST}, version=version)
    example = worked_example(content_of(version))
    assert example.result is None
    assert 0 <= example.composite <= 1
    assert all(
        step.criterion.scale_min <= score.value <= step.criterion.scale_max
        for step in steps(example).values()
        for score in step.given
        if score.value is not None
    )
