"""Scoring sheets: what is written when, by whom, and what each refusal says."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from spaces.actions.answers import Sent
from spaces.actions.sheets import (
    declare,
    give_back,
    hand_in,
    recuse,
    save_score,
    save_scores,
    start_self_assessment,
)
from spaces.enums import RoundPhase, RoundStep, SheetKind, SheetState
from spaces.errors import (
    AlreadyInState,
    ClosingUnderWay,
    HasConflict,
    NotAllowed,
    ScoreConflict,
    SheetIncomplete,
    SheetLocked,
    WrongPhase,
)
from spaces.models import Assignment, Criterion, Interest, Score
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)
from tests.builders import make_category, make_space, make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def sheet():
    """A sheet of an open round, declared and empty; criteria A1, A2 (1 to 5) and B1 (0 to 4)."""
    return make_assignment(make_entry(make_round()))


def criterion(sheet, code):
    return Criterion.objects.get(version=sheet.entry.round.version, code=code)


def save(sheet, code="A1", *, by=None, revision=0, **data):
    content = {"value": None, "not_applicable": False, "justification": ""} | data
    return save_score(
        assignment=sheet, criterion=criterion(sheet, code), by=by or sheet.assessor, data=content,
        revision=revision,
    )  # fmt: skip


def close_door(sheet, how):
    """Brings the sheet where nothing can be written."""
    round, entry = sheet.entry.round, sheet.entry
    if how in RoundPhase.values:
        round.phase, round.closed_at, round.published_at = how, timezone.now(), timezone.now()
        round.save()
    elif how == "withdrawn":
        entry.withdrawn_at, entry.withdrawn_reason = timezone.now(), "đóng cửa"
        entry.save()
    else:
        sheet.state, sheet.reason = how, "lý do"
        sheet.handed_in_at = sheet.recused_at = timezone.now()
        sheet.save()


CLOSED_DOORS = ["handed-in", "recused", "removed", "withdrawn", "draft", "moderation", "closed", "published"]


def test_score_is_stored_with_its_scale():
    sheet = make_assignment(make_entry(make_round()))
    score = save(sheet, "B1", value=0, justification="  Không có phản ánh nào.\nĐã hỏi tổ dân phố. ")
    assert (score.value, score.revision, score.scale_min, score.scale_max) == (0, 1, 0, 4)
    assert score.justification == "Không có phản ánh nào.\nĐã hỏi tổ dân phố."


def test_change_counts_the_revision_up(sheet):
    save(sheet, value=4)
    score = save(sheet, value=5, revision=1)
    assert (score.value, score.revision) == (5, 2)


def test_not_applicable_takes_the_place_of_the_score(sheet):
    save(sheet, value=4)
    score = save(sheet, not_applicable=True, justification="Không có hiện vật", revision=1)
    assert (score.value, score.not_applicable) == (None, True)


def test_same_answer_sent_twice_is_written_once(sheet):
    save(sheet, value=4)
    assert save(sheet, value=4).revision == 1
    assert Score.objects.count() == 1


def test_second_device_is_told_what_stands_and_nothing_is_written(sheet):
    save(sheet, value=4, justification="của máy kia")
    with pytest.raises(ScoreConflict) as refusal:
        save(sheet, value=2)
    assert (refusal.value.stored.value, refusal.value.stored.justification) == (4, "của máy kia")
    assert Score.objects.get().value == 4


@pytest.mark.parametrize(("code", "value"), [("A1", 0), ("A1", 6), ("B1", -1), ("B1", 5), ("A1", 10**9)])
def test_score_outside_its_scale_names_criterion_and_scale(sheet, code, value):
    with pytest.raises(ValidationError) as refusal:
        save(sheet, code, value=value)
    low, high = (1, 5) if code == "A1" else (0, 4)
    assert refusal.value.message_dict == {"value": [f"{code}: give a whole number from {low} to {high}."]}
    assert not Score.objects.exists()


def test_score_and_not_applicable_exclude_each_other(sheet):
    with pytest.raises(ValidationError, match="not both"):
        save(sheet, value=3, not_applicable=True)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 5001])
def test_justification_that_cannot_be_kept_is_refused_at_its_field(sheet, text):
    with pytest.raises(ValidationError) as refusal:
        save(sheet, value=3, justification=text)
    assert list(refusal.value.message_dict) == ["justification"]
    assert not Score.objects.exists()


def test_criterion_of_another_version_is_refused(sheet):
    other = make_version().criteria.first()
    with pytest.raises(ValidationError, match="not asked for this space"):
        save_score(
            assignment=sheet, criterion=other, by=sheet.assessor, data={"value": 3}, revision=0
        )  # fmt: skip


def test_criterion_of_other_categories_is_refused():
    craft, art = make_category("Làng nghề"), make_category("Nghệ thuật")
    version = make_version(published=False)
    version.criteria.get(code="A1").categories.add(craft)
    sheet = make_assignment(make_entry(make_round(version), make_space(published=True, category=art)))
    with pytest.raises(ValidationError, match="not asked for this space"):
        save(sheet, value=3)
    assert save(sheet, "A2", value=3).value == 3


@pytest.mark.parametrize("how", CLOSED_DOORS)
def test_nothing_is_written_on_a_closed_sheet(sheet, how):
    save(sheet, value=4)
    close_door(sheet, how)
    for step in (
        lambda: save(sheet, value=5, revision=1),
        lambda: declare(assignment=sheet, by=sheet.assessor),
        lambda: recuse(assignment=sheet, by=sheet.assessor, reason="bạn của chủ"),
    ):
        with pytest.raises(SheetLocked):
            step()
    assert Score.objects.get().value == 4


def test_nothing_is_written_while_the_round_is_being_closed(sheet):
    fill(sheet, handed_in=False, A1=4, A2=4, B1=1)
    round = sheet.entry.round
    round.closing_started_at = timezone.now()
    round.save()
    with pytest.raises(ClosingUnderWay):
        save(sheet, value=5, revision=1)
    with pytest.raises(ClosingUnderWay):
        hand_in(assignment=sheet, by=sheet.assessor)


def test_first_score_needs_the_declaration():
    sheet = make_assignment(make_entry(make_round()), declared_at=None)
    with pytest.raises(SheetLocked, match="Declare first"):
        save(sheet, value=4)
    declare(assignment=sheet, by=sheet.assessor)
    assert save(sheet, value=4).value == 4


def test_declaring_twice_keeps_the_first_date():
    sheet = make_assignment(make_entry(make_round()), declared_at=None)
    first = declare(assignment=sheet, by=sheet.assessor).declared_at
    assert declare(assignment=sheet, by=sheet.assessor).declared_at == first


@pytest.mark.parametrize("who", ["another assessor", "coordinator", "superuser", "command"])
def test_only_the_assessor_writes_on_the_sheet(sheet, who):
    by = {
        "another assessor": make_assessor, "coordinator": make_coordinator, "superuser": make_superuser,
        "command": lambda: None,
    }[who]()  # fmt: skip
    steps = (
        lambda: save_scores(assignment=sheet, by=by, sent=[Sent(criterion(sheet, "A1"), {"value": 3}, 0)]),
        lambda: declare(assignment=sheet, by=by),
        lambda: recuse(assignment=sheet, by=by, reason="lý do"),
        lambda: hand_in(assignment=sheet, by=by),
    )
    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_assessor_who_lost_the_right_no_longer_scores(sheet):
    sheet.assessor.groups.clear()
    with pytest.raises(NotAllowed):
        save(sheet, value=3)


def test_recusal_is_kept_with_reason_log_and_tie(sheet):
    recuse(assignment=sheet, by=sheet.assessor, reason=" Từng làm việc ở đây ")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reason) == (SheetState.RECUSED, "Từng làm việc ở đây")
    assert Interest.objects.get(user=sheet.assessor, space=sheet.entry.space).reason == sheet.reason
    entry = sheet.entry.round.events.get(step=RoundStep.RECUSED)
    assert entry.by == sheet.assessor
    assert "Từng làm việc ở đây" in entry.detail


def test_recusal_with_a_known_tie_keeps_the_first_reason(sheet):
    Interest.objects.create(user=sheet.assessor, space=sheet.entry.space, reason="đã biết")
    recuse(assignment=sheet, by=sheet.assessor, reason="khác")
    assert Interest.objects.get().reason == "đã biết"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_recusal_needs_a_reason_of_fitting_length(sheet, reason):
    with pytest.raises(ValidationError):
        recuse(assignment=sheet, by=sheet.assessor, reason=reason)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.ASSIGNED


def test_complete_sheet_is_handed_in(sheet):
    fill(sheet, handed_in=False, A1=4, A2="n/a", B1=1)
    handed_in = hand_in(assignment=sheet, by=sheet.assessor)
    assert handed_in.state == SheetState.HANDED_IN
    assert handed_in.handed_in_at is not None


def test_incomplete_sheet_names_all_that_is_missing(sheet):
    fill(sheet, handed_in=False, A1=4)
    Score.objects.create(
        assignment=sheet, criterion=criterion(sheet, "A2"), not_applicable=True, scale_min=1, scale_max=5
    )
    with pytest.raises(SheetIncomplete) as refusal:
        hand_in(assignment=sheet, by=sheet.assessor)
    assert refusal.value.missing == [
        ("A2", "Say why it is not applicable."),
        ("B1", "No score yet: choose a level, or mark “not applicable”."),
    ]


def test_required_evidence_is_missed_but_not_where_nothing_applies():
    version = make_version(published=False)
    version.criteria.filter(code__in=["A1", "A2"]).update(evidence_required=True)
    sheet = make_assignment(make_entry(make_round(version)))
    fill(sheet, handed_in=False, A1=4, A2="n/a", B1=1)
    with pytest.raises(SheetIncomplete) as refusal:
        hand_in(assignment=sheet, by=sheet.assessor)
    assert [code for code, _sentence in refusal.value.missing] == ["A1"]


def test_sheet_with_nothing_applicable_may_be_handed_in(sheet):
    fill(sheet, handed_in=False, A1="n/a", A2="n/a", B1="n/a")
    assert hand_in(assignment=sheet, by=sheet.assessor).state == SheetState.HANDED_IN


def test_second_handing_in_changes_nothing(sheet):
    fill(sheet, handed_in=False, A1=4, A2=4, B1=1)
    first = hand_in(assignment=sheet, by=sheet.assessor).handed_in_at
    with pytest.raises(AlreadyInState, match="nothing has changed"):
        hand_in(assignment=sheet, by=sheet.assessor)
    sheet.refresh_from_db()
    assert sheet.handed_in_at == first


@pytest.mark.parametrize("phase", [RoundPhase.OPEN, RoundPhase.MODERATION])
def test_sheet_given_back_is_scored_and_handed_in_again(sheet, phase):
    fill(sheet, A1=4, A2=4, B1=1)
    close_door(sheet, phase)
    coordinator = make_coordinator()
    given_back = give_back(assignment=sheet, by=coordinator, reason="Thiếu căn cứ ở A1")
    assert (given_back.state, given_back.reason) == (SheetState.ASSIGNED, "Thiếu căn cứ ở A1")
    assert given_back.entry.round.events.get(step=RoundStep.RETURNED).by == coordinator
    save(sheet, value=3, revision=1)
    again = hand_in(assignment=sheet, by=sheet.assessor)
    assert (again.state, again.reason) == (SheetState.HANDED_IN, "")


def test_giving_back_is_refused_without_right_reason_or_phase(sheet):
    coordinator = make_coordinator()
    with pytest.raises(AlreadyInState):
        give_back(assignment=sheet, by=coordinator, reason="lý do")
    fill(sheet, A1=4, A2=4, B1=1)
    with pytest.raises(NotAllowed):
        give_back(assignment=sheet, by=sheet.assessor, reason="lý do")
    with pytest.raises(ValidationError):
        give_back(assignment=sheet, by=coordinator, reason=" ")
    close_door(sheet, RoundPhase.CLOSED)
    with pytest.raises(WrongPhase):
        give_back(assignment=sheet, by=coordinator, reason="lý do")


def test_many_answers_are_stored_but_for_those_refused(sheet):
    save(sheet, value=2)
    written = save_scores(
        assignment=sheet,
        by=sheet.assessor,
        sent=[
            Sent(criterion(sheet, "A1"), {"value": 5}, 0),
            Sent(criterion(sheet, "A2"), {"value": 9}, 0),
            Sent(criterion(sheet, "B1"), {"value": 4}, 0),
        ],
    )
    assert [type(answer) for answer in written] == [ScoreConflict, ValidationError, Score]
    assert dict(Score.objects.values_list("criterion__code", "value")) == {"A1": 2, "B1": 4}


def test_self_assessment_is_begun_once_and_filled_by_the_coordinator(sheet):
    coordinator = make_coordinator()
    own = start_self_assessment(entry=sheet.entry, by=coordinator)
    assert (own.kind, own.assessor) == (SheetKind.SELF, None)
    assert start_self_assessment(entry=sheet.entry, by=coordinator) == own
    assert save(own, value=5, by=coordinator).value == 5
    with pytest.raises(NotAllowed):
        save(own, value=5, by=sheet.assessor)
    with pytest.raises(SheetLocked):
        recuse(assignment=own, by=coordinator, reason="lý do")
    assert own not in Assignment.objects.counting()


def test_self_assessment_is_refused_without_right_phase_or_place(sheet):
    with pytest.raises(NotAllowed):
        start_self_assessment(entry=sheet.entry, by=sheet.assessor)
    with pytest.raises(WrongPhase):
        start_self_assessment(entry=make_entry(make_round(phase="draft")), by=make_coordinator())
    close_door(sheet, "withdrawn")
    with pytest.raises(SheetLocked):
        start_self_assessment(entry=sheet.entry, by=make_coordinator())


def test_sheet_that_is_gone_answers_as_taken_away(sheet):
    Assignment.objects.filter(pk=sheet.pk).delete()
    with pytest.raises(SheetLocked, match="taken away"):
        save(sheet, value=4)


def test_assessor_is_told_of_a_sheet_given_back(sheet, mailoutbox, django_capture_on_commit_callbacks):
    fill(sheet, A1=4, A2=4, B1=1)
    sheet.assessor.email = "an@example.org"
    sheet.assessor.save()
    with django_capture_on_commit_callbacks(execute=True):
        give_back(assignment=sheet, by=make_coordinator(), reason="Thiếu căn cứ ở A1")
    (mail,) = mailoutbox
    assert mail.to == ["an@example.org"]
    assert "Thiếu căn cứ ở A1" in mail.body
    assert f"/admin/sheets/{sheet.pk}/" in mail.body


def test_known_tie_forbids_the_declaration():
    sheet = make_assignment(make_entry(make_round()), declared_at=None)
    Interest.objects.create(user=sheet.assessor, space=sheet.entry.space, reason="người sáng lập")
    with pytest.raises(HasConflict):
        declare(assignment=sheet, by=sheet.assessor)
    assert recuse(assignment=sheet, by=sheet.assessor, reason="đúng vậy").state == SheetState.RECUSED
