"""The coordinator's board: progress, agreement and leniency, what blocks the next step."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from spaces.actions.appeals import lodge_appeal, open_appeals
from spaces.actions.closing import close_round
from spaces.actions.moderation import moderate
from spaces.actions.round_publication import publish_round
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound
from spaces.queries.board import activity_of, agreement_of, blockers_of, reckon_agreement, size_of
from spaces.queries.moderation import queue_of
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_scored

pytestmark = pytest.mark.django_db
SHEET = {"A1": 3, "A2": 3, "B1": 2}


def make_compared(phase=RoundPhase.MODERATION, spaces=3):
    """Returns a round that a strict and a mild assessor scored, and the two."""
    round, strict, mild = make_round(phase=phase), make_assessor(), make_assessor()
    for place in range(spaces):
        entry, score = make_entry(round), 2 + place % 3
        fill(make_assignment(entry, strict), A1=score - 1, A2=score, B1=2)
        fill(make_assignment(entry, mild), A1=score, A2=score, B1=2)
    return round, strict, mild


def texts(round, *, forbids):
    queue = queue_of(round) if round.phase == RoundPhase.MODERATION else None
    return [(blocker.tab) for blocker in blockers_of(round, queue) if blocker.forbids == forbids]


# --- Progress -----------------------------------------------------------------------------------------


def test_activity_counts_what_is_begun_and_handed_in():
    round, person = make_round(), make_assessor()
    make_assignment(make_entry(round), person)
    fill(make_assignment(make_entry(round), person), handed_in=False, A1=2, A2=3)
    done = fill(make_assignment(make_entry(round), person), **SHEET)
    (activity,) = activity_of(round, is_large=False)
    assert (activity.load.sheets, activity.begun, activity.load.handed_in) == (3, 1, 1)
    assert activity.latest >= done.scores.latest("modified_at").modified_at


def test_large_round_is_not_counted_score_by_score(django_assert_num_queries):
    round, *_people = make_compared()
    with django_assert_num_queries(2):
        activity = activity_of(round, is_large=True)
    assert [one.begun for one in activity] == [None, None]
    assert size_of(round) == 18


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    for spaces in (2, 8):
        round, *_people = make_compared(spaces=spaces)
        agreement_of(round, is_large=False)
        with django_assert_num_queries(5):
            activity_of(round, is_large=False)
            agreement_of(round, is_large=False)


# --- Agreement ----------------------------------------------------------------------------------------


def test_agreement_names_people_and_reasons():
    round, strict, mild = make_compared()
    make_entry(round)
    agreement = agreement_of(round, is_large=False)
    assert agreement.leniency[mild.pk] == pytest.approx(0.25 / 3)
    assert agreement.leniency[strict.pk] == pytest.approx(-0.25 / 3)
    assert 0 < agreement.alpha < 1
    assert set(agreement.alphas) == {"A1", "A2", "B1"}
    assert agreement.withheld == {"nothing": 1}
    assert agreement.coverage == pytest.approx(0.75)


def test_round_without_scores_has_no_agreement():
    agreement = agreement_of(make_round(), is_large=False)
    assert (agreement.alpha, agreement.coverage, agreement.leniency) == (None, None, {})


def test_agreement_is_kept_until_something_changes(django_assert_num_queries):
    round, *_people = make_compared()
    first = agreement_of(round, is_large=False)
    with django_assert_num_queries(2):
        assert agreement_of(round, is_large=False) == first
    fill(make_assignment(round.entries.first()), **(SHEET | {"A1": 5}))
    assert agreement_of(round, is_large=False) != first


def test_large_round_is_reckoned_when_asked():
    round, *_people = make_compared()
    assert agreement_of(round, is_large=True) is None
    asked = reckon_agreement(round)
    assert agreement_of(round, is_large=True) == asked


def test_closed_round_tells_what_was_stored():
    round, _strict, mild = make_compared()
    before = agreement_of(round, is_large=False)
    close_round(round=round, by=None)
    cache.clear()
    stored = agreement_of(AssessmentRound.objects.get(pk=round.pk), is_large=False)
    assert stored.alpha == pytest.approx(before.alpha)
    assert stored.leniency[mild.pk] == pytest.approx(before.leniency[mild.pk])
    assert stored.coverages == pytest.approx(before.coverages)


# --- What blocks --------------------------------------------------------------------------------------


def test_open_round_tells_missing_sheets_and_quorum_without_forbidding():
    round = make_round()
    make_assignment(make_entry(round))
    assert texts(round, forbids=True) == []
    assert texts(round, forbids=False) == ["assignments", "spaces"]


def test_round_without_spaces_is_blocked():
    assert texts(make_round(), forbids=True) == ["spaces"]


def test_undecided_scores_block_closing():
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, SHEET | {"A1": 1}, SHEET | {"A1": 5})
    assert texts(round, forbids=True) == ["moderation"]
    moderate(entry=entry, criterion=round.version.criteria.get(code="A1"), by=None, reason="Giữ")
    assert texts(round, forbids=True) == texts(round, forbids=False) == []
    entry.assignments.update(handed_in_at=timezone.now())
    assert texts(round, forbids=False) == ["moderation"]


def test_waiting_appeals_block_their_end():
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, SHEET, SHEET)
    close_round(round=round, by=None)
    publish_round(round=round, by=None)
    running = open_appeals(round=round, until=timezone.localdate(), by=None)
    assert texts(running, forbids=True) == []
    lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu", by=None)
    assert texts(running, forbids=True) == ["appeals"]


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_other_phases_have_nothing_to_wait_for(phase):
    assert blockers_of(make_round(phase=phase), None) == []
