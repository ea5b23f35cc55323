"""A round is prepared in the staff area: its spaces, its assessors, who scores what."""

import pytest

from spaces.actions.interests import note_interest
from spaces.enums import RoundPhase, SheetState
from spaces.models import Assignment, Interest, RoundEntry
from tests.actions.test_assigning import prepared
from tests.admin.rounds import FORGED, body, entry_page, page_of
from tests.assessment import make_assessor, make_assignment, make_entry, make_round
from tests.builders import make_category, make_operator, make_space

pytestmark = pytest.mark.django_db


# --- spaces ---------------------------------------------------------------------------------------


def test_all_that_a_filter_finds_is_added_at_once(coordinator):
    round = make_round(phase=RoundPhase.DRAFT)
    museum = make_category("Bảo tàng")
    found = [make_space(f"Bảo tàng {number}", published=True, category=museum) for number in range(3)]
    make_space("Chợ", published=True, category=make_category("Chợ"))
    make_space("Bảo tàng nháp", category=museum)
    address = f"{page_of(round, 'spaces')}choose/?category={museum.code}"
    assert "3 spaces to add" in body(coordinator.get(address))
    response = coordinator.post(address, follow=True)
    assert "3 spaces were added." in body(response)
    assert {entry.space for entry in round.entries.all()} == set(found)
    again = body(coordinator.get(address))
    assert "0 spaces to add" in again
    assert "3 of these in the round already" in again


def test_one_of_those_found_is_added(coordinator):
    round = make_round(phase=RoundPhase.DRAFT)
    first, _second = make_space("A", published=True), make_space("B", published=True)
    coordinator.post(f"{page_of(round, 'spaces')}choose/?q=", {"space": first.pk})
    assert round.entries.get().space == first


@pytest.mark.parametrize("key", FORGED[:-3])
def test_forged_space_adds_nothing(coordinator, key):
    round, space = make_round(phase=RoundPhase.DRAFT), make_space("A")
    make_space("B", published=True)
    address = f"{page_of(round, 'spaces')}choose/"
    for sent in (key, str(space.pk)):
        assert coordinator.post(address, {"space": sent}, follow=True).status_code == 200 or not sent
    assert not round.entries.exists()


def test_filters_that_cannot_be_read_are_said(coordinator):
    round = make_round(phase=RoundPhase.DRAFT)
    page = coordinator.get(f"{page_of(round, 'spaces')}choose/?category=nonsense&bbox=1,2&status=closed")
    assert "is not offered under" in body(page)


def test_chosen_spaces_leave_a_draft_at_once(coordinator):
    round, entries, _panel = prepared(spaces=3)
    sent = [entries[0].pk, entries[1].pk, *FORGED]
    response = coordinator.post(page_of(round, "spaces"), {"entry": sent}, follow=True)
    assert "2 spaces were taken out." in body(response)
    assert RoundEntry.objects.get() == entries[2]


def test_leaving_an_open_round_asks_for_a_reason_first(coordinator):
    round, entries, _panel = prepared(spaces=2, phase=RoundPhase.OPEN)
    address = page_of(round, "spaces")
    asked = coordinator.post(address, {"entry": entries[0].pk})
    assert "Take 1 space out of the round" in body(asked)
    empty = coordinator.post(address, {"entry": entries[0].pk, "confirmed": "yes", "reason": " "})
    assert "This field is required" in body(empty)
    done = coordinator.post(
        address, {"entry": entries[0].pk, "confirmed": "yes", "reason": "sửa chữa"}, follow=True
    )
    assert "sửa chữa" in body(done)
    assert round.entries.filter(withdrawn_at=None).get() == entries[1]


@pytest.mark.parametrize("key", FORGED)
def test_forged_or_foreign_entry_takes_nothing_out(coordinator, key):
    round, *_rest = prepared(spaces=1)
    foreign = make_entry(make_round(phase=RoundPhase.DRAFT))
    response = coordinator.post(page_of(round, "spaces"), {"entry": [key, foreign.pk]}, follow=True)
    assert "Choose at least one space" in body(response)
    assert RoundEntry.objects.count() == 2


# --- assessors ------------------------------------------------------------------------------------


def test_panel_is_chosen_with_loads_and_conflicts_in_sight(coordinator):
    round, entries, panel = prepared(spaces=2, assessors=1)
    make_assignment(entries[0], panel[0])
    note_interest(by=None, user=panel[0], space=entries[1].space, reason="người nhà")
    newcomer = make_assessor("newcomer")
    page = body(coordinator.get(page_of(round, "panel")))
    for text in ("1 sheet", "1 space of the round in conflict", "người nhà", "no e-mail address"):
        assert text in page
    coordinator.post(page_of(round, "panel"), {"panel": "1", "users": [panel[0].pk, newcomer.pk]})
    assert {member.user for member in round.panel.all()} == {panel[0], newcomer}


@pytest.mark.parametrize("key", FORGED)
def test_forged_account_changes_no_panel(coordinator, key):
    round, *_rest = prepared(assessors=2)
    for sent in (key, coordinator.user.pk):
        coordinator.post(page_of(round, "panel"), {"panel": "1", "users": [sent]}, follow=True)
    assert round.panel.count() == 2


