"""Rounds in the staff area: each page shows what it should, each step goes through its action."""

import datetime

import pytest
from django.utils import timezone

from spaces.actions.assigning import assign_evenly
from spaces.actions.interests import note_interest
from spaces.admin.rounds import STEPS, TABS
from spaces.enums import RoundPhase, SheetState
from spaces.models import AssessmentRound, Assignment, RoundEntry, User
from tests.actions.test_assigning import prepared
from tests.actions.test_mail import Unreachable
from tests.admin.rounds import ROUNDS, body, entry_page, page_of
from tests.assessment import fill, make_assessor, make_assignment, make_round, make_version

pytestmark = pytest.mark.django_db


def settings_of(version, **changes):
    """Returns what a browser would send for the form of a round."""
    sent = {
        "name_vi": "Đợt đánh giá 2026", "version": version.pk, "assessors_per_space": 3, "is_blind": "on",
        "publishes_scores": "on", "metric": "interval", "draws": 1000, "weight_noise": "0.25", "seed": 1,
        "due_on": "2026-12-31",
    }  # fmt: skip
    return sent | changes


# --- list and settings ----------------------------------------------------------------------------


def test_list_counts_spaces_and_sheets(coordinator):
    round, entries, panel = prepared(spaces=3, phase=RoundPhase.OPEN, due_on=datetime.date(2020, 1, 1))
    fill(make_assignment(entries[0], panel[0]), A1=1)
    make_assignment(entries[1], panel[0])
    make_assignment(entries[2], panel[0], state=SheetState.REMOVED)
    page = body(coordinator.get(ROUNDS))
    assert f'href="{page_of(round)}"' in page
    assert "1 of 2" in page
    assert "Overdue" in page


def test_list_is_filtered_by_phase_and_by_what_is_late(coordinator):
    late = make_round(name_vi="Muộn", due_on=datetime.date(2020, 1, 1))
    draft = make_round(name_vi="Nháp", phase=RoundPhase.DRAFT, due_on=datetime.date(2020, 1, 1))
    for query, expected in (("due=overdue", [late]), ("phase=draft", [draft]), ("q=nháp", [draft])):
        assert list(coordinator.get(f"{ROUNDS}?{query}").context["cl"].result_list) == expected


@pytest.mark.parametrize("query", ["phase=nonsense", "due=x", "q=%00", "o=99", "p=abc", "phase=%00"])
def test_list_takes_any_query(coordinator, query):
    make_round()
    assert coordinator.get(f"{ROUNDS}?{query}", follow=True).status_code == 200


def test_list_needs_as_many_queries_for_many_rounds(coordinator, django_assert_max_num_queries):
    version = make_version()
    for count in (1, 12):
        for _number in range(count):
            prepared(spaces=1, assessors=1, version=version)
        with django_assert_max_num_queries(10):
            coordinator.get(ROUNDS)


def test_round_is_entered_and_leads_to_its_overview(coordinator):
    response = coordinator.post(f"{ROUNDS}add/", settings_of(make_version()))
    round = AssessmentRound.objects.get()
    assert response["Location"] == page_of(round)
    assert (round.slug, round.due_on) == ("dot-danh-gia-2026", datetime.date(2026, 12, 31))
    page = body(coordinator.get(page_of(round)))
    for text in ("Choose the spaces of the round", "Choose the assessors of the round", "Next step"):
        assert text in page


@pytest.mark.parametrize(
    "mistake",
    [
        {"name_vi": ""}, {"version": "999"}, {"version": "\x00"}, {"draws": "0"}, {"weight_noise": "nan"},
        {"quorum": "0"}, {"due_on": "31/31/2026"}, {"opens_on": "2027-01-01"}, {"slug": "có dấu"},
        {"metric": "x"}, {"description_vi": "\x00"},
    ],
)  # fmt: skip
def test_mistakes_stay_in_the_form(coordinator, mistake):
    response = coordinator.post(f"{ROUNDS}add/", settings_of(make_version()) | mistake)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert "2026" in body(response)
    assert not AssessmentRound.objects.exists()


def test_unpublished_criteria_are_not_offered(coordinator):
    draft = make_version(published=False)
    response = coordinator.post(f"{ROUNDS}add/", settings_of(draft))
    assert "version" in response.context["adminform"].form.errors


