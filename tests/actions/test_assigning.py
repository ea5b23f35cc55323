"""Spaces reach assessors evenly, around conflicts, recusals and what is assigned already."""

import time

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from spaces.actions.assigning import assign, assign_evenly, clear_assignments, take_away
from spaces.actions.distribution import distribute
from spaces.actions.interests import forget_interest, note_interest
from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.errors import HasConflict, NotAllowed, RoundNotReady, WrongPhase
from spaces.models import Assignment, Interest, PanelMember
from tests.assessment import fill, make_assessor, make_assignment, make_coordinator, make_entry, make_round
from tests.builders import make_operator, make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def coordinator(db):
    return make_coordinator()


def prepared(spaces=6, assessors=3, phase=RoundPhase.DRAFT, **fields):
    """Returns (round, entries, panel)."""
    round = make_round(phase=phase, **fields)
    entries = [make_entry(round) for _number in range(spaces)]
    panel = [make_assessor(email=f"a{number}@example.org") for number in range(assessors)]
    PanelMember.objects.bulk_create(PanelMember(round=round, user=user) for user in panel)
    return round, entries, panel


def recused(entry, assessor):
    """Has somebody step back from a space."""
    make_assignment(
        entry, assessor, state=SheetState.RECUSED, recused_at="2026-01-01T00:00Z", reason="người quen"
    )


def pairs(round):
    return set(Assignment.objects.filter(entry__round=round).values_list("entry__space", "assessor"))


# --- the spreading itself --------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 4), st.floats(0, 0.8), st.integers(0, 2**32 - 1))
def test_everybody_who_can_be_placed_is_and_loads_are_as_even_as_can_be(
    spaces, assessors, wanted, share, seed
):
    chance = np.random.default_rng(seed)
    allowed = chance.random((spaces, assessors)) >= share
    present = (chance.random((spaces, assessors)) < 0.2) & allowed
    missing = np.maximum(wanted - present.sum(axis=1), 0)
    added = distribute(allowed, present, missing, seed)
    assert not (added & present).any()
    assert not (added & ~allowed).any()
    free = (allowed & ~present).sum(axis=1)
    assert (added.sum(axis=1) == np.minimum(missing, free)).all()
    assert (added == distribute(allowed, present, missing, seed)).all()
    assert not _can_be_evener(allowed & ~present, added, (present | added).sum(axis=0))


def _can_be_evener(allowed, added, loads):
    """Returns whether handing one space on, over any number of people, would bring two loads closer."""
    free = allowed & ~added
    reach = (added.T.astype(int) @ free.astype(int)) > 0
    for middle in range(len(loads)):
        reach |= np.outer(reach[:, middle], reach[middle])
    return bool((reach & (loads[:, None] - loads[None, :] >= 2)).any())


def test_without_conflicts_loads_differ_by_at_most_one():
    allowed = np.ones((124, 7), dtype=bool)
    loads = distribute(allowed, ~allowed, np.full(124, 3), 1).sum(axis=0)
    assert loads.max() - loads.min() <= 1


def test_ten_thousand_spaces_and_fifty_assessors_take_seconds():
    allowed = np.random.default_rng(1).random((10_000, 50)) > 0.05
    started = time.monotonic()
    loads = distribute(allowed, np.zeros_like(allowed), np.full(10_000, 3), 1).sum(axis=0)
    assert time.monotonic() - started < 20
    assert (loads.min(), loads.max()) == (600, 600)


def test_nobody_to_assign_gives_nothing():
    assert distribute(np.zeros((3, 0), bool), np.zeros((3, 0), bool), np.full(3, 2), 1).shape == (3, 0)


# --- assigning evenly --------------------------------------------------------------------------------


def test_every_space_gets_its_assessors_and_everybody_as_many(coordinator):
    round, _entries, panel = prepared(spaces=6, assessors=3)
    spread = assign_evenly(round=round, by=coordinator)
    assert (spread.added, spread.unfilled) == (12, [])
    loads = [Assignment.objects.filter(assessor=user).count() for user in panel]
    assert loads == [4, 4, 4]
    assert round.events.first().detail == "12 sheets assigned"


def test_the_same_seed_gives_the_same_answer(coordinator):
    round, _entries, _panel = prepared()
    assign_evenly(round=round, by=coordinator)
    first = pairs(round)
    clear_assignments(round=round, by=coordinator)
    assign_evenly(round=round, by=coordinator)
    assert pairs(round) == first


