"""Two people at once, on real connections: one step is taken, the other is answered, nothing is lost."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from spaces.actions.appeals import Changed, decide_appeal, lodge_appeal, open_appeals
from spaces.actions.closing import close_round
from spaces.actions.moderation import moderate
from spaces.actions.round_publication import publish_round, withdraw_publication
from spaces.actions.rounds import save_round
from spaces.actions.sheets import give_back, hand_in, recuse, save_score
from spaces.enums import AppealState, RoundPhase, SheetState
from spaces.models import Appeal, AssessmentRound, ModeratedScore, Score
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_scored
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
GOOD = {"A1": 5, "A2": 3, "B1": 1}


def make_closed():
    """Returns a closed round of one space."""
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, GOOD, GOOD)
    close_round(round=round, by=None)
    return round


def test_round_closed_by_several_at_once_has_one_computation():
    round = make_round(phase=RoundPhase.MODERATION)
    make_scored(round, GOOD, GOOD)
    refused = at_once(*[lambda: close_round(round=round, by=None)] * 6)
    assert len(refused) == 5
    assert round.computations.count() == 1
    assert AssessmentRound.objects.get().phase == RoundPhase.CLOSED


def test_cell_decided_by_several_at_once_has_one_decision_in_force():
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, GOOD | {"A1": 1}, GOOD)
    criterion = round.version.criteria.get(code="A1")

    def decision(value):
        return lambda: moderate(entry=entry, criterion=criterion, by=None, value=value, reason=f"vì {value}")

    refused = at_once(*map(decision, (1, 2, 3, 4)))
    assert refused == ["EditConflict"] * 3
    assert ModeratedScore.objects.count() == 1


def test_appeal_decided_by_two_at_once_is_decided_once():
    round = publish_round(round=make_closed(), by=None)
    open_appeals(round=round, until=timezone.localdate() + timedelta(days=3), by=None)
    entry = round.entries.first()
    appeal = lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Điểm sai", by=None)
    criterion = round.version.criteria.get(code="A1")

    def uphold():
        scores = [Changed(criterion, 2, False)]
        decide_appeal(appeal=appeal, by=None, upheld=True, decision="Đúng", scores=scores)

    def reject():
        decide_appeal(appeal=appeal, by=None, upheld=False, decision="Sai")

    assert len(at_once(uphold, reject, uphold)) == 2
    decided = Appeal.objects.get()
    is_upheld = decided.state == AppealState.UPHELD
    assert decided.state != AppealState.LODGED
    assert (decided.after is not None) == is_upheld
    assert ModeratedScore.objects.count() == round.computations.count() - 1 == int(is_upheld)
    assert entry.results.filter(is_current=True).count() == 1


def test_settings_publication_and_its_withdrawal_never_wait_for_each_other():
    round = make_closed()

    def rename():
        save_round(round=round, by=None, data={"name_vi": f"Đợt {threading.get_ident()}"})

    def withdraw():
        withdraw_publication(round=round, by=None, reason="Nhầm số liệu")

    for _ in range(5):
        at_once(rename, lambda: publish_round(round=round, by=None), rename, withdraw, rename)
    assert AssessmentRound.objects.get().phase in (RoundPhase.CLOSED, RoundPhase.PUBLISHED)


def test_sheet_handed_in_by_two_devices_and_given_back_meanwhile_is_in_one_state():
    round = make_round()
    sheets = [fill(make_assignment(make_entry(round)), handed_in=False, **GOOD) for _ in range(5)]
    for sheet in sheets:
        at_once(
            lambda sheet=sheet: hand_in(assignment=sheet, by=sheet.assessor),
            lambda sheet=sheet: hand_in(assignment=sheet, by=sheet.assessor),
            lambda sheet=sheet: recuse(assignment=sheet, by=sheet.assessor, reason="Quen chủ"),
            lambda sheet=sheet: give_back(assignment=sheet, by=None, reason="Xem lại"),
        )
        sheet.refresh_from_db()
        assert sheet.state in (SheetState.HANDED_IN, SheetState.RECUSED, SheetState.ASSIGNED)
        assert (sheet.recused_at is not None) == (sheet.state == SheetState.RECUSED)


def test_first_score_sent_by_two_devices_is_one_row_and_the_second_is_told():
    person = make_assessor()
    sheet = make_assignment(make_entry(make_round()), person)
    criterion = sheet.entry.round.version.criteria.get(code="A1")

    def save(value):
        data = {"value": value, "not_applicable": False, "justification": ""}
        return lambda: save_score(assignment=sheet, criterion=criterion, by=person, data=data, revision=0)

    assert at_once(save(2), save(4), save(5)) == ["ScoreConflict"] * 2
    assert Score.objects.get().revision == 1