def test_settled_rules_are_shown_and_cannot_be_sent(coordinator):
    round = make_round(quorum=2)
    address = page_of(round, "change")
    assert "The rules were settled" in body(coordinator.get(address))
    coordinator.post(address, {"name_vi": "Mới", "quorum": 9, "assessors_per_space": 4, "slug": "x"})
    round.refresh_from_db()
    assert (round.name_vi, round.quorum, round.assessors_per_space) == ("Mới", 2, 4)
    assert round.slug != "x"


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [RoundPhase.DRAFT, RoundPhase.OPEN])
@pytest.mark.parametrize("tab", ["board", "spaces", "panel", "assignments"])
def test_every_tab_answers_with_and_without_content(coordinator, auditor, tab, phase):
    empty = make_round(phase=phase)
    full, *_rest = prepared(phase=phase)
    for client in (coordinator, auditor):
        for round in (empty, full):
            response = client.get(page_of(round, tab))
            assert response.status_code == 200
            assert 'aria-current="page"' in body(response)


@pytest.mark.parametrize("tab", [tab.key for tab in TABS])
def test_round_that_is_not_there_is_not_found(coordinator, tab):
    assert coordinator.get(f"{ROUNDS}999/{tab}/").status_code == 404


@pytest.mark.parametrize("tab", ["spaces", "assignments", "board"])
@pytest.mark.parametrize("query", ["page=abc", "page=99999999999999999999", "q=%00", "show=x&assessor=%00"])
def test_lists_take_any_query(coordinator, tab, query):
    round, *_rest = prepared()
    assert coordinator.get(f"{page_of(round, tab)}?{query}").status_code == 200


@pytest.mark.parametrize(("tab", "most"), [("board", 24), ("spaces", 12), ("panel", 15), ("assignments", 14)])
def test_pages_need_as_many_queries_for_many_spaces(coordinator, django_assert_max_num_queries, tab, most):
    for spaces, people in ((2, 2), (40, 6)):
        round, entries, panel = prepared(spaces=spaces, assessors=people)
        assign_evenly(round=round, by=None)
        for entry in entries:
            note_interest(by=None, user=panel[0], space=entry.space, reason="x")
        with django_assert_max_num_queries(most):
            coordinator.get(page_of(round, tab))


# --- steps ----------------------------------------------------------------------------------------


def test_round_is_opened_after_a_page_that_says_how_many_mails(
    coordinator, mailoutbox, django_capture_on_commit_callbacks
):
    round, *_rest = prepared(due_on=timezone.localdate())
    assign_evenly(round=round, by=None)
    assert "Open the round" in body(coordinator.get(page_of(round)))
    assert "3 assessors get a mail" in body(coordinator.get(page_of(round, "step/open")))
    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(page_of(round, "step/open"))
    assert response["Location"] == page_of(round)
    round.refresh_from_db()
    assert round.phase == RoundPhase.OPEN
    assert len(mailoutbox) == 3


def test_round_that_lacks_something_cannot_be_opened_from_its_page(coordinator):
    round = make_round(phase=RoundPhase.DRAFT)
    page = body(coordinator.get(page_of(round, "step/open")))
    assert "Choose the spaces of the round" in page
    assert 'type="submit">Open the round' not in page
    assert "Choose the spaces" in body(coordinator.post(page_of(round, "step/open"), follow=True))
    round.refresh_from_db()
    assert round.phase == RoundPhase.DRAFT


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_failing_mail_server_is_shown_and_the_round_is_open(client, settings, caplog):
    settings.EMAIL_BACKEND = f"{Unreachable.__module__}.Unreachable"
    user = User.objects.create_superuser("chief")
    client.force_login(user)
    round, _entries, panel = prepared(due_on=timezone.localdate())
    panel[0].email = ""
    panel[0].save()
    assign_evenly(round=round, by=None)
    page = body(client.post(page_of(round, "step/open"), follow=True, HTTP_ACCEPT_LANGUAGE="en"))
    assert "2 mails could not be sent" in page
    assert "No e-mail address, so no mail" in page
    round.refresh_from_db()
    assert round.phase == RoundPhase.OPEN


