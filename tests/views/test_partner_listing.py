"""The yearly question: today's values, one click or a correction; the badge on the public page."""

import datetime
import uuid

import pytest
from django.utils import timezone
from django.utils.translation import override

from spaces.actions.claim_links import claim_token
from spaces.actions.claims import ask_operators, end_claim
from spaces.actions.publication import withdraw_space
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Claim, Proposal
from tests.builders import make_space, make_user
from tests.pages import show
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
ADDRESS = "/en/listings/confirm/"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def claim():
    """A claim whose yearly question was mailed today."""
    space = make_space("Manzi", published=True, address="14 Phan Huy Ích", opening_hours="Mo-Fr 09:00-17:00")
    by = make_user("", "Moderator")
    make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=by)
    Claim.objects.update(confirmed_on=timezone.localdate() - datetime.timedelta(days=400))
    ask_operators(timezone.localdate())
    return Claim.objects.get()


def answer(client, claim, step="", **data):
    return client.post(ADDRESS, {"token": claim_token(claim), "step": step, **data})


def stored():
    return Claim.objects.get()


def test_page_of_the_link_asks_for_it_and_changes_nothing(client, claim):
    response = client.get(ADDRESS)
    assert "data-token-form" in response.content.decode()
    assert stored().asked_at is not None


def test_link_shows_the_values_of_today_and_changes_nothing(client, claim):
    text = answer(client, claim).content.decode()
    for word in ("Manzi", "14 Phan Huy Ích", "09:00", "Everything is still right", "Something has changed"):
        assert word in text
    assert "lan@example.org" not in text  # whoever holds the link sees what is public
    assert stored().asked_at is not None


def test_one_click_confirms_and_the_public_page_says_so(client, claim):
    before = show(client).html
    response = answer(client, claim, "confirm")
    assert response.status_code == 200
    assert "Confirmed by its operator on" in response.content.decode()
    assert stored().confirmed_on == timezone.localdate()
    after = show(client).html
    assert before != after


def test_link_that_was_answered_offers_no_second_confirmation(client, claim):
    answer(client, claim, "confirm")
    text = client.post(ADDRESS, {"token": claim_token(claim)}).content.decode()
    assert "You confirmed on" in text
    assert "Everything is still right" not in text
    assert "Something has changed" in text


def test_change_begins_one_correction_that_this_browser_holds(client, claim):
    key = str(uuid.uuid4())
    for _click in range(2):
        response = answer(client, claim, "correct", key=key)
        assert response.status_code == 302
    proposal = Proposal.objects.get(kind=ProposalKind.CORRECTION)
    assert proposal.space == claim.space
    assert proposal.reference in response["Location"]
    assert client.get(response["Location"]).status_code == 200
    assert stored().asked_at is not None


@pytest.mark.parametrize("data", [{"token": ""}, {"token": "a:b:c"}, {"token": "\x00"}, {}])
def test_what_is_no_link_gets_a_clear_answer(client, claim, data):
    response = client.post(ADDRESS, data)
    assert response.status_code in (200, 400)
    assert "data-token-form" in response.content.decode()


@pytest.mark.parametrize("data", [{"step": "end"}, {"step": "correct", "key": "x"}, {"key": "\x00"}])
def test_forged_answer_changes_nothing(client, claim, data):
    assert client.post(ADDRESS, {"token": claim_token(claim), **data}).status_code == 200
    assert stored().asked_at is not None
    assert not Proposal.objects.filter(kind=ProposalKind.CORRECTION).exists()


def test_claim_that_ended_and_page_that_is_hidden_answer_in_words(client, claim):
    withdraw_space(space=claim.space, by=None)
    response = answer(client, claim, "confirm")
    assert response.status_code == 400
    assert "not in the public registry" in response.content.decode()
    end_claim(claim=claim, by=None, reason="Hết.")
    assert "This link does not work" in answer(client, claim, "confirm").content.decode()


# --- The public page ---


def test_badge_and_ways_to_tell_us_stand_on_the_public_page_without_a_cookie(client, claim):
    response = client.get("/en/spaces/manzi/")
    text = response.content.decode()
    assert "Confirmed by its operator on" in text
    assert 'href="/en/spaces/manzi/suggest/"' in text
    assert 'href="/en/spaces/manzi/suggest/#closure"' in text
    assert "Do you run this place?" not in text
    assert response.cookies == {}


def test_badge_goes_with_the_claim(client, claim):
    client.get("/en/spaces/manzi/")
    end_claim(claim=claim, by=None, reason="Hết.")
    text = client.get("/en/spaces/manzi/").content.decode()
    assert "Confirmed by its operator" not in text
    assert "Do you run this place?" in text