def test_conflict_is_noted_from_the_panel(coordinator):
    round, entries, panel = prepared()
    sent = {"note": "1", "interest-user": panel[0].pk, "interest-reason": "người nhà"}
    response = coordinator.post(
        page_of(round, "panel"), sent | {"interest-space": entries[0].space.identifier}, follow=True
    )
    assert "Noted:" in body(response)
    interest = Interest.objects.get()
    assert (interest.user, interest.space, interest.reason) == (panel[0], entries[0].space, "người nhà")


@pytest.mark.parametrize(
    ("mistake", "text"),
    [
        ({}, "Name either the space or the operator"),
        ({"interest-space": "HN-9999"}, "no space with this identifier"),
        ({"interest-space": "HN-0001", "interest-reason": ""}, "This field is required"),
        ({"interest-space": "HN-0001", "interest-user": "\x00"}, "errorlist"),
    ],
)
def test_mistakes_in_a_conflict_are_explained(coordinator, mistake, text):
    round, _entries, panel = prepared()
    sent = {"note": "1", "interest-user": panel[0].pk, "interest-reason": "lý do dài"} | mistake
    response = coordinator.post(page_of(round, "panel"), sent)
    assert response.status_code == 200
    assert text in body(response)
    assert not Interest.objects.exists()


def test_conflicts_are_listed_added_and_taken_back(coordinator, auditor):
    user, operator = make_assessor("anna"), make_operator("Hội")
    interests = "/admin/spaces/interest/"
    sent = {"user": user.pk, "operator": operator.pk, "reason": "hội viên"}
    assert auditor.post(f"{interests}add/", sent).status_code == 403
    coordinator.post(f"{interests}add/", sent)
    interest = Interest.objects.get()
    for query in ("", "?q=anna", "?q=hội"):
        assert "hội viên" in body(auditor.get(interests + query))
    for client in (auditor, coordinator):
        client.post(interests, {"action": "delete_selected", "_selected_action": interest.pk, "post": "yes"})
    assert auditor.post(f"{interests}{interest.pk}/delete/", {"post": "yes"}).status_code == 403
    coordinator.post(f"{interests}{interest.pk}/delete/", {"post": "yes"})
    assert not Interest.objects.exists()


# --- assignments ----------------------------------------------------------------------------------


def test_assigning_evenly_says_what_it_could_not_fill(coordinator):
    round, entries, panel = prepared(spaces=2, assessors=2)
    note_interest(by=None, user=panel[0], space=entries[0].space, reason="x")
    assert "Every space gets 2 assessors" in body(coordinator.get(page_of(round, "step/assign")))
    page = body(coordinator.post(page_of(round, "step/assign"), follow=True))
    assert "3 sheets were assigned." in page
    assert "1 space has fewer assessors than planned" in page
    assert "1 conflict of interest" in page


def test_assignments_are_filtered(coordinator):
    round, entries, panel = prepared(spaces=4, assessors=3)
    make_assignment(entries[0], panel[0])
    make_assignment(entries[0], panel[1])
    make_assignment(entries[1], panel[1])
    note_interest(by=None, user=panel[1], space=entries[1].space, reason="x")

    def shown(query):
        page = coordinator.get(f"{page_of(round, 'assignments')}?{query}").context["page"]
        return [row.entry for row in page.object_list]

    assert shown("show=conflict") == [entries[1]]
    assert entries[0] not in shown("show=short")
    assert shown(f"assessor={panel[0].pk}") == [entries[0]]
    assert shown(f"q={entries[2].space.identifier}") == [entries[2]]
    assert shown(f"q={entries[3].space.name_vi}") == [entries[3]]
    assert len(shown("q=&show=&assessor=")) == 4


def test_space_is_given_and_taken_away_by_hand(coordinator):
    round, entries, panel = prepared(phase=RoundPhase.OPEN)
    note_interest(by=None, user=panel[1], space=entries[0].space, reason="người nhà")
    address = entry_page(round, entries[0])
    assert "người nhà" in body(coordinator.get(address))
    coordinator.post(address, {"assessor": panel[0].pk})
    sheet = Assignment.objects.get()
    refused = body(coordinator.post(address, {"sheet": sheet.pk, "reason": ""}, follow=True))
    assert "Give a reason" in refused
    coordinator.post(address, {"sheet": sheet.pk, "reason": "ốm"})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reason) == (SheetState.REMOVED, "ốm")
    conflict = body(coordinator.post(address, {"assessor": panel[1].pk}, follow=True))
    assert "người nhà" in conflict
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("key", FORGED)
def test_forged_assessor_or_sheet_is_answered(coordinator, key):
    round, entries, panel = prepared()
    address = entry_page(round, entries[0])
    foreign = make_assignment(entries[1], panel[0])
    assert coordinator.post(address, {"assessor": key}, follow=True).status_code == 200
    assert coordinator.post(address, {"sheet": key, "reason": "x"}).status_code == 404
    assert coordinator.post(address, {"sheet": foreign.pk, "reason": "x"}).status_code == 404
    assert Assignment.objects.get() == foreign


def test_space_of_another_round_has_no_page_here(coordinator):
    round, *_rest = prepared()
    other = make_entry(make_round())
    assert coordinator.get(entry_page(round, other)).status_code == 404
