"""Requests about personal data in the staff area: the clock, the copy, the erasure, the refusal."""

import datetime
import json

import pytest
from django.utils import timezone

from spaces.actions.privacy import open_request
from spaces.enums import PrivacyKind, PrivacyState
from spaces.models import OutgoingMail, PrivacyRequest, Proposal
from tests.builders import make_space, make_user
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/privacyrequest/"
EMAIL = "lan@example.org"


@pytest.fixture
def officer(signed_in):
    return signed_in("Privacy")


def ask(kind=PrivacyKind.ERASURE, email=EMAIL):
    return open_request(email=email, kind=kind, language="vi")


def address(request, step=""):
    return f"{LIST}{request.pk}/{step}" if step else f"{LIST}{request.pk}/change/"


def due_in(request, days):
    PrivacyRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() + datetime.timedelta(days=days))


# --- The list and the card ------------------------------------------------------------------------------


def test_list_puts_the_most_urgent_first_and_marks_what_is_overdue(officer):
    late, soon, handled = ask(email="a@example.org"), ask(email="b@example.org"), ask(email="c@example.org")
    due_in(late, -2)
    due_in(soon, 1)
    PrivacyRequest.objects.filter(pk=handled.pk).update(
        state=PrivacyState.DONE, handled_at=timezone.now(), due_at=timezone.now() - datetime.timedelta(days=9)
    )

    response = officer.get(LIST)

    assert [row.pk for row in response.context["cl"].result_list] == [late.pk, soon.pk, handled.pk]
    assert "overdue by 2 days" in response.text
    assert "1 day left" in response.text


def test_card_counts_open_requests_and_says_what_is_overdue(officer):
    due_in(ask(email="a@example.org"), -1)
    ask(email="b@example.org")

    response = officer.get("/admin/")

    (card,) = [card for card in response.context["cards"] if card["key"] == "privacy"]
    assert card["count"] == 2
    assert "1 is overdue" in card["remedy"]
    assert officer.get(card["address"]).context["cl"].result_count == 2


def test_handled_request_is_found_by_the_whole_address_that_is_no_longer_stored(officer):
    request = ask()
    officer.post(address(request), {"step": "refuse", "refuse-note": "Không rõ"})

    found = officer.get(LIST, {"q": EMAIL.upper()}).context["cl"].result_list
    part = officer.get(LIST, {"q": "lan"}).context["cl"].result_list

    assert [row.pk for row in found] == [request.pk]
    assert not part


def test_list_needs_as_many_queries_with_many_rows(officer, django_assert_max_num_queries):
    ask()
    with django_assert_max_num_queries(20) as few:
        officer.get(LIST)
    for number in range(12):
        ask(email=f"p{number}@example.org")
    with django_assert_max_num_queries(20) as many:
        officer.get(LIST)
    assert len(many) <= len(few)


# --- The copy -------------------------------------------------------------------------------------------


def test_copy_is_a_file_that_nobody_keeps_on_the_way(officer):
    proposal = make_proposal()

    response = officer.post(address(ask(PrivacyKind.EXPORT), "copy/"))

    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    assert EMAIL not in response["Content-Disposition"]
    assert json.loads(response.content)["proposals"][0]["reference"] == proposal.reference


def test_copy_is_not_made_by_following_a_link(officer):
    assert officer.get(address(ask(PrivacyKind.EXPORT), "copy/")).status_code == 405


def test_request_for_a_copy_is_closed_and_forgets_the_address(officer):
    request = ask(PrivacyKind.EXPORT)

    response = officer.post(address(request), {"step": "close", "close-note": ""})

    assert response["Location"] == LIST
    request.refresh_from_db()
    assert (request.state, request.email) == (PrivacyState.DONE, "")


# --- The erasure ----------------------------------------------------------------------------------------


def test_erasure_page_lists_what_goes_and_what_stays(officer):
    going = make_proposal(state="declined")
    staying = make_proposal(state="accepted")
    make_space("Xưởng Kim Lan", public_email=EMAIL)
    make_user("lan", email=EMAIL)

    response = officer.get(address(ask(), "erase/"))

    for text in (going.reference, staying.reference, "Xưởng Kim Lan", "The staff account lan"):
        assert text in response.text
    assert "no-store" in response["Cache-Control"]


