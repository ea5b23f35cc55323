"""Claims in the staff area: the list, its filters, and the end of a claim with a reason."""

import datetime

import pytest

from spaces.actions.claims import ask_operators
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Claim
from tests.builders import make_space, make_user
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/claim/"
REASON = "Đơn vị khác quản lý."


def make_claim(name="Manzi"):
    """Returns a claim in force of a space of its own."""
    by = make_user("", "Moderator")
    space = make_space(name, published=True)
    return make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=by).claim


@pytest.fixture
def moderator(signed_in):
    return signed_in("Moderator")


def page_of(claim):
    return f"{LIST}{claim.pk}/change/"


def silent(claim):
    """Lets the operator not answer for two months."""
    today = datetime.date.today()
    Claim.objects.filter(pk=claim.pk).update(confirmed_on=today - datetime.timedelta(days=430))
    ask_operators(today - datetime.timedelta(days=60))


def test_list_says_who_does_not_answer(moderator):
    quiet = make_claim("Im lặng")
    make_claim("Trả lời")
    silent(quiet)
    assert moderator.get(LIST).context["cl"].result_count == 2
    found = moderator.get(f"{LIST}?state=unconfirmed").context["cl"].result_list
    assert list(found) == [quiet]
    assert moderator.get(f"{LIST}?state=nonsense").context["cl"].result_count == 2
    assert moderator.get(f"{LIST}?state=ended").context["cl"].result_count == 0


@pytest.mark.parametrize(("asked", "count"), [("im lang", 1), ("P-", 2), ("nowhere", 0), ("%_'", 0)])
def test_list_is_searched_without_diacritics(moderator, asked, count):
    make_claim("Im lặng")
    make_claim("Trả lời")
    assert moderator.get(LIST, {"q": asked}).context["cl"].result_count == count


def test_list_costs_as_many_queries_with_many_rows(moderator, django_assert_max_num_queries):
    make_claim("Một")
    moderator.get(LIST)
    with django_assert_max_num_queries(12) as few:
        moderator.get(LIST)
    for number in range(4):
        make_claim(f"Không gian {number}")
    with django_assert_max_num_queries(12) as many:
        moderator.get(LIST)
    assert len(many) == len(few)


def test_card_of_the_work_queue_leads_to_the_silent_ones(moderator):
    silent(make_claim())
    [card] = [card for card in moderator.get("/admin/").context["cards"] if card["key"] == "unconfirmed"]
    assert card["count"] == moderator.get(card["address"]).context["cl"].result_count == 1


def test_moderator_ends_a_claim_with_a_reason(moderator):
    claim = make_claim()
    response = moderator.post(page_of(claim), {"reason": REASON}, follow=True)
    assert "has ended" in response.content.decode()
    assert Claim.objects.get().end_reason == REASON
    text = moderator.get(page_of(claim)).content.decode()
    assert REASON in text
    assert "End this claim" not in text


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b"])
def test_reason_is_needed_and_what_was_typed_stays(moderator, reason):
    claim = make_claim()
    response = moderator.post(page_of(claim), {"reason": reason})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert Claim.objects.get().ended_at is None


def test_second_end_is_said_and_changes_nothing(moderator):
    claim = make_claim()
    moderator.post(page_of(claim), {"reason": REASON})
    response = moderator.post(page_of(claim), {"reason": "Khác."}, follow=True)
    assert "has ended already" in response.content.decode()
    assert Claim.objects.get().end_reason == REASON


@pytest.mark.parametrize("group", ["Publisher", "Auditor"])
def test_who_may_look_may_not_end(signed_in, group):
    claim, client = make_claim(), signed_in(group)
    page = client.get(page_of(claim))
    assert page.status_code == 200
    assert "End this claim" not in page.content.decode()
    assert client.post(page_of(claim), {"reason": REASON}).status_code == 403
    assert Claim.objects.get().ended_at is None


def test_operator_is_named_to_those_who_read_private_contacts(moderator, auditor):
    claim = make_claim()
    assert "lan@example.org" in moderator.get(page_of(claim)).content.decode()
    assert "lan@example.org" not in auditor.get(page_of(claim)).content.decode()


@pytest.mark.parametrize("group", ["Editor", "Assessor"])
def test_others_see_no_claims(signed_in, group):
    claim, client = make_claim(), signed_in(group)
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(claim)).status_code in (302, 403)


@pytest.mark.parametrize("key", ["0", "999999", "abc", "9" * 40, "-1", "%00"])
def test_unknown_claim_is_not_found(moderator, key):
    assert moderator.get(f"{LIST}{key}/change/", follow=True).status_code == 404


def test_claims_are_neither_added_nor_deleted_by_hand(moderator):
    claim = make_claim()
    assert moderator.get(f"{LIST}add/").status_code == 403
    assert moderator.post(f"{LIST}{claim.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Claim.objects.exists()
