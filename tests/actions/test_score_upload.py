"""Scores from files: what is compared, what is written and by whom, and that it is all or nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from spaces.actions.interests import note_interest
from spaces.actions.score_changes import Line, Told
from spaces.actions.score_upload import UploadRefused, compare_scores, upload_scores
from spaces.actions.sheets import give_back, save_score
from spaces.enums import RoundPhase, RoundStep, SheetState
from spaces.errors import ClosingUnderWay, EditConflict, NotAllowed, WrongPhase
from spaces.models import Evidence, Score
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
    publish_by_hand,
)
from tests.builders import make_category, make_space, make_user

pytestmark = pytest.mark.django_db
LETTERS = {"": {"space": "A", "assessor": "B", "criterion": "C", "value": "D", "justification": "F"}}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def round():
    return make_round()


@pytest.fixture
def sheet(round):
    """The sheet of `lan` in an open round, declared and empty; criteria A1, A2 (1 to 5) and B1 (0 to 4)."""
    return make_assignment(make_entry(round), make_assessor("lan"))


@pytest.fixture
def coordinator():
    return make_coordinator()


def told(*lines):
    return Told(list(lines), LETTERS)


def line(sheet, code="A1", value=None, *, row=2, out=False, why="", space=None, assessor=None):
    number = space or sheet.entry.space.number
    return Line("", row, number, assessor or sheet.assessor.username, code, value, out, why)


def whole(sheet, *, row=2):
    return told(*(line(sheet, code, 3, row=row + i) for i, code in enumerate(("A1", "A2", "B1"))))


def upload(round, file, by, **options):
    seen = compare_scores(round=round, told=file, by=by).fingerprint()
    return upload_scores(round=round, told=file, by=by, seen=seen, **options)


def mistakes(round, file, by):
    return [(m.row, m.column, m.text) for m in compare_scores(round=round, told=file, by=by).mistakes]


def values(sheet):
    return dict(sheet.scores.values_list("criterion__code", "value"))


def test_comparison_writes_nothing(round, sheet, coordinator):
    comparison = compare_scores(round=round, told=whole(sheet), by=coordinator)
    assert (comparison.new, comparison.differing, comparison.same) == (3, 0, 0)
    assert [changes.missing for changes in comparison.sheets] == [0]
    assert not Score.objects.exists()


def test_coordinator_brings_in_what_an_assessor_wrote_on_paper(round, sheet, coordinator):
    done = upload(round, whole(sheet), coordinator)
    assert done == (1, 3, 0, 0)
    assert values(sheet) == {"A1": 3, "A2": 3, "B1": 3}
    assert set(sheet.scores.values_list("revision", flat=True)) == {1}
    sheet.refresh_from_db()
    assert sheet.state == SheetState.ASSIGNED
    event = round.events.get()
    assert (event.step, event.by) == (RoundStep.UPLOADED, coordinator)
    assert event.detail == "Sheets: 1. New answers: 3. Replaced: 0. Handed in: 0."


def test_the_same_file_twice_changes_nothing(round, sheet, coordinator):
    upload(round, whole(sheet), coordinator, hand_in=True)
    before = list(Score.objects.order_by("pk").values())
    comparison = compare_scores(round=round, told=whole(sheet), by=coordinator)
    assert (comparison.same, comparison.mistakes, comparison.changes_nothing) == (3, [], True)
    done = upload(round, whole(sheet), coordinator, overwrite=True, hand_in=True)
    assert done == (0, 0, 0, 0)
    assert list(Score.objects.order_by("pk").values()) == before
    assert round.events.count() == 1


def test_answer_that_stands_there_stays_unless_it_is_to_be_replaced(round, sheet, coordinator):
    fill(sheet, handed_in=False, A1=5)
    file = told(line(sheet, "A1", 2, why="Trên giấy"), line(sheet, "A2", 4, row=3))
    comparison = compare_scores(round=round, told=file, by=coordinator)
    (change,) = comparison.sheets[0].differing
    assert (change.before.value, change.score.value) == (5, 2)
    upload(round, file, coordinator)
    assert values(sheet) == {"A1": 5, "A2": 4}
    upload(round, file, coordinator, overwrite=True)
    assert values(sheet) == {"A1": 2, "A2": 4}
    score = sheet.scores.get(criterion__code="A1")
    assert (score.revision, score.justification) == (2, "Trên giấy")


def test_what_a_file_leaves_out_stays(round, sheet, coordinator):
    fill(sheet, handed_in=False, A1="n/a", A2=3)
    file = told(line(sheet, "A1", out=True), line(sheet, "A2", why="Vì sao", row=3))
    upload(round, file, coordinator, overwrite=True)
    a1, a2 = sheet.scores.order_by("criterion__code")
    assert (a1.not_applicable, a1.justification) == (True, "Không phù hợp")
    assert (a2.value, a2.justification) == (3, "Vì sao")


def test_answer_made_empty_for_its_evidence_counts_as_none(round, sheet, coordinator):
    criterion = round.version.criteria.get(code="A1")
    Score.objects.create(assignment=sheet, criterion=criterion, scale_min=1, scale_max=5, revision=0)
    comparison = compare_scores(round=round, told=whole(sheet), by=coordinator)
    assert (comparison.new, comparison.differing) == (3, 0)
    upload(round, whole(sheet), coordinator)
    assert values(sheet)["A1"] == 3


# --- Handing in and declaring ---


def test_complete_sheets_are_handed_in_on_request(round, sheet, coordinator):
    other = make_assignment(make_entry(round), make_assessor("minh"))
    file = told(*whole(sheet).lines, line(other, "A1", 3, row=9))
    assert upload(round, file, coordinator, hand_in=True).handed_in == 1
    sheet.refresh_from_db()
    other.refresh_from_db()
    assert (sheet.state, other.state) == (SheetState.HANDED_IN, SheetState.ASSIGNED)
    assert sheet.handed_in_at is not None


@pytest.mark.parametrize("has_evidence", [False, True])
def test_evidence_and_reasons_are_needed_as_on_the_sheet(coordinator, has_evidence):
    version = make_version(published=False)
    version.criteria.filter(code="A1").update(evidence_required=True)
    round = make_round(publish_by_hand(version))
    sheet = make_assignment(make_entry(round))
    if has_evidence:
        fill(sheet, handed_in=False, A1=3)
        Evidence.objects.create(
            score=sheet.scores.get(), name="a.pdf", media_type="application/pdf", size_bytes=1
        )
    comparison = compare_scores(round=round, told=whole(sheet), by=coordinator)
    assert comparison.sheets[0].missing == (0 if has_evidence else 1)
    without_reason = told(
        line(sheet, "A1", 3), line(sheet, "A2", 3, row=3), line(sheet, "B1", out=True, row=4)
    )
    comparison = compare_scores(round=round, told=without_reason, by=coordinator)
    assert comparison.sheets[0].missing == (1 if has_evidence else 2)


def test_sheet_without_declaration_needs_the_uploaders_word(round, coordinator):
    sheet = make_assignment(make_entry(round), declared_at=None)
    with pytest.raises(ValidationError, match="no conflict of interest"):
        upload(round, whole(sheet), coordinator)
    assert not Score.objects.exists()
    upload(round, whole(sheet), coordinator, declared=True)
    sheet.refresh_from_db()
    assert sheet.declared_at is not None


def test_known_conflict_of_interest_refuses_an_undeclared_sheet(round, coordinator):
    sheet = make_assignment(make_entry(round), declared_at=None)
    note_interest(by=None, user=sheet.assessor, space=sheet.entry.space, reason="Chủ sở hữu")
    ((row, column, text),) = mistakes(round, whole(sheet), coordinator)
    assert (row, column) == (2, "B")
    assert "conflict of interest" in text


# --- Mistakes: with row, column and remedy, and nothing is written ---


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"space": 999}, "A", "HN-0999 is not in this round"),
        ({"assessor": "nobody"}, "B", "is not assigned to “nobody”"),
        ({"code": "Z9"}, "C", "There is no criterion “Z9”"),
        ({"value": 6}, "D", "A1: give a whole number from 1 to 5."),
        ({"value": 3, "out": True}, "D", "Give a score or mark “not applicable”, not both."),
        ({"value": 3, "why": "x" * 6000}, "F", "Shorten this text to 5000 characters"),
        ({"value": 3, "why": "a\x01"}, "F", "invisible control characters"),
    ],
)
def test_mistake_names_row_column_and_remedy(round, sheet, coordinator, changes, column, said):
    file = told(*whole(sheet).lines[1:], line(sheet, row=77, **changes))
    ((row, letter, text),) = mistakes(round, file, coordinator)
    assert (row, letter) == (77, column)
    assert said in text
    with pytest.raises(UploadRefused) as refused:
        upload_scores(round=round, told=file, by=coordinator, seen="")
    assert len(refused.value.mistakes) == 1
    assert not Score.objects.exists()


def test_repeated_row_names_the_first_one(round, sheet, coordinator):
    file = told(line(sheet, "A1", 3, row=2), line(sheet, "a1", 4, row=5))
    assert mistakes(round, file, coordinator) == [(5, "D", "Row 2 says this already: keep one of the two.")]


def test_criterion_of_another_category_is_refused(coordinator):
    version = make_version(published=False)
    version.criteria.get(code="A1").categories.add(make_category(code="museum"))
    round = make_round(publish_by_hand(version))
    space = make_space(published=True, category=make_category(code="art"))
    sheet = make_assignment(make_entry(round, space))
    ((_row, column, text),) = mistakes(round, told(line(sheet, "A1", 3)), coordinator)
    assert column == "D"
    assert text.startswith("A1 is not asked for this kind of space")


def test_code_and_name_are_found_whatever_their_case(round, sheet, coordinator):
    upload(round, told(line(sheet, "a1", 3, assessor="LAN")), coordinator)
    assert values(sheet) == {"A1": 3}


@pytest.mark.parametrize("state", [SheetState.HANDED_IN, SheetState.RECUSED, SheetState.REMOVED])
def test_closed_sheet_is_refused_with_the_reason(round, sheet, coordinator, state):
    fill(sheet, handed_in=True, A1=1)
    sheet.state, sheet.recused_at, sheet.reason = state, sheet.handed_in_at, "Vì sao"
    sheet.save()
    ((row, column, _text),) = mistakes(round, whole(sheet), coordinator)
    assert (row, column) == (2, "A")


def test_space_taken_out_of_the_round_is_refused(round, sheet, coordinator):
    sheet.entry.withdrawn_at, sheet.entry.withdrawn_reason = sheet.created_at, "Nhầm"
    sheet.entry.save()
    assert "taken out of the round" in mistakes(round, whole(sheet), coordinator)[0][2]


def test_sheet_given_back_in_moderation_takes_an_upload_and_others_do_not(round, sheet, coordinator):
    other = make_assignment(make_entry(round))
    fill(sheet, A1=1, A2=1, B1=1)
    round.phase = RoundPhase.MODERATION
    round.save()
    give_back(assignment=sheet, by=coordinator, reason="Nhầm cột")
    assert upload(round, whole(sheet), coordinator, overwrite=True, hand_in=True) == (1, 0, 3, 1)
    assert "not open for scoring" in mistakes(round, whole(other), coordinator)[0][2]


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.CLOSED, RoundPhase.PUBLISHED])
def test_round_in_another_phase_is_refused(sheet, coordinator, phase):
    round = make_round(phase=phase)
    with pytest.raises(WrongPhase):
        upload_scores(round=round, told=told(), by=coordinator, seen="")


def test_round_being_closed_is_refused(round, sheet, coordinator):
    round.closing_started_at = round.closing_beat_at = round.opened_at
    round.save()
    with pytest.raises(ClosingUnderWay):
        upload_scores(round=round, told=whole(sheet), by=coordinator, seen="")


def test_sheets_that_changed_after_the_comparison_are_compared_again(round, sheet, coordinator):
    seen = compare_scores(round=round, told=whole(sheet), by=coordinator).fingerprint()
    criterion = round.version.criteria.get(code="A1")
    data = {"value": 5, "not_applicable": False, "justification": ""}
    save_score(assignment=sheet, criterion=criterion, by=sheet.assessor, data=data, revision=0)
    with pytest.raises(EditConflict):
        upload_scores(round=round, told=whole(sheet), by=coordinator, seen=seen, overwrite=True)
    assert values(sheet) == {"A1": 5}


# --- Who ---


def test_assessor_uploads_own_sheets_alone(round, sheet):
    other = make_assignment(make_entry(round), make_assessor("minh"))
    assert upload(round, whole(sheet), sheet.assessor).new == 3
    ((_row, column, text),) = mistakes(round, whole(other), sheet.assessor)
    assert (column, text) == ("B", "This is the sheet of somebody else: delete the row.")


@pytest.mark.parametrize("guess", [2, 3])
def test_refusal_does_not_tell_what_a_colleague_gave(round, sheet, guess):
    colleague = fill(make_assignment(sheet.entry, make_assessor("minh")), A1=3)
    said = mistakes(round, told(line(colleague, "A1", guess)), sheet.assessor)
    assert said == [(2, "B", "This is the sheet of somebody else: delete the row.")]


@pytest.mark.parametrize("group", ["Editor", "Auditor", "Publisher"])
def test_other_roles_are_refused(round, sheet, group):
    user = make_user("", group)
    with pytest.raises(NotAllowed):
        compare_scores(round=round, told=whole(sheet), by=user)
    with pytest.raises(NotAllowed):
        upload_scores(round=round, told=whole(sheet), by=user, seen="")


# --- Size ---


def test_number_of_queries_does_not_grow_with_the_rows(round, coordinator):
    counts = []
    for size in (1, 12):
        sheets = [make_assignment(make_entry(round), declared_at=None) for _ in range(size)]
        file = told(*(entry for i, sheet in enumerate(sheets) for entry in whole(sheet, row=10 * i).lines))
        seen = compare_scores(round=round, told=file, by=coordinator).fingerprint()
        with CaptureQueriesContext(connection) as captured:
            upload_scores(
                round=round, told=file, by=coordinator, seen=seen, declared=True, hand_in=True, overwrite=True
            )
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25
