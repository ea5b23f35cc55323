"""A round opens when it has what it needs; its assessors are told, and reminded when they are late."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from spaces.actions.assigning import assign_evenly
from spaces.actions.interests import note_interest
from spaces.actions.publication import withdraw_space
from spaces.actions.round_opening import open_round, remind, what_opening_lacks, what_opening_risks
from spaces.enums import RoundPhase, RoundStep
from spaces.errors import HasConflict, NotAllowed, RoundNotReady, WrongPhase
from spaces.models import Assignment, CriteriaVersion
from tests.actions.test_assigning import prepared
from tests.assessment import fill, make_assignment, make_coordinator, make_entry, make_round
from tests.builders import make_category, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.fixture
def ready(coordinator):
    """(round, entries, panel) of a draft with everything assigned."""
    round, entries, panel = prepared(due_on=timezone.localdate() + datetime.timedelta(days=9))
    assign_evenly(round=round, by=coordinator)
    return round, entries, panel


def texts(concerns):
    return [concern.text for concern in concerns]


def test_opening_keeps_categories_tells_the_assessors_and_writes_the_log(
    coordinator, ready, mailoutbox, django_capture_on_commit_callbacks
):
    round, entries, panel = ready
    later = make_category("Khác")
    entries[0].space.category = later
    entries[0].space.save()
    with django_capture_on_commit_callbacks(execute=True):
        opened = open_round(round=round, by=coordinator)
    assert opened.round.phase == RoundPhase.OPEN
    assert opened.round.opened_at is not None
    assert round.entries.get(pk=entries[0].pk).category == later
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(user.email for user in panel)
    assert "4 không gian" in mailoutbox[0].body
    assert "/admin/sheets/" in mailoutbox[0].body
    event = round.events.first()
    assert (event.step, event.detail, event.by) == (RoundStep.OPENED, "3 assessors", coordinator)


def test_round_opens_once(coordinator, ready):
    open_round(round=ready[0], by=coordinator)
    with pytest.raises(WrongPhase):
        open_round(round=ready[0], by=coordinator)


def test_what_is_missing_is_named_with_where_to_put_it_right(coordinator):
    round = make_round(phase=RoundPhase.DRAFT)
    lacking = what_opening_lacks(round)
    assert [concern.tab for concern in lacking] == ["panel", "spaces"]
    with pytest.raises(RoundNotReady, match="Choose the spaces of the round"):
        open_round(round=round, by=coordinator)
    round, *_rest = prepared()
    assert texts(what_opening_lacks(round)) == ["Assign the spaces to assessors."]
    with pytest.raises(RoundNotReady):
        open_round(round=round, by=coordinator)


def test_round_with_retired_criteria_does_not_open(coordinator, ready):
    round = ready[0]
    CriteriaVersion.objects.filter(pk=round.version_id).update(
        state="retired", retired_at="2026-01-01T00:00Z"
    )
    with pytest.raises(RoundNotReady, match="published version"):
        open_round(round=round, by=coordinator)


def test_conflict_noted_after_assigning_keeps_the_round_shut(coordinator, ready):
    round, _entries, _panel = ready
    sheet = Assignment.objects.first()
    note_interest(by=coordinator, user=sheet.assessor, space=sheet.entry.space, reason="người nhà")
    (concern,) = what_opening_lacks(round)
    assert "1 assignment has a conflict" in concern.text
    assert "người nhà" in concern.names[0]
    with pytest.raises(HasConflict, match="người nhà"):
        open_round(round=round, by=coordinator)
    round.refresh_from_db()
    assert round.phase == RoundPhase.DRAFT


def test_round_that_is_ready_has_nothing_to_note(ready):
    assert what_opening_lacks(ready[0]) == []
    assert what_opening_risks(ready[0]) == []


def test_risks_are_told_and_forbid_nothing(coordinator, ready):
    round, entries, panel = ready
    Assignment.objects.filter(entry=entries[0]).delete()
    withdraw_space(space=entries[1].space, by=None)
    panel[0].email = ""
    panel[0].save()
    round.due_on = timezone.localdate() - datetime.timedelta(days=1)
    said = what_opening_risks(round)
    assert said[0].text.startswith("1 space cannot reach the quorum of 2")
    assert said[0].names == [str(entries[0].space)]
    assert "does not see these spaces" in said[1].text
    assert said[2].names == [str(panel[0])]
    assert "is over already" in said[3].text
    round.due_on = None
    round.save()
    assert "No last day" in what_opening_risks(round)[3].text
    assert open_round(round=round, by=coordinator).mails.unreachable == [panel[0]]


def test_only_those_with_sheets_to_hand_in_are_reminded(
    coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    round, entries, panel = prepared(phase=RoundPhase.OPEN)
    fill(make_assignment(entries[0], panel[0]), A1=1)
    for entry in entries[:2]:
        make_assignment(entry, panel[1])
    with django_capture_on_commit_callbacks(execute=True):
        mails = remind(round=round, by=coordinator)
    assert mails.sent == [panel[1]]
    assert [mail.to for mail in mailoutbox] == [[panel[1].email]]
    assert "còn 2 phiếu" in mailoutbox[0].body
    assert round.events.get().detail == "1 assessor"


def test_when_all_is_handed_in_nobody_is_reminded(coordinator):
    round, entries, panel = prepared(phase=RoundPhase.OPEN)
    fill(make_assignment(entries[0], panel[0]), A1=1)
    with pytest.raises(RoundNotReady, match="every sheet is handed in"):
        remind(round=round, by=coordinator)
    with pytest.raises(WrongPhase):
        remind(round=make_round(phase=RoundPhase.CLOSED), by=coordinator)


@pytest.mark.parametrize("group", ["Assessor", "Auditor", "Editor", "Publisher"])
@pytest.mark.parametrize("step", [open_round, remind])
def test_only_coordinators_open_and_remind(ready, mailoutbox, group, step):
    with pytest.raises(NotAllowed):
        step(round=ready[0], by=make_user("", group))
    assert mailoutbox == []


def test_readiness_needs_as_many_queries_for_many_spaces(coordinator, django_assert_max_num_queries):
    for spaces in (2, 30):
        round, entries, panel = prepared(spaces=spaces)
        for entry in entries:
            make_assignment(entry, panel[0])
            note_interest(by=coordinator, user=panel[0], space=entry.space, reason="x")
        make_entry(round)
        with django_assert_max_num_queries(9):
            what_opening_lacks(round)
        with django_assert_max_num_queries(6):
            what_opening_risks(round)