def test_conflicts_are_respected_for_spaces_and_operators(coordinator):
    round, entries, panel = prepared(spaces=4, assessors=3)
    operator = make_operator()
    run = make_entry(round, make_space("Của hội", published=True, operator=operator))
    note_interest(by=coordinator, user=panel[0], space=entries[0].space, reason="sáng lập")
    note_interest(by=coordinator, user=panel[1], operator=operator, reason="hội viên")
    spread = assign_evenly(round=round, by=coordinator)
    assert spread.unfilled == []
    assert (entries[0].space_id, panel[0].pk) not in pairs(round)
    assert (run.space_id, panel[1].pk) not in pairs(round)


def test_what_cannot_be_filled_is_named_with_the_reason(coordinator):
    round, entries, panel = prepared(spaces=2, assessors=2)
    note_interest(by=coordinator, user=panel[0], space=entries[0].space, reason="x")
    make_assignment(
        entries[0], panel[1], state=SheetState.RECUSED, recused_at="2026-01-01T00:00Z", reason="x"
    )
    (short,) = assign_evenly(round=round, by=coordinator).unfilled
    assert (short.entry, short.missing, short.tied, short.gone) == (entries[0], 2, 1, 1)
    assert short.why == "1 conflict of interest, 1 stepped back or was taken away"


def test_too_small_a_panel_is_said(coordinator):
    round, _entries, _panel = prepared(spaces=1, assessors=1)
    (short,) = assign_evenly(round=round, by=coordinator).unfilled
    assert (short.missing, short.why) == (1, "the panel has too few assessors")


def test_what_is_assigned_already_counts_and_stays(coordinator):
    round, entries, panel = prepared(spaces=3, assessors=3)
    kept = make_assignment(entries[0], panel[0])
    assert assign_evenly(round=round, by=coordinator).added == 5
    assert Assignment.objects.filter(pk=kept.pk).exists()
    assert assign_evenly(round=round, by=coordinator).added == 0


def test_those_who_lost_the_right_get_nothing_and_their_sheets_count(coordinator):
    round, entries, panel = prepared(spaces=1, assessors=3)
    make_assignment(entries[0], panel[0])
    panel[0].groups.clear()
    assert assign_evenly(round=round, by=coordinator).added == 1


def test_without_spaces_or_assessors_there_is_nothing_to_assign(coordinator):
    for sizes in ({"spaces": 0}, {"assessors": 0}):
        round, *_rest = prepared(**sizes)
        with pytest.raises(RoundNotReady, match="Choose spaces and assessors"):
            assign_evenly(round=round, by=coordinator)


def test_people_are_mailed_only_once_the_round_is_open(
    coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    for phase, expected in ((RoundPhase.DRAFT, 0), (RoundPhase.OPEN, 3)):
        round, *_rest = prepared(phase=phase)
        with django_capture_on_commit_callbacks(execute=True):
            spread = assign_evenly(round=round, by=coordinator)
        assert (len(mailoutbox), len(spread.mails.sent)) == (expected, expected)


def test_assigning_needs_as_many_queries_for_many_spaces(coordinator, django_assert_max_num_queries):
    for spaces in (2, 40):
        round, *_rest = prepared(spaces=spaces)
        with django_assert_max_num_queries(20):
            assign_evenly(round=round, by=coordinator)


# --- one by one ----------------------------------------------------------------------------------------


def test_space_is_given_to_one_of_the_panel(coordinator):
    round, entries, panel = prepared()
    sheet = assign(entry=entries[0], assessor=panel[0], by=coordinator)
    assert (sheet.state, sheet.kind, sheet.assessor) == (SheetState.ASSIGNED, SheetKind.ASSESSOR, panel[0])
    with pytest.raises(ValidationError, match="already"):
        assign(entry=entries[0], assessor=panel[0], by=coordinator)
    with pytest.raises(ValidationError, match="Choose an assessor of this round"):
        assign(entry=entries[0], assessor=make_assessor(), by=coordinator)
    assert round.events.count() == 1


def test_conflict_is_refused_with_its_reason(coordinator):
    _round, entries, panel = prepared()
    interest = note_interest(by=coordinator, user=panel[0], space=entries[0].space, reason="người nhà")
    with pytest.raises(HasConflict, match="người nhà"):
        assign(entry=entries[0], assessor=panel[0], by=coordinator)
    forget_interest(interest=interest, by=coordinator)
    assert assign(entry=entries[0], assessor=panel[0], by=coordinator)


def test_who_stepped_back_is_not_asked_again(coordinator):
    _round, entries, panel = prepared()
    make_assignment(
        entries[0], panel[0], state=SheetState.RECUSED, recused_at="2026-01-01T00:00Z", reason="x"
    )
    with pytest.raises(ValidationError, match="stepped back"):
        assign(entry=entries[0], assessor=panel[0], by=coordinator)


def test_space_that_was_taken_out_is_given_to_nobody(coordinator):
    _round, entries, panel = prepared(phase=RoundPhase.OPEN)
    entries[0].withdrawn_at, entries[0].withdrawn_reason = "2026-01-01T00:00Z", "x"
    entries[0].save()
    with pytest.raises(ValidationError, match="add it again"):
        assign(entry=entries[0], assessor=panel[0], by=coordinator)


def test_sheet_leaves_a_draft_without_a_trace(coordinator):
    _round, entries, panel = prepared()
    sheet = assign(entry=entries[0], assessor=panel[0], by=coordinator)
    take_away(assignment=sheet, by=coordinator)
    assert not Assignment.objects.exists()


def test_assessor_removed_while_scoring_keeps_the_scores_out_of_the_mean(coordinator):
    _round, entries, panel = prepared(phase=RoundPhase.OPEN)
    sheet = fill(make_assignment(entries[0], panel[0]), A1=4, A2=3)
    with pytest.raises(ValidationError, match="Give a reason"):
        take_away(assignment=sheet, by=coordinator)
    take_away(assignment=sheet, by=coordinator, reason="chuyển công tác")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reason) == (SheetState.REMOVED, "chuyển công tác")
    assert sheet.scores.count() == 2
    assert not Assignment.objects.counting().exists()
    back = assign(entry=entries[0], assessor=panel[0], by=coordinator)
    assert (back.pk, back.state, back.reason) == (sheet.pk, SheetState.ASSIGNED, "")
    assert back.scores.count() == 2


