"""The page that shows all that a proposal says, finds likely duplicates, and sends it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from spaces.actions import limits
from spaces.actions.publication import withdraw_space
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Proposal
from tests.builders import make_category, make_space
from tests.proposals import POSITION, fresh, give_contact, make_draft, make_proposal, write
from tests.views.partners import check_of, holding, page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def ready(client):
    """A complete draft of a new space, held by the client."""
    proposal = make_draft()
    give_contact(proposal)
    holding(client, fresh(proposal))
    return fresh(proposal)


def make_twin(**fields):
    """Returns a published space that the draft of `make_draft` may repeat."""
    lon, lat = POSITION
    return make_space("Làng gốm Kim Lan", published=True, longitude=lon, latitude=lat, **fields)


# --- Reading ----------------------------------------------------------------------------------------


def test_everything_is_shown_section_by_section_in_words(client):
    category = make_category("Làng nghề", name_en="Craft village")
    proposal = write(make_draft(category=category.pk), access={"lift": "no"}, ownership="private")
    give_contact(proposal)
    holding(client, fresh(proposal))
    page = text(client.get(check_of(proposal)))
    for told in (
        "Làng gốm Kim Lan",
        "Craft village",
        "Lift or single storey: No",
        "Private",
        "lan@example.org",
    ):
        assert told in page
    assert "Tuesday–Sunday: 09:00–17:00" in page
    assert f"{page_of(proposal, 'visit')}?from=check" in page


def test_what_is_missing_is_named_with_a_link(client):
    proposal = make_draft(name_vi="", category=None)
    holding(client, proposal)
    page = text(client.get(check_of(proposal)))
    assert "Give the Vietnamese name of the space." in page
    assert "Say who you are and how you can be reached." in page


def test_correction_opens_with_what_stands_today_and_no_reproach(client):
    space = make_space("Manzi", published=True, opening_hours="Mo-Su 09:00-17:00", address="14 Phan Huy Ích")
    proposal = make_draft(ProposalKind.CORRECTION, space=space, public_phone="")
    assert proposal.data == {}
    holding(client, proposal)
    page = text(client.get(check_of(proposal)))
    assert "This stands in the registry today." in page
    assert "14 Phan Huy Ích" in page
    assert "Monday–Sunday: 09:00–17:00" in page
    assert "Nothing differs" not in page


def test_correction_shows_both_values_and_takes_one_back(client):
    space = make_space("Manzi", published=True, address="14 Phan Huy Ích")
    proposal = make_draft(ProposalKind.CORRECTION, space=space, address="2 Hàng Bài", public_phone="024 1")
    holding(client, proposal)
    page = text(client.get(check_of(proposal)))
    assert "<del>" in page
    assert "14 Phan Huy Ích" in page
    assert "2 Hàng Bài" in page

    client.post(check_of(proposal), {"keep": "address"})

    assert fresh(proposal).data == {"public_phone": "024 1"}


@pytest.mark.parametrize("field", ["nonsense", "\x00", "lifecycle", ""])
def test_taking_back_what_was_not_proposed_changes_nothing(client, field):
    proposal = make_draft(ProposalKind.CORRECTION)
    holding(client, proposal)
    assert client.post(check_of(proposal), {"keep": field}).status_code == 302
    assert fresh(proposal).data == proposal.data


# --- Duplicates -------------------------------------------------------------------------------------


def test_likely_duplicates_are_offered_when_only_the_public_ones(client, ready):
    twin = make_twin(address="Xóm 3")
    make_space("Làng gốm Kim Lan", address="BÍ MẬT")  # a draft of the department
    for address in (check_of(ready), page_of(ready, "offer")):
        page = text(client.get(address))
        assert "Is it one of these?" in page
        assert twin.identifier in page
        assert "0 m away" in page
        assert "BÍ MẬT" not in page


def test_its_own_space_is_no_duplicate_of_a_correction(client):
    proposal = make_draft(ProposalKind.CORRECTION, space=make_twin())
    holding(client, proposal)
    assert "Is it one of these?" not in text(client.get(check_of(proposal)))


def test_recognised_space_is_corrected_with_what_was_typed(client, ready):
    twin = make_twin(website="https://kimlan.example")
    answer = client.post(check_of(ready), {"same": twin.pk})
    turned = fresh(ready)
    assert (answer.url, turned.kind, turned.space) == (check_of(ready), ProposalKind.CORRECTION, twin)
    page = text(client.get(answer.url))
    assert "You are now correcting" in page
    assert "Xóm 3, Kim Lan" in page
    assert "https://kimlan.example" in page


@pytest.mark.parametrize("key", ["", "x", "\x00", "-1", "9" * 30])
def test_only_a_space_that_was_offered_can_be_chosen(client, ready, key):
    other = make_space("Khác hẳn", published=True)
    for chosen in (key, other.pk):
        assert client.post(check_of(ready), {"same": chosen}).status_code == 302
        assert fresh(ready).kind == ProposalKind.NEW


def test_spaces_set_apart_are_asked_about_no_more(client, ready):
    make_twin()
    client.post(check_of(ready), {"other": "1"})
    assert "Is it one of these?" not in text(client.get(check_of(ready)))


# --- Sending ----------------------------------------------------------------------------------------


def test_complete_proposal_is_sent_once_however_often_the_button_is_pressed(client, ready):
    for _press in range(3):
        answer = client.post(check_of(ready), {"send": "1", "message": "Xin gọi buổi sáng."})
        assert answer.url == reverse("proposal", args=[ready.reference])
    sent = fresh(ready)
    assert (sent.state, sent.message) == (ProposalState.UNVERIFIED, "Xin gọi buổi sáng.")
    assert sent.events.filter(step="sent").count() == 1


def test_incomplete_proposal_says_what_is_missing_and_keeps_the_message(client):
    proposal = make_draft(name_vi="")
    holding(client, proposal)
    page = text(client.post(check_of(proposal), {"send": "1", "message": "Lời nhắn của tôi"}))
    assert "Not sent yet" in page
    assert "Give the Vietnamese name of the space." in page
    assert "Lời nhắn của tôi" in page
    assert fresh(proposal).state == ProposalState.DRAFT


def test_correction_without_a_change_is_not_sent(client):
    proposal = make_draft(ProposalKind.CORRECTION, public_phone="")
    give_contact(proposal)
    holding(client, fresh(proposal))
    assert "Nothing differs from the registry yet" in text(client.post(check_of(proposal), {"send": "1"}))


@pytest.mark.parametrize("message", ["\x00", "x" * 5000])
def test_message_that_cannot_be_taken_is_refused_in_words(client, ready, message):
    page = client.post(check_of(ready), {"send": "1", "message": message})
    assert page.status_code == 200
    assert 'id="id_message_error"' in text(page)
    assert fresh(ready).state == ProposalState.DRAFT


def test_closure_keeps_what_its_section_told(client):
    proposal = make_draft(ProposalKind.CLOSURE)
    give_contact(proposal)
    holding(client, fresh(proposal))
    assert 'id="id_message"' not in text(client.get(check_of(proposal)))
    client.post(check_of(proposal), {"send": "1", "message": "Khác"})
    assert fresh(proposal).message == "Tôi sống ngay bên cạnh."


def test_sending_too_often_keeps_the_message(client, ready, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "send", limits.LIMITS["send"]._replace(unworked=0))
    page = client.post(check_of(ready), {"send": "1", "message": "Lời nhắn của tôi"})
    assert page.status_code == 429
    assert page["Retry-After"]
    assert "Lời nhắn của tôi" in text(page)


def test_trap_holds_back_what_programs_send(client, ready):
    page = client.post(check_of(ready), {"send": "1", "homepage_2": "x"})
    assert "hidden field" in text(page)
    assert fresh(ready).state == ProposalState.DRAFT


def test_space_withdrawn_meanwhile_is_told_and_nothing_is_lost(client):
    space = make_space("Manzi", published=True)
    proposal = make_draft(ProposalKind.CORRECTION, space=space, public_phone="024 1")
    give_contact(proposal)
    holding(client, fresh(proposal))
    withdraw_space(space=space, by=None, reason="Nhầm")
    page = client.post(check_of(proposal), {"send": "1", "message": "Lời nhắn của tôi"})
    assert page.status_code == 409
    assert "not in the public registry any more" in text(page)
    assert "Lời nhắn của tôi" in text(page)
    assert fresh(proposal).data == {"public_phone": "024 1"}


def test_changed_proposal_is_sent_again_to_the_same_place(client):
    proposal = make_proposal(state=ProposalState.CHANGES)
    holding(client, proposal)
    client.post(page_of(proposal, "visit"), {"opening_hours": "Tu-Su 09:00-17:00; PH off"})
    client.post(check_of(proposal), {"send": "1"})
    sent = fresh(proposal)
    assert (sent.state, sent.reference) == (ProposalState.WAITING, proposal.reference)
    assert sent.data["opening_hours"].endswith("PH off")


# --- Discarding -------------------------------------------------------------------------------------


def test_draft_is_deleted_by_its_sender(client, ready):
    answer = client.post(check_of(ready), {"discard": "1"})
    assert answer.url == reverse("submit")
    assert not Proposal.objects.filter(pk=ready.pk).exists()
    assert "The draft is deleted" in text(client.get(answer.url))


def test_proposal_that_was_answered_is_not_deleted(client):
    proposal = make_proposal(state=ProposalState.CHANGES)
    holding(client, proposal)
    assert 'name="discard"' not in text(client.get(check_of(proposal)))
    assert client.post(check_of(proposal), {"discard": "1"}).status_code == 409
    assert Proposal.objects.filter(pk=proposal.pk).exists()


def test_page_costs_the_same_with_little_and_with_much(client, ready, django_assert_max_num_queries):
    for number in range(30):
        make_space(f"Làng gốm Kim Lan {number}", published=True)
    with django_assert_max_num_queries(24):
        client.get(check_of(ready))
