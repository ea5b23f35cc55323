"""Reckonings beside the request: a thread with its own connection, and what it leaves behind."""

import pytest

from spaces.actions.background import close_in_background
from spaces.enums import RoundPhase
from spaces.errors import ClosingUnderWay, NotAllowed, WrongPhase
from spaces.models import AssessmentRound
from tests.assessment import make_assessor, make_round, make_scored

SHEET = {"A1": 3, "A2": 3, "B1": 2}


def make_moderation(*sheets):
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, *sheets)
    return round


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thread_closes_the_round():
    round = make_moderation(SHEET, SHEET)
    thread = close_in_background(round=round, by=None)
    thread.join(30)
    closed = AssessmentRound.objects.get(pk=round.pk)
    assert (closed.phase, closed.closing_started_at) == (RoundPhase.CLOSED, None)
    assert closed.computations.get().results.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thread_writes_down_why_it_failed():
    round = make_moderation(SHEET | {"A1": 1}, SHEET | {"A1": 5})
    close_in_background(round=round, by=None).join(30)
    left = AssessmentRound.objects.get(pk=round.pk)
    assert (left.phase, left.closing_started_at) == (RoundPhase.MODERATION, None)
    event = left.events.get()
    assert event.step == "failed"
    assert "1" in event.detail


@pytest.mark.django_db
def test_what_can_be_refused_at_once_is():
    with pytest.raises(NotAllowed):
        close_in_background(round=make_moderation(SHEET), by=make_assessor())
    with pytest.raises(WrongPhase):
        close_in_background(round=make_round(), by=None)


@pytest.mark.django_db
def test_second_one_is_refused_while_the_first_waits_to_begin():
    round = make_moderation(SHEET, SHEET)
    close_in_background(round=round, by=None)
    with pytest.raises(ClosingUnderWay):
        close_in_background(round=round, by=None)