def test_reminding_names_how_many(coordinator, mailoutbox, django_capture_on_commit_callbacks):
    round, entries, panel = prepared(phase=RoundPhase.OPEN)
    make_assignment(entries[0], panel[0])
    page = body(coordinator.get(page_of(round, "step/remind")))
    assert "1 sheet is waiting." in page
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(page_of(round, "step/remind"))
    assert len(mailoutbox) == 1


def test_draft_is_cleared_and_deleted(coordinator):
    round, *_rest = prepared()
    assign_evenly(round=round, by=None)
    assert "12 assignments go." in body(coordinator.get(page_of(round, "step/clear")))
    coordinator.post(page_of(round, "step/clear"))
    assert not Assignment.objects.exists()
    response = coordinator.post(page_of(round, "step/delete"))
    assert response["Location"] == ROUNDS
    assert not AssessmentRound.objects.exists()


def test_step_of_another_phase_is_refused_with_a_sentence(coordinator):
    round = make_round()
    assert "not in the phase" in body(coordinator.get(page_of(round, "step/open")))
    assert "not in the phase" in body(coordinator.post(page_of(round, "step/open"), follow=True))
    assert coordinator.get(page_of(round, "step/nonsense")).status_code == 404


@pytest.mark.parametrize("group", ["Auditor", "Publisher"])
def test_those_who_look_take_no_step_of_preparing(signed_in, group):
    client = signed_in(group)
    round, entries, panel = prepared()
    make_assignment(entries[0], panel[0])
    before = (RoundEntry.objects.count(), Assignment.objects.count(), round.panel.count())
    for key in ("open", "assign", "remind", "clear", "delete"):
        assert client.post(page_of(round, f"step/{key}")).status_code == 403
        assert client.get(page_of(round, f"step/{key}")).status_code == 403
    for address in (
        page_of(round, "spaces"), page_of(round, "panel"), f"{page_of(round, 'spaces')}choose/",
        entry_page(round, entries[0]), page_of(round, "change"), f"{ROUNDS}add/",
    ):  # fmt: skip
        assert client.post(address, {"entry": entries[0].pk}).status_code == 403
    assert (RoundEntry.objects.count(), Assignment.objects.count(), round.panel.count()) == before
    round.refresh_from_db()
    assert round.phase == RoundPhase.DRAFT


@pytest.mark.parametrize("group", ["Editor", "Assessor"])
def test_rounds_are_hidden_from_those_who_may_not_see_them(signed_in, group):
    client = signed_in(group)
    round, entries, _panel = prepared()
    pages = [page_of(round, tab.key) for tab in TABS] + [page_of(round, f"step/{step.key}") for step in STEPS]
    for address in (ROUNDS, "/admin/spaces/interest/", entry_page(round, entries[0]), *pages):
        assert client.get(address).status_code == 403, address
    assert ROUNDS not in body(client.get("/admin/"))


# --- work queue -----------------------------------------------------------------------------------


def test_work_queue_counts_late_rounds_and_outstanding_sheets(coordinator, editor):
    _round, entries, panel = prepared(phase=RoundPhase.OPEN, due_on=datetime.date(2020, 1, 1))
    make_assignment(entries[0], panel[0])
    make_assignment(entries[1], panel[0])
    response = coordinator.get("/admin/")
    cards = {card["key"]: card["count"] for card in response.context["assessment_cards"]}
    assert (cards["rounds-overdue"], cards["sheets-outstanding"]) == (1, 2)
    for card in response.context["assessment_cards"]:
        assert coordinator.get(card["address"]).status_code == 200
    assert not editor.get("/admin/").context["assessment_cards"]


def test_account_form_takes_the_language_of_mails(chief):
    user = make_assessor("anna")
    address = f"/admin/spaces/user/{user.pk}/change/"
    page = body(chief.get(address))
    assert 'name="language"' in page
    sent = {
        "username": "anna", "first_name": "Anna", "last_name": "", "email": "anna@example.org",
        "language": "fr", "is_active": "on", "is_staff": "on",
    }  # fmt: skip
    chief.post(address, sent)
    user.refresh_from_db()
    assert (user.language, user.email) == ("fr", "anna@example.org")
