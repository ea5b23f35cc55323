"""Appeals: the period, what is lodged, what is decided, and what stays of before."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from spaces.actions import appeals
from spaces.actions.appeals import Changed, decide_appeal, end_appeals, lodge_appeal, open_appeals
from spaces.actions.closing import close_round
from spaces.actions.round_publication import publish_round
from spaces.enums import AppealState, RoundPhase
from spaces.errors import (
    AlreadyInState,
    ClosingUnderWay,
    HasConflict,
    NotAllowed,
    RoundNotReady,
    VersionTampered,
    WrongPhase,
)
from spaces.models import Appeal, AssessmentRound, Interest, LevelAnchor, ModeratedScore, Result, Score
from spaces.queries.report import public_report
from spaces.queries.version import current_version
from tests.assessment import (
    make_assessor,
    make_coordinator,
    make_entry,
    make_round,
    make_scored,
    make_version,
)

pytestmark = pytest.mark.django_db
SHEET = {"A1": 3, "A2": 3, "B1": 2}


def make_published():
    """Returns an entry with a published result; a second space stands beside it."""
    round = make_round(phase=RoundPhase.MODERATION)
    entry = make_scored(round, SHEET, SHEET)
    make_scored(round, SHEET, SHEET)
    close_round(round=round, by=None)
    publish_round(round=round, by=None)
    entry.round = AssessmentRound.objects.get(pk=round.pk)
    return entry


def make_appealed(**fields):
    """Returns an appeal that waits for its decision."""
    entry = make_published()
    entry.round = open_appeals(round=entry.round, until=timezone.localdate(), by=None)
    values = {"entry": entry, "appellant": "Bà Lan", "grounds": "Thiếu minh chứng", "by": None}
    return lodge_appeal(**(values | fields))


def changed(appeal, code, value=None, *, out=False):
    return Changed(appeal.entry.round.version.criteria.get(code=code), value, out)


# --- The period ---------------------------------------------------------------------------------------


def test_period_opens_moves_and_ends():
    entry, today = make_published(), timezone.localdate()
    before = current_version().number
    assert open_appeals(round=entry.round, until=today, by=make_coordinator()).phase == RoundPhase.APPEAL
    assert current_version().number > before
    moved = open_appeals(round=entry.round, until=today + timedelta(days=7), by=None)
    assert moved.appeal_until == today + timedelta(days=7)
    assert end_appeals(round=entry.round, by=None).phase == RoundPhase.PUBLISHED
    assert [event.step for event in entry.round.events.all()[:3]] == ["ended", "appeals", "appeals"]


def test_appeal_that_comes_in_shows_in_the_public_report_at_once():
    entry = make_published()
    entry.round = open_appeals(round=entry.round, until=timezone.localdate(), by=None)
    assert public_report(entry.round.slug, current_version()).waiting == 0
    lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu minh chứng", by=None)
    assert public_report(entry.round.slug, current_version()).waiting == 1


def test_last_day_in_the_past_is_refused():
    with pytest.raises(ValidationError) as refusal:
        open_appeals(round=make_published().round, until=timezone.localdate() - timedelta(days=1), by=None)
    assert "until" in refusal.value.message_dict


def test_period_does_not_end_while_an_appeal_waits():
    appeal = make_appealed()
    with pytest.raises(RoundNotReady, match=appeal.entry.space.name):
        end_appeals(round=appeal.entry.round, by=None)


@pytest.mark.parametrize(
    "phase", [p for p in RoundPhase if p not in (RoundPhase.PUBLISHED, RoundPhase.APPEAL)]
)
def test_other_phases_know_no_appeals(phase):
    entry = make_entry(make_round(phase=phase))
    with pytest.raises(WrongPhase):
        open_appeals(round=entry.round, until=timezone.localdate(), by=None)
    with pytest.raises(WrongPhase):
        lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu", by=None)
    with pytest.raises(WrongPhase):
        end_appeals(round=entry.round, by=None)


def test_each_step_needs_the_right():
    appeal, assessor = make_appealed(), make_assessor()
    entry, today = appeal.entry, timezone.localdate()
    for step in (
        lambda: open_appeals(round=entry.round, until=today, by=assessor),
        lambda: lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Thiếu", by=assessor),
        lambda: decide_appeal(appeal=appeal, by=assessor, upheld=False, decision="Không"),
        lambda: end_appeals(round=entry.round, by=assessor),
    ):
        with pytest.raises(NotAllowed):
            step()


# --- Lodging ------------------------------------------------------------------------------------------


def test_appeal_is_lodged_and_logged():
    clerk = make_coordinator()
    appeal = make_appealed(by=clerk)
    assert (appeal.state, appeal.entered_by, appeal.appellant) == ("lodged", clerk, "Bà Lan")
    assert appeal.entry.round.events.first().step == "appealed"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"appellant": " "}, "appellant"), ({"appellant": "L" * 201}, "appellant"), ({"grounds": ""}, "grounds"),
     ({"grounds": "a\x00"}, "grounds")],
)  # fmt: skip
def test_appeal_needs_who_and_why(given, field):
    with pytest.raises(ValidationError) as refusal:
        make_appealed(**given)
    assert field in refusal.value.message_dict


def test_one_appeal_of_a_space_waits_at_a_time():
    appeal = make_appealed()
    with pytest.raises(RoundNotReady):
        lodge_appeal(entry=appeal.entry, appellant="Ông Ba", grounds="Cũng vậy", by=None)
    decide_appeal(appeal=appeal, by=None, upheld=False, decision="Không có căn cứ mới")
    lodge_appeal(entry=appeal.entry, appellant="Ông Ba", grounds="Có căn cứ mới", by=None)
    assert Appeal.objects.count() == 2


def test_appeal_after_the_last_day_is_refused():
    entry = make_published()
    open_appeals(round=entry.round, until=timezone.localdate(), by=None)
    AssessmentRound.objects.update(appeal_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(RoundNotReady):
        lodge_appeal(entry=entry, appellant="Bà Lan", grounds="Muộn", by=None)


def test_space_without_a_result_has_nothing_to_appeal():
    entry = make_published()
    open_appeals(round=entry.round, until=timezone.localdate(), by=None)
    with pytest.raises(RoundNotReady):
        lodge_appeal(entry=make_entry(entry.round), appellant="Bà Lan", grounds="Thiếu", by=None)


# --- Deciding -----------------------------------------------------------------------------------------


def test_upheld_appeal_reckons_anew_and_keeps_before_and_after():
    appeal, judge = make_appealed(), make_coordinator()
    before, version = appeal.entry.results.get(), current_version()
    decided = decide_appeal(
        appeal=appeal, by=judge, upheld=True, decision="Minh chứng mới", scores=[changed(appeal, "A1", 5)]
    )
    assert (decided.state, decided.decided_by) == (AppealState.UPHELD, judge)
    assert (decided.before, decided.after.is_current) == (before, True)
    # A1 from 0.5 to 1: A = (2 × 1 + 0.5) / 3; composite = 0.6 × 0.8333 + 0.4 × 0.5
    assert decided.before.composite == pytest.approx(0.5)
    assert decided.after.composite == pytest.approx(0.7)
    assert decided.after.criteria["A1"]["moderated"]
    assert (decided.after.rank_low, decided.after.rank_high) == (1, 1)
    assert ModeratedScore.objects.get().reason == "Minh chứng mới"
    assert not Score.objects.filter(value=5).exists()
    assert current_version().structure > version.structure
    round = AssessmentRound.objects.get(pk=appeal.entry.round_id)
    assert (round.phase, round.closing_started_at) == (RoundPhase.APPEAL, None)
    assert [found.number for found in round.computations.all()] == [2, 1]
    assert round.events.first().step == "decided"


def test_not_applicable_and_the_mean_are_decided_as_well():
    appeal = make_appealed()
    decided = decide_appeal(
        appeal=appeal,
        by=None,
        upheld=True,
        decision="Đúng",
        scores=[changed(appeal, "A2", out=True), changed(appeal, "B1")],
    )
    assert decided.after.criteria["A2"]["value"] is None
    assert decided.after.criteria["B1"]["value"] == 0.5
    assert decided.after.coverage == pytest.approx(0.8)


def test_upheld_appeal_replaces_what_moderation_decided():
    appeal = make_appealed()
    criterion = changed(appeal, "A1").criterion
    earlier = ModeratedScore.objects.create(
        entry=appeal.entry, criterion=criterion, value=2, reason="Thẩm định", scale_min=1, scale_max=5
    )
    decide_appeal(appeal=appeal, by=None, upheld=True, decision="Đúng", scores=[Changed(criterion, 5, False)])
    earlier.refresh_from_db()
    assert earlier.superseded_at is not None
    assert ModeratedScore.objects.get(superseded_at=None).value == 5


def test_rejected_appeal_changes_no_result():
    appeal = make_appealed()
    decided = decide_appeal(appeal=appeal, by=None, upheld=False, decision="Không có căn cứ mới")
    assert (decided.state, decided.after) == (AppealState.REJECTED, None)
    assert decided.before == appeal.entry.results.get()
    assert appeal.entry.round.computations.count() == 1


@pytest.mark.parametrize("decision", ["", "a\x00"])
def test_decision_needs_its_reason(decision):
    with pytest.raises(ValidationError) as refusal:
        decide_appeal(appeal=make_appealed(), by=None, upheld=False, decision=decision)
    assert "decision" in refusal.value.message_dict


def test_upheld_appeal_needs_scores_within_their_scales():
    appeal = make_appealed()
    foreign = Changed(make_version().criteria.first(), 3, False)
    for scores in (
        [],
        [changed(appeal, "A1", 6)],
        [changed(appeal, "A1", 3, out=True)],
        [changed(appeal, "A1", 4), changed(appeal, "A1", 5)],
        [foreign],
    ):
        with pytest.raises(ValidationError):
            decide_appeal(appeal=appeal, by=None, upheld=True, decision="Đúng", scores=scores)
    assert not ModeratedScore.objects.exists()


def test_coordinator_with_a_conflict_does_not_decide():
    appeal, judge = make_appealed(), make_coordinator()
    Interest.objects.create(user=judge, space=appeal.entry.space, reason="Người nhà")
    with pytest.raises(HasConflict, match="Người nhà"):
        decide_appeal(appeal=appeal, by=judge, upheld=False, decision="Không")


@pytest.mark.parametrize("upheld", [True, False])
def test_appeal_is_decided_once(upheld):
    appeal = make_appealed()
    decide_appeal(appeal=appeal, by=None, upheld=False, decision="Không")
    with pytest.raises(AlreadyInState):
        decide_appeal(
            appeal=appeal, by=None, upheld=upheld, decision="Lại", scores=[changed(appeal, "A1", 5)]
        )
    assert AssessmentRound.objects.get(pk=appeal.entry.round_id).closing_started_at is None


def test_second_decision_in_parallel_is_refused(monkeypatch):
    appeal, refused = make_appealed(), []
    reckon = appeals.reckon

    def meanwhile(*args, **kwargs):
        for upheld in (True, False):
            try:
                decide_appeal(
                    appeal=Appeal.objects.get(pk=appeal.pk), by=None, upheld=upheld, decision="Khác",
                    scores=[changed(appeal, "A1", 1)],
                )  # fmt: skip
            except ClosingUnderWay as error:
                refused.append(error)
        return reckon(*args, **kwargs)

    monkeypatch.setattr(appeals, "reckon", meanwhile)
    decided = decide_appeal(
        appeal=appeal, by=None, upheld=True, decision="Đúng", scores=[changed(appeal, "A1", 5)]
    )
    assert len(refused) == 2
    assert decided.after.criteria["A1"]["value"] == 1
    assert ModeratedScore.objects.count() == 1


def test_failure_leaves_the_appeal_waiting_and_nothing_else():
    appeal = make_appealed()
    LevelAnchor.objects.filter(criterion__version=appeal.entry.round.version).last().delete()
    with pytest.raises(VersionTampered):
        decide_appeal(appeal=appeal, by=None, upheld=True, decision="Đúng", scores=[changed(appeal, "A1", 5)])
    assert Appeal.objects.get().state == AppealState.LODGED
    assert not ModeratedScore.objects.exists()
    assert Result.objects.current().count() == 2
    assert AssessmentRound.objects.get(pk=appeal.entry.round_id).closing_started_at is None


def test_appeal_cannot_be_decided_after_the_period_was_ended():
    appeal = make_appealed()
    AssessmentRound.objects.update(phase=RoundPhase.PUBLISHED)
    for upheld in (True, False):
        with pytest.raises(WrongPhase):
            decide_appeal(
                appeal=appeal, by=None, upheld=upheld, decision="Muộn", scores=[changed(appeal, "A1", 5)]
            )
