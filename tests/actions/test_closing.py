"""Closing a round: what is reckoned, what is stored, and what refuses it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from spaces.actions import closing
from spaces.actions.closing import close_round
from spaces.actions.roundlog import CLOSING_DEAD_AFTER
from spaces.actions.sheets import give_back
from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.errors import ClosingUnderWay, NotAllowed, RoundNotReady, VersionTampered, WrongPhase
from spaces.models import AssessmentRound, Assignment, LevelAnchor, ModeratedScore, Result
from tests.assessment import (
    SMALL,
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_scored,
    make_version,
    publish_by_hand,
)
from tests.builders import make_category, make_space

pytestmark = pytest.mark.django_db


def make_moderation(**fields):
    return make_round(phase=RoundPhase.MODERATION, **fields)


def result_of(entry):
    return Result.objects.current().get(entry=entry)


def test_results_are_those_worked_out_by_hand():
    round = make_moderation()
    entry = make_scored(round, {"A1": 5, "A2": 3, "B1": 1}, {"A1": 4, "A2": 3, "B1": 0})

    computation = close_round(round=round, by=make_coordinator())

    # A1: (1 + 0.75) / 2 = 0.875, A2: 0.5; A = (2 × 0.875 + 0.5) / 3 = 0.75
    # B1 counts downwards on 0–4: (0.75 + 1) / 2 = 0.875; composite = 0.6 × 0.75 + 0.4 × 0.875 = 0.8
    result = result_of(entry)
    assert result.composite == pytest.approx(0.8)
    assert result.dimensions["A"] == {"value": 0.75, "coverage": 1.0}
    assert result.criteria["A1"] == {"value": 0.875, "spread": 0.25, "count": 2, "moderated": False}
    assert (result.band.code, result.assessors, result.coverage) == ("recognised", 2, pytest.approx(1))
    assert (result.rank_low, result.rank_high, result.withheld) == (1, 1, "")
    assert result.geometric < result.composite
    round.refresh_from_db()
    assert (round.phase, round.closing_started_at) == (RoundPhase.CLOSED, None)
    assert computation.number == 1
    assert computation.rules["seed"] == round.seed
    assert round.events.get().step == "closed"


def test_not_applicable_leaves_numerator_and_denominator():
    round = make_moderation(version=make_version(minimum_coverage=0.5))
    entry = make_scored(round, {"A1": "n/a", "A2": 5, "B1": 0}, {"A1": "n/a", "A2": 5, "B1": 0})
    close_round(round=round, by=None)
    result = result_of(entry)
    assert result.composite == pytest.approx(1)
    assert result.coverage == pytest.approx(0.6 / 3 + 0.4)
    assert result.criteria["A1"]["value"] is None


def test_composite_is_withheld_with_its_reason():
    round = make_moderation()
    nothing = make_scored(round, *[{"A1": "n/a", "A2": "n/a", "B1": "n/a"}] * 2)
    alone = make_scored(round, {"A1": 5, "A2": 3, "B1": 1})
    little = make_scored(round, {"A2": 5}, {"A2": 4})
    empty = make_entry(round)
    close_round(round=round, by=None)
    found = {result_of(entry).withheld: entry for entry in (nothing, alone, little)}
    assert found == {"nothing": nothing, "quorum": alone, "coverage": little}
    assert result_of(empty).withheld == "nothing"
    assert result_of(alone).composite is None
    assert result_of(alone).dimensions["A"]["value"] is not None


def test_moderated_score_replaces_and_originals_stay():
    round = make_moderation()
    entry = make_scored(round, {"A1": 1, "A2": 3, "B1": 2}, {"A1": 5, "A2": 3, "B1": 2})
    criterion = round.version.criteria.get(code="A1")
    with pytest.raises(RoundNotReady):
        close_round(round=round, by=None)
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, value=2, reason="Hồ sơ", scale_min=1, scale_max=5
    )
    close_round(round=round, by=None)
    stored = result_of(entry).criteria["A1"]
    assert stored == {"value": 0.25, "spread": 1.0, "count": 2, "moderated": True}
    assert sorted(criterion.scores.values_list("value", flat=True)) == [1, 5]


def test_moderation_may_let_the_mean_stand():
    round = make_moderation()
    entry = make_scored(round, {"A1": 1, "A2": 3, "B1": 2}, {"A1": 5, "A2": 3, "B1": 2})
    criterion = round.version.criteria.get(code="A1")
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, reason="Cả hai đúng", scale_min=1, scale_max=5
    )
    close_round(round=round, by=None)
    assert result_of(entry).criteria["A1"]["value"] == 0.5


def test_what_does_not_count_is_left_out():
    round = make_moderation()
    entry = make_scored(round, *[{"A1": 5, "A2": 5, "B1": 0}] * 2)
    fill(make_assignment(entry), handed_in=False, A1=1, A2=1, B1=4)
    removed = fill(make_assignment(entry), A1=1, A2=1, B1=4)
    Assignment.objects.filter(pk=removed.pk).update(state=SheetState.REMOVED, reason="Đổi người")
    own = Assignment.objects.create(entry=entry, kind=SheetKind.SELF)
    fill(own, A1=1, A2=1, B1=4)
    close_round(round=round, by=None)
    assert result_of(entry).composite == pytest.approx(1)
    assert result_of(entry).assessors == 2


def test_criterion_for_other_categories_leaves_the_reckoning():
    craft, gallery = make_category("Làng nghề", code="craft"), make_category("Phòng tranh", code="gallery")
    version = make_version(SMALL, published=False)
    version.criteria.get(code="B1").categories.add(craft)
    from_hand = make_round(version=publish_by_hand(version), phase=RoundPhase.MODERATION)
    entries = {
        category.code: make_entry(from_hand, make_space(category.name_vi, category=category))
        for category in (craft, gallery)
    }
    for entry in entries.values():
        for _ in range(2):
            fill(make_assignment(entry), A1=5, A2=5, B1=4)
    close_round(round=from_hand, by=None)
    assert result_of(entries["craft"]).composite == pytest.approx(0.6)
    assert result_of(entries["gallery"]).composite == pytest.approx(1)
    assert result_of(entries["gallery"]).coverage == pytest.approx(1)
    assert "B1" not in result_of(entries["gallery"]).criteria


def test_merged_category_changes_no_result():
    old, new = make_category("Cũ", code="old"), make_category("Mới", code="new")
    version = make_version(SMALL, published=False)
    version.criteria.get(code="B1").categories.add(old)
    round = make_round(version=publish_by_hand(version), phase=RoundPhase.MODERATION)
    entry = make_entry(round, make_space("Xưởng", category=new))
    old.retired_on, old.merged_into = timezone.localdate(), new
    old.save()
    for _ in range(2):
        fill(make_assignment(entry), A1=5, A2=5, B1=4)
    close_round(round=round, by=None)
    assert "B1" in result_of(entry).criteria


def test_agreement_and_leniency_are_stored_by_numbers():
    round = make_moderation()
    strict, mild = make_assessor(), make_assessor()
    for score in (2, 3, 4):
        entry = make_entry(round)
        fill(make_assignment(entry, strict), A1=score - 1, A2=score, B1=2)
        fill(make_assignment(entry, mild), A1=score, A2=score, B1=2)
    computation = close_round(round=round, by=None)
    numbers = {member.user: str(member.number) for member in round.panel.all()}
    assert sorted(numbers.values()) == ["1", "2"]
    assert computation.leniency[numbers[mild]] == pytest.approx(0.25 / 3)
    assert computation.leniency[numbers[strict]] == pytest.approx(-0.25 / 3)
    assert 0 < computation.alpha < 1
    assert set(computation.alphas) == {"A1", "A2", "B1"}


# --- What refuses it ----------------------------------------------------------------------------------


def test_person_without_the_right_is_refused():
    with pytest.raises(NotAllowed):
        close_round(round=make_moderation(), by=make_assessor())


@pytest.mark.parametrize(
    "phase", [p for p in RoundPhase if p not in (RoundPhase.MODERATION, RoundPhase.APPEAL)]
)
def test_other_phase_is_refused(phase):
    with pytest.raises(WrongPhase):
        close_round(round=make_round(phase=phase), by=None)


def test_round_without_spaces_is_refused_and_may_be_tried_again():
    round = make_moderation()
    with pytest.raises(RoundNotReady):
        close_round(round=round, by=None)
    round.refresh_from_db()
    assert (round.phase, round.closing_started_at) == (RoundPhase.MODERATION, None)


def test_criteria_changed_by_hand_are_noticed():
    round = make_moderation()
    make_scored(round, {"A1": 5, "A2": 3, "B1": 1})
    LevelAnchor.objects.filter(criterion__version=round.version).last().delete()
    with pytest.raises(VersionTampered):
        close_round(round=round, by=None)
    assert not Result.objects.exists()


def test_second_closing_in_parallel_is_refused(monkeypatch):
    round = make_moderation()
    entry = make_scored(round, *[{"A1": 5, "A2": 3, "B1": 1}] * 2)
    reckon, refused = closing.reckon, []

    def meanwhile(*args, **kwargs):
        try:
            close_round(round=AssessmentRound.objects.get(pk=round.pk), by=None)
        except ClosingUnderWay as error:
            refused.append(error)
        return reckon(*args, **kwargs)

    monkeypatch.setattr(closing, "reckon", meanwhile)
    close_round(round=round, by=None)
    assert len(refused) == 1
    assert round.computations.count() == entry.results.count() == 1


def test_closing_that_died_may_be_taken_up():
    round = make_moderation()
    make_scored(round, *[{"A1": 5, "A2": 3, "B1": 1}] * 2)
    long_ago = timezone.now() - CLOSING_DEAD_AFTER - timedelta(seconds=1)
    AssessmentRound.objects.filter(pk=round.pk).update(closing_started_at=long_ago, closing_beat_at=long_ago)
    close_round(round=round, by=None)
    assert round.computations.count() == 1


def test_closing_thought_dead_stores_nothing_of_what_changed_since(monkeypatch):
    round = make_moderation()
    entry = make_scored(round, *[{"A1": 5, "A2": 3, "B1": 1}] * 2)
    reckon = closing.reckon

    def asleep(*args, **kwargs):
        reckoned = reckon(*args, **kwargs)
        beat = timezone.now() - CLOSING_DEAD_AFTER - timedelta(seconds=1)
        AssessmentRound.objects.filter(pk=round.pk).update(closing_beat_at=beat)
        give_back(assignment=entry.assignments.first(), by=None, reason="Chấm nhầm")
        return reckoned

    monkeypatch.setattr(closing, "reckon", asleep)
    with pytest.raises(ClosingUnderWay):
        close_round(round=round, by=None)
    round.refresh_from_db()
    assert (round.phase, round.closing_started_at) == (RoundPhase.MODERATION, None)
    assert not round.computations.exists()


def test_failure_in_the_middle_leaves_nothing(monkeypatch):
    round = make_moderation()
    make_scored(round, *[{"A1": 5, "A2": 3, "B1": 1}] * 2)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("spaces.actions.closing.log", fail)
    with pytest.raises(RuntimeError):
        close_round(round=round, by=None)
    round.refresh_from_db()
    assert (round.phase, round.closing_started_at) == (RoundPhase.MODERATION, None)
    assert not round.computations.exists()


@pytest.mark.parametrize("spaces", [2, 12])
def test_number_of_queries_does_not_grow(django_assert_max_num_queries, spaces):
    round = make_moderation()
    assessors = [make_assessor(), make_assessor()]
    for _ in range(spaces):
        entry = make_entry(round)
        for assessor in assessors:
            fill(make_assignment(entry, assessor), A1=4, A2=4, B1=1)
    # Savepoints of the test's own transaction are counted too.
    with django_assert_max_num_queries(45):
        close_round(round=round, by=None)


# --- The command --------------------------------------------------------------------------------------


def test_command_closes_and_says_what_came_out(capsys):
    round = make_moderation()
    make_scored(round, *[{"A1": 5, "A2": 3, "B1": 1}] * 2)
    call_command("close_round", round.slug)
    said = capsys.readouterr()
    assert "Spaces: 1" in said.out
    assert "100%" in said.err


def test_command_names_the_rounds_there_are():
    round = make_moderation()
    with pytest.raises(CommandError, match=round.slug):
        call_command("close_round", "no-such")
    with pytest.raises(CommandError, match="chưa có không gian"):
        call_command("close_round", round.slug)