def test_erasure_asks_for_a_reason_and_for_certainty(officer):
    make_proposal()
    request = ask()

    response = officer.post(address(request, "erase/"), {"note": "Thư ngày 20/11"})

    assert response.status_code == 200
    assert "is_sure" in response.context["form"].errors
    assert "Thư ngày 20/11" in response.text
    assert Proposal.objects.exists()


def test_erasure_that_is_confirmed_happens(officer):
    make_proposal()
    request = ask()

    officer.post(address(request, "erase/"), {"note": "Thư ngày 20/11", "is_sure": "on"})

    assert not Proposal.objects.exists()
    request.refresh_from_db()
    assert (request.state, request.email, request.handled_by) == (PrivacyState.DONE, "", officer.user)


def test_who_also_wants_a_copy_is_not_erased_unseen(officer):
    ask(PrivacyKind.EXPORT)

    assert "has also asked for a copy" in officer.get(address(ask(), "erase/")).text


def test_erasure_that_has_not_happened_cannot_be_marked_as_done(officer):
    make_proposal()
    request = ask()

    response = officer.post(address(request), {"step": "close", "close-note": ""})

    assert response.status_code == 200
    request.refresh_from_db()
    assert request.state == PrivacyState.OPEN


def test_erasure_of_an_unknown_address_is_just_marked_as_done(officer):
    request = ask(email="nobody@example.org")
    OutgoingMail.objects.all().delete()

    assert "Nothing is stored about this address." in officer.get(address(request)).text
    officer.post(address(request), {"step": "close", "close-note": ""})

    request.refresh_from_db()
    assert request.state == PrivacyState.DONE


# --- Refusing and entering ------------------------------------------------------------------------------


def test_refusal_needs_a_reason_and_keeps_what_was_typed(officer):
    request = ask()

    response = officer.post(address(request), {"step": "refuse", "refuse-note": " "})

    assert "note" in response.context["refusal"].errors
    request.refresh_from_db()
    assert request.state == PrivacyState.OPEN


def test_handled_request_says_who_when_and_why_and_offers_nothing(officer):
    request = ask()
    officer.post(address(request), {"step": "refuse", "refuse-note": "Không rõ người gửi"})

    page = officer.get(address(request)).text

    assert "Không rõ người gửi" in page
    assert 'name="step"' not in page
    assert officer.get(address(request, "erase/")).status_code == 404
    assert officer.post(address(request, "copy/")).status_code == 404


def test_request_by_letter_is_entered_with_the_day_it_came(officer):
    came = timezone.localdate() - datetime.timedelta(days=3)
    sent = {"email": EMAIL, "kind": "export", "received_on": came, "language": "fr", "note": "Thư"}

    officer.post(f"{LIST}add/", sent)

    request = PrivacyRequest.objects.get()
    assert timezone.localdate(request.due_at) == came + datetime.timedelta(days=10)
    assert (request.email, request.language, request.note) == (EMAIL, "fr", "Thư")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "lan"),
        ("email", "lan@example.org\x00"),
        ("kind", "everything"),
        ("received_on", "2999-01-01"),
        ("received_on", "yesterday"),
        ("language", "xx"),
        ("note", "a" * 5000),
    ],
)
def test_broken_entry_is_said_beside_its_field(officer, name, value):
    sent = {"email": EMAIL, "kind": "export", "received_on": "2026-01-01", "language": "vi", "note": ""}

    response = officer.post(f"{LIST}add/", sent | {name: value})

    assert response.status_code == 200
    assert name in response.context["form"].errors
    assert not PrivacyRequest.objects.exists()


@pytest.mark.parametrize("key", ["0", "999999", "9" * 30, "abc", "1\x00"])
def test_request_that_is_none_is_not_found(officer, key):
    assert officer.get(f"{LIST}{key}/change/").status_code in (302, 404)
    assert officer.get(f"{LIST}{key}/erase/").status_code in (302, 404)


@pytest.mark.parametrize("group", ["Moderator", "Editor", "Publisher", "Auditor"])
def test_colleagues_without_the_right_see_nothing(signed_in, group):
    request, other = ask(), signed_in(group)

    for path in (LIST, f"{LIST}add/", address(request), address(request, "erase/")):
        assert other.get(path).status_code == 403
    assert other.post(address(request, "copy/")).status_code == 403
    assert other.post(address(request), {"step": "refuse", "refuse-note": "x"}).status_code == 403
    assert not [card for card in other.get("/admin/").context["cards"] if card["key"] == "privacy"]