def test_all_assignments_of_a_draft_are_taken_away_but_none_of_an_open_round(coordinator):
    round, *_rest = prepared()
    assign_evenly(round=round, by=coordinator)
    assert clear_assignments(round=round, by=coordinator) == 12
    opened, *_rest = prepared(phase=RoundPhase.OPEN)
    with pytest.raises(WrongPhase):
        clear_assignments(round=opened, by=coordinator)


# --- conflicts of interest -----------------------------------------------------------------------------


def test_conflict_is_with_a_space_or_an_operator(coordinator):
    user, space = make_assessor(), make_space()
    with pytest.raises(ValidationError, match="either the space or the operator"):
        note_interest(by=coordinator, user=user, reason="x")
    with pytest.raises(ValidationError, match="either the space or the operator"):
        note_interest(by=coordinator, user=user, space=space, operator=make_operator(), reason="x")
    with pytest.raises(ValidationError):
        note_interest(by=coordinator, user=user, space=space, reason="")
    note_interest(by=coordinator, user=user, space=space, reason="x")
    with pytest.raises(ValidationError, match="noted already"):
        note_interest(by=coordinator, user=user, space=space, reason="y")
    assert Interest.objects.count() == 1


# --- rights and phases -----------------------------------------------------------------------------------


def steps(round, entry, sheet, interest, by):
    """Returns every step as (name, call)."""
    return {
        "evenly": lambda: assign_evenly(round=round, by=by),
        "assign": lambda: assign(entry=entry, assessor=by, by=by),
        "take": lambda: take_away(assignment=sheet, by=by, reason="x"),
        "clear": lambda: clear_assignments(round=round, by=by),
        "note": lambda: note_interest(by=by, user=by, space=entry.space, reason="x"),
        "forget": lambda: forget_interest(interest=interest, by=by),
    }


@pytest.mark.parametrize("group", ["Assessor", "Auditor", "Editor", "Publisher"])
@pytest.mark.parametrize("step", ["evenly", "assign", "take", "clear", "note", "forget"])
def test_only_coordinators_assign_and_note_conflicts(group, step):
    round, entries, panel = prepared()
    sheet = make_assignment(entries[0], panel[0])
    interest = note_interest(by=None, user=panel[1], space=entries[0].space, reason="x")
    with pytest.raises(NotAllowed):
        steps(round, entries[0], sheet, interest, make_user("", group))[step]()
    assert (Assignment.objects.count(), Interest.objects.count()) == (1, 1)


@pytest.mark.parametrize("step", ["evenly", "assign", "take", "clear"])
@pytest.mark.parametrize("phase", [RoundPhase.MODERATION, RoundPhase.CLOSED])
def test_after_scoring_nothing_is_assigned(coordinator, step, phase):
    round, entries, panel = prepared()
    sheet = make_assignment(entries[0], panel[0])
    round.phase, round.opened_at, round.closed_at = phase, "2026-01-01T00:00Z", "2026-01-02T00:00Z"
    round.save()
    with pytest.raises(WrongPhase):
        steps(round, entries[1], sheet, None, coordinator)[step]()
