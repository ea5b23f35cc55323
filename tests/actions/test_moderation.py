"""Moderation: when it begins, what it may decide, and how a round is opened again."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.actions.moderation import moderate, reopen_round, start_moderation
from spaces.enums import RoundPhase, SheetState
from spaces.errors import (
    ClosingUnderWay,
    EditConflict,
    HasConflict,
    NotAllowed,
    RoundNotReady,
    WrongPhase,
)
from spaces.models import AssessmentRound, Interest, ModeratedScore, Score
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
from tests.builders import make_category, make_operator, make_space

pytestmark = pytest.mark.django_db
LOW, HIGH = {"A1": 1, "A2": 3, "B1": 2}, {"A1": 5, "A2": 3, "B1": 2}


def make_divergent(**fields):
    """Returns an entry of a round in moderation whose A1 diverges, and that criterion."""
    round = make_round(phase=RoundPhase.MODERATION, **fields)
    return make_scored(round, LOW, HIGH), round.version.criteria.get(code="A1")


def criterion_of(entry, code):
    return entry.round.version.criteria.get(code=code)


# --- Beginning ----------------------------------------------------------------------------------------


def test_moderation_begins_when_all_sheets_are_in():
    round, coordinator = make_round(), make_coordinator()
    make_scored(round, LOW, HIGH)
    assert start_moderation(round=round, by=coordinator).phase == RoundPhase.MODERATION
    event = round.events.get()
    assert (event.step, event.by, event.detail) == ("moderation", coordinator, "")


def test_missing_sheets_have_to_be_confirmed():
    round = make_round()
    entry = make_scored(round, LOW)
    waiting = make_assignment(entry)
    with pytest.raises(RoundNotReady, match="1"):
        start_moderation(round=round, by=None)
    start_moderation(round=round, by=None, despite_missing=True)
    waiting.refresh_from_db()
    assert waiting.state == SheetState.ASSIGNED
    assert "1" in round.events.get().detail


def test_round_without_spaces_does_not_go_into_moderation():
    with pytest.raises(RoundNotReady):
        start_moderation(round=make_round(), by=None, despite_missing=True)


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.OPEN])
def test_moderation_begins_from_an_open_round_only(phase):
    fields = {"appeal_until": timezone.localdate()} if phase == RoundPhase.APPEAL else {}
    with pytest.raises(WrongPhase):
        start_moderation(round=make_round(phase=phase, **fields), by=None)


def test_assessor_may_neither_begin_nor_moderate_nor_reopen():
    entry, criterion = make_divergent()
    assessor = make_assessor()
    with pytest.raises(NotAllowed):
        start_moderation(round=entry.round, by=assessor)
    with pytest.raises(NotAllowed):
        moderate(entry=entry, criterion=criterion, by=assessor, value=3, reason="Hồ sơ")
    with pytest.raises(NotAllowed):
        reopen_round(round=entry.round, by=assessor, reason="Nhầm")


# --- Deciding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "reckoned"),
    [({"value": 2}, 0.25), ({"not_applicable": True}, None), ({}, 0.5)],
    ids=["value", "not applicable", "the mean stands"],
)
def test_decision_enters_the_result_and_originals_stay(decided, reckoned):
    entry, criterion = make_divergent(version=make_version(minimum_coverage=0.1))
    moderator = make_coordinator()
    decision = moderate(entry=entry, criterion=criterion, by=moderator, reason="Đã xem hồ sơ", **decided)
    assert (decision.by, decision.reason, decision.superseded_at) == (moderator, "Đã xem hồ sơ", None)
    assert sorted(Score.objects.filter(criterion=criterion).values_list("value", flat=True)) == [1, 5]
    close_round(round=entry.round, by=None)
    assert entry.results.get().criteria["A1"]["value"] == reckoned
    assert entry.results.get().criteria["A1"]["moderated"]


def test_later_decision_replaces_and_keeps_the_earlier_one():
    entry, criterion = make_divergent()
    first = moderate(entry=entry, criterion=criterion, by=None, value=2, reason="Lần một")
    second = moderate(entry=entry, criterion=criterion, by=None, value=4, reason="Lần hai", instead_of=first)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert (first.value, second.value) == (2, 4)
    assert ModeratedScore.objects.get(superseded_at=None) == second


def test_decision_of_a_colleague_in_the_meantime_is_not_overwritten():
    entry, criterion = make_divergent()
    theirs = moderate(entry=entry, criterion=criterion, by=make_coordinator(), value=2, reason="Của họ")
    with pytest.raises(EditConflict):
        moderate(entry=entry, criterion=criterion, by=make_coordinator(), value=4, reason="Của tôi")
    assert ModeratedScore.objects.get() == theirs


def test_same_decision_sent_twice_is_entered_once():
    entry, criterion = make_divergent()
    moderator = make_coordinator()
    sent = {"entry": entry, "criterion": criterion, "by": moderator, "value": 2, "reason": "Hồ sơ"}
    assert moderate(**sent) == moderate(**sent)
    assert ModeratedScore.objects.count() == 1
    assert entry.round.events.filter(step="moderated").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": 6}, "value"),
        ({"value": 0}, "value"),
        ({"value": 3, "not_applicable": True}, "value"),
        ({"value": 3, "reason": " \n "}, "reason"),
        ({"value": 3, "reason": "a\x00b"}, "reason"),
        ({"value": 3, "reason": "ă" * 5001}, "reason"),
    ],
    ids=["above", "below", "both", "no reason", "NUL", "too long"],
)
def test_what_cannot_be_decided_names_its_field(given, field):
    entry, criterion = make_divergent()
    with pytest.raises(ValidationError) as refusal:
        moderate(entry=entry, criterion=criterion, by=None, **({"reason": "Hồ sơ"} | given))
    assert field in refusal.value.message_dict
    assert not ModeratedScore.objects.exists()


def test_reason_keeps_its_lines():
    entry, criterion = make_divergent()
    decision = moderate(
        entry=entry, criterion=criterion, by=None, value=3, reason="  Dòng  một\r\n\r\nDòng hai "
    )
    assert decision.reason == "Dòng một\n\nDòng hai"


@pytest.mark.parametrize("tie", ["space", "operator"])
def test_moderator_with_a_conflict_is_refused(tie):
    entry, criterion = make_divergent()
    moderator, operator = make_coordinator(), make_operator()
    type(entry.space).objects.filter(pk=entry.space_id).update(operator=operator)
    tied = {"space": entry.space} if tie == "space" else {"operator": operator}
    Interest.objects.create(user=moderator, reason="Là đồng sáng lập", **tied)
    with pytest.raises(HasConflict, match="Là đồng sáng lập"):
        moderate(entry=entry, criterion=criterion, by=moderator, value=3, reason="Hồ sơ")


def test_where_assessors_agree_nothing_is_to_be_decided():
    entry, _criterion = make_divergent()
    with pytest.raises(RoundNotReady):
        moderate(entry=entry, criterion=criterion_of(entry, "A2"), by=None, value=5, reason="Nâng điểm")


def test_single_score_and_scores_that_do_not_count_do_not_diverge():
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, LOW)
    fill(make_assignment(entry), handed_in=False, **HIGH)
    with pytest.raises(RoundNotReady):
        moderate(entry=entry, criterion=criterion_of(entry, "A1"), by=None, value=3, reason="Hồ sơ")


def test_criterion_of_another_version_or_for_other_spaces_is_refused():
    craft, gallery = make_category("Làng nghề", code="craft"), make_category("Phòng tranh", code="gallery")
    version = make_version(SMALL, published=False)
    version.criteria.get(code="A1").categories.add(craft)
    round = make_round(version=publish_by_hand(version), phase=RoundPhase.MODERATION)
    entry = make_entry(round, make_space("Phòng tranh", category=gallery))
    for criterion in (criterion_of(entry, "A1"), make_version().criteria.first()):
        with pytest.raises(ValidationError):
            moderate(entry=entry, criterion=criterion, by=None, value=3, reason="Hồ sơ")


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.MODERATION])
def test_decisions_are_taken_in_moderation_only(phase):
    fields = {"appeal_until": timezone.localdate()} if phase == RoundPhase.APPEAL else {}
    entry = make_scored(make_round(phase=phase, **fields), LOW, HIGH)
    with pytest.raises(WrongPhase):
        moderate(entry=entry, criterion=criterion_of(entry, "A1"), by=None, value=3, reason="Hồ sơ")


def test_nothing_is_decided_while_the_round_is_being_closed():
    entry, criterion = make_divergent()
    AssessmentRound.objects.update(closing_started_at=timezone.now(), closing_beat_at=timezone.now())
    with pytest.raises(ClosingUnderWay):
        moderate(entry=entry, criterion=criterion, by=None, value=3, reason="Hồ sơ")
    with pytest.raises(ClosingUnderWay):
        reopen_round(round=entry.round, by=None, reason="Nhầm")


# --- Opening again ------------------------------------------------------------------------------------


def test_round_is_opened_again_and_assessors_are_told(mailoutbox, django_capture_on_commit_callbacks):
    entry, criterion = make_divergent()
    moderate(entry=entry, criterion=criterion, by=None, value=3, reason="Hồ sơ")
    make_assignment(entry, make_assessor(email="an@example.org", language="en"))
    with django_capture_on_commit_callbacks(execute=True):
        reopened = reopen_round(round=entry.round, by=make_coordinator(), reason="Thiếu một phiếu")
    assert reopened.phase == RoundPhase.OPEN
    assert entry.round.events.first().detail == "Thiếu một phiếu"
    assert ModeratedScore.objects.filter(superseded_at=None).count() == 1
    (mail,) = mailoutbox
    assert mail.to == ["an@example.org"]
    assert mail.subject == f"Open again for scoring: {entry.round.name_en}"
    assert "Thiếu một phiếu" in mail.body


def test_opening_again_needs_a_reason():
    entry, _criterion = make_divergent()
    with pytest.raises(ValidationError):
        reopen_round(round=entry.round, by=None, reason=" ")


@pytest.mark.parametrize("phase", [phase for phase in RoundPhase if phase != RoundPhase.MODERATION])
def test_only_a_round_in_moderation_is_opened_again(phase):
    fields = {"appeal_until": timezone.localdate()} if phase == RoundPhase.APPEAL else {}
    with pytest.raises(WrongPhase):
        reopen_round(round=make_round(phase=phase, **fields), by=None, reason="Nhầm")
