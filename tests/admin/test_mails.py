"""Mails in the staff area: what failed and why, to be sent again by those who may; never their texts."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from spaces.admin.mail_cells import LETTERS
from spaces.admin.mails import MOST_AT_ONCE
from spaces.enums import MailState
from spaces.models import OutgoingMail
from tests.conftest import ROOT
from tests.mails import backend, make_mail
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/outgoingmail/"


@pytest.fixture
def moderator(signed_in):
    """A client of the group Moderator."""
    return signed_in("Moderator")


@pytest.fixture
def failed():
    """A mail that was given up."""
    return make_mail(
        state=MailState.FAILED, attempts=6, error="SMTPRecipientsRefused", subject="P-7K2M-9QXA: đã nhận"
    )


def send_again(client, mails, **more):
    data = {"action": "send_again", "_selected_action": [mail.pk for mail in mails], **more}
    return client.post(LIST, data, follow=True).content.decode()


def test_list_says_what_failed_and_why(moderator, failed):
    make_mail(attempts=2, error="ConnectionRefusedError", subject="P-0000-0002")
    page = moderator.get(LIST).content.decode()
    for text in (
        "Proposal received", "P-7K2M-9QXA", "lan@example.org", "Given up", "Attempt 6 of 6",
        "The mail server refused the address", "Attempt 2 of 6, the next on",
        "The mail server could not be reached",
    ):  # fmt: skip
        assert text in page


def test_texts_are_shown_nowhere(moderator, failed):
    for address in (LIST, f"{LIST}{failed.pk}/change/"):
        page = moderator.get(address, follow=True).content.decode()
        assert failed.text not in page
        assert "bí mật" not in page


def test_failure_of_an_unknown_kind_is_named_as_it_is(moderator):
    make_mail(attempts=1, error="SomethingNewError", template="a_new_letter")
    page = moderator.get(LIST).content.decode()
    assert "SomethingNewError" in page
    assert "a_new_letter" in page


def test_every_letter_has_a_name():
    files = {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")}
    assert files - {"round_base", "proposal_base"} == set(LETTERS)


def test_proposal_that_reached_us_is_linked(moderator):
    proposal = make_proposal()
    assert f'href="/admin/spaces/proposal/{proposal.pk}/change/"' in moderator.get(LIST).content.decode()


def test_filter_and_search_narrow_the_list(moderator, failed):
    make_mail("an@example.org")
    for query in ("?state=failed", "?q=7k2m", "?q=lan%40", "?state=failed&q=P-7K2M"):
        found = list(moderator.get(LIST + query).context["cl"].result_list)
        assert found == [failed], query


@pytest.mark.parametrize("query", ["?state=nonsense", "?q=%00", "?o=99.x", "?p=99999", "?state=%27"])
def test_forged_questions_get_an_answer(moderator, failed, query):
    assert moderator.get(LIST + query, follow=True).status_code == 200


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Auditor", "Assessor", "Coordinator"])
def test_list_is_closed_to_those_who_see_no_mails(signed_in, failed, group):
    client = signed_in(group)
    assert client.get(LIST).status_code == 403
    assert "Mails that failed" not in client.get("/admin/").content.decode()


def test_those_who_only_look_are_offered_no_step(signed_in, failed):
    client = signed_in("Privacy")
    page = client.get(LIST).content.decode()
    assert "lan@example.org" in page
    assert 'value="send_again"' not in page
    send_again(client, [failed], confirmed="yes")
    failed.refresh_from_db()
    assert failed.state == MailState.FAILED


def test_addresses_are_for_those_who_see_private_contacts(signed_in, failed):
    client = signed_in("Assessor")
    client.user.user_permissions.add(permission("view_outgoingmail"), permission("change_outgoingmail"))
    page = client.get(LIST).content.decode()
    assert "P-7K2M-9QXA" in page
    assert "lan@example.org" not in page
    assert list(client.get(f"{LIST}?q=lan%40").context["cl"].result_list) == []
    assert "lan@example.org" not in send_again(client, [failed])


def permission(codename):
    return Permission.objects.get(codename=codename)


def test_nothing_is_added_changed_or_deleted_by_hand(chief, failed):
    assert chief.get(f"{LIST}add/").status_code == 403
    assert chief.post(f"{LIST}{failed.pk}/delete/").status_code == 403
    assert chief.post(f"{LIST}{failed.pk}/change/", {"to": "x@example.org"})["Location"] == LIST
    failed.refresh_from_db()
    assert failed.to == "lan@example.org"


def test_confirmation_says_which_will_be_tried(moderator, failed):
    left = make_mail(state=MailState.SENT, subject="Already gone")
    page = send_again(moderator, [failed, left])
    assert "Send again: 1 mail" in page
    assert "1 mail has been sent already" in page
    assert OutgoingMail.objects.filter(state=MailState.FAILED).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_confirmed_mails_are_sent_and_counted(moderator, failed, mailoutbox):
    left = make_mail(state=MailState.SENT)
    page = send_again(moderator, [failed, left], confirmed="yes")
    assert "1 mail was sent." in page
    assert "1 mail was left alone" in page
    assert [sent.subject for sent in mailoutbox] == [failed.subject]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_that_fails_again_is_said(moderator, failed, settings):
    settings.EMAIL_BACKEND = backend("Unreachable")
    assert "1 mail could not be sent; it will be tried again." in send_again(
        moderator, [failed], confirmed="yes"
    )


def test_no_more_than_a_worker_can_send_is_taken(moderator):
    rows = [
        OutgoingMail(
            to="lan@example.org", language="vi", template="x", subject="x", next_attempt_at=timezone.now()
        )
        for _number in range(MOST_AT_ONCE + 1)
    ]
    mails = OutgoingMail.objects.bulk_create(rows)
    assert f"at most {MOST_AT_ONCE} mails" in send_again(moderator, mails, select_across="1")


def test_card_counts_what_failed_and_leads_there(moderator, failed):
    make_mail()
    cards = {card["key"]: card for card in moderator.get("/admin/").context["cards"]}
    assert cards["mails-failed"]["count"] == 1
    listed = moderator.get(cards["mails-failed"]["address"])
    assert list(listed.context["cl"].result_list) == [failed]


def test_list_needs_as_many_queries_with_many_mails(moderator, django_assert_max_num_queries):
    def fill(count):
        proposal = make_proposal()
        for _number in range(count):
            make_mail(proposal=proposal)

    fill(1)
    with django_assert_max_num_queries(14) as few:
        moderator.get(LIST)
    fill(20)
    with django_assert_max_num_queries(14) as many:
        moderator.get(LIST)
    assert len(many) == len(few)
