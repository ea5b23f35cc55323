"""Mailed links and access to a proposal's pages: whose they are, what renews them, what they never tell."""

import uuid

import pytest
from django.core import mail, signing
from django.db import OperationalError
from django.urls import reverse
from django.utils.translation import override

from spaces.actions import limits
from spaces.actions.proposal_links import LINK_DAYS, token_for
from spaces.actions.proposal_sending import renew_own
from spaces.enums import ProposalKind, ProposalState
from spaces.models import Proposal
from spaces.views import partner_status
from spaces.views.partner_access import MOST_HELD
from tests.builders import PASSWORD, make_space, make_user
from tests.proposals import VISITOR, fresh, give_contact, make_draft, make_proposal

pytestmark = pytest.mark.django_db
OPEN = "/en/proposals/open/"
RENEW = "/en/proposals/renew/"
UNKNOWN = "P-2222-2222"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def sent():
    """A proposal whose address waits to be confirmed."""
    return make_proposal(state=ProposalState.UNVERIFIED)


def page_of(proposal):
    return reverse("proposal", args=[proposal.reference])


def opened(client, proposal):
    """Returns the client after it opened the mailed link."""
    response = client.post(OPEN, {"token": token_for(fresh(proposal))})
    assert response.status_code == 302, response.content.decode()
    return client


# --- Opening ---


def test_link_confirms_the_address_and_leads_to_the_page(client, sent):
    response = client.post(OPEN, {"token": token_for(sent)}, follow=True)
    assert response.redirect_chain == [(page_of(sent), 302)]
    assert "Your e-mail address is confirmed" in response.content.decode()
    assert fresh(sent).state == ProposalState.WAITING


def test_reading_the_page_of_the_link_changes_nothing(client, sent):
    response = client.get(OPEN)
    assert response.status_code == 200
    assert "data-token-form" in response.content.decode()
    assert fresh(sent).state == ProposalState.UNVERIFIED


def test_whole_link_can_be_pasted_with_line_breaks(client, sent):
    link = f"http://localhost:8000{OPEN}#{token_for(sent)}"
    response = client.post(OPEN, {"token": f" {link[:50]}\r\n{link[50:]}\n"})
    assert response["Location"] == page_of(sent)


def test_session_gets_another_key_with_its_first_access(client, sent):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    assert opened(client, sent).session.session_key != before


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "#", "\x00", "ữ" * 40, "x" * 1900])
def test_what_is_no_link_gets_a_clear_answer(client, sent, text):
    response = client.post(OPEN, {"token": text})
    assert response.status_code in (200, 400)
    assert "proposals" not in client.session
    assert 'role="alert"' in response.content.decode() or "errorlist" in response.content.decode()


def test_forged_and_foreign_signatures_are_refused(client, sent):
    forged = signing.dumps([sent.reference, 1, "0" * 16], salt="spaces.proposal-link")
    for token in (token_for(sent)[:-1] + "?", signing.dumps([sent.reference, 1, ""]), forged):
        response = client.post(OPEN, {"token": token})
        assert response.status_code == 400
        assert "This link does not work" in response.content.decode()
    assert fresh(sent).state == ProposalState.UNVERIFIED


def test_replaced_link_opens_nothing_any_more(client, sent):
    old = token_for(sent)
    renew_own(proposal=sent, visitor=VISITOR)
    assert client.post(OPEN, {"token": old}).status_code == 400
    opened(client, sent)


def test_expired_link_offers_a_new_one_to_the_same_address(
    client, sent, monkeypatch, django_capture_on_commit_callbacks
):
    token, now = token_for(sent), signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + (LINK_DAYS + 1) * 86400)
    response = client.post(OPEN, {"token": token})
    assert response.status_code == 410
    assert token in response.content.decode()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(OPEN, {"token": token, "step": "renew"}, follow=True)
    assert "a new link is on its way" in response.content.decode()
    assert [message.to for message in mail.outbox] == [["lan@example.org"]]
    opened(client, sent)


def test_forged_link_renews_nothing(client, sent):
    response = client.post(OPEN, {"token": "a:b:c", "step": "renew"})
    assert response.status_code == 400
    assert fresh(sent).link_epoch == sent.link_epoch


def test_too_many_tries_wait(client, sent, monkeypatch):
    tight = limits.LIMITS["open"]._replace(worked=1, unworked=1)
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "open": tight})
    client.post(OPEN, {"token": "a:b:c"})
    response = client.post(OPEN, {"token": token_for(sent)})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert fresh(sent).state == ProposalState.UNVERIFIED


# --- Access ---


def test_unknown_and_foreign_references_get_the_same_words(client, sent):
    opened(client, make_proposal(ProposalKind.CLOSURE, space=make_space("Khác", published=True)))
    foreign = client.get(page_of(sent))
    unknown = client.get(reverse("proposal", args=[UNKNOWN]))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content.decode().replace(sent.reference, UNKNOWN) == unknown.content.decode()
    assert f"{RENEW}?reference={UNKNOWN}" in unknown.content.decode()


def test_browser_of_an_earlier_link_is_out_once_it_was_replaced(client, sent):
    opened(client, sent)
    assert client.get(page_of(sent)).status_code == 200
    renew_own(proposal=fresh(sent), visitor=VISITOR)
    assert client.get(page_of(sent)).status_code == 404


def test_staff_account_is_no_key(client, sent, admin_client):
    assert admin_client.get(page_of(sent)).status_code == 404


@pytest.mark.parametrize("stored", [None, [], "x", {"P-2222-2222": 1}, {"P-2222-2222": "1 OR 1=1"}])
def test_damaged_session_opens_nothing(client, sent, stored):
    session = client.session
    session["proposals"] = stored
    session.save()
    assert client.get(page_of(sent)).status_code == 404
    opened(client, sent)


def test_browser_holds_the_latest_proposals(client):
    proposals = [
        give_contact(make_draft(), email=f"lan{number}@example.org") for number in range(MOST_HELD + 1)
    ]
    for proposal in proposals:
        opened(client, proposal)
    held = client.session["proposals"]
    assert len(held) == MOST_HELD
    assert proposals[0].reference not in held
    assert proposals[-1].reference in held


# --- Asking for a new link ---


def renewed(client, capture, **data):
    """Returns the answer to a wish for a new link and the addresses that mail went to."""
    mail.outbox.clear()
    with capture(execute=True):
        response = client.post(RENEW, data)
    followed = client.get(response["Location"]).content.decode() if response.status_code == 302 else ""
    return response.status_code, followed, [message.to[0] for message in mail.outbox]


def test_answer_is_the_same_whether_or_not_they_fit(client, sent, django_capture_on_commit_callbacks):
    capture = django_capture_on_commit_callbacks
    right = renewed(client, capture, reference=sent.reference, email="LAN@example.org")
    wrong = renewed(client, capture, reference=sent.reference, email="an@example.org")
    none = renewed(client, capture, reference=UNKNOWN, email="lan@example.org")
    assert right[2] == ["lan@example.org"]
    assert wrong[2] == none[2] == []
    assert [answer[0] for answer in (right, wrong, none)] == [302] * 3
    texts = [answer[1].partition("a new link is on its way")[2][:120] for answer in (right, wrong, none)]
    assert texts[0] == texts[1] == texts[2] != ""


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "p-{1}", "{2}", "P–{1}"])
def test_reference_is_taken_however_it_is_spaced(client, sent, typed, django_capture_on_commit_callbacks):
    letters = sent.reference.removeprefix("P-")
    text = typed.format(sent.reference, letters.lower(), sent.reference.replace("-", " "))
    status, _text, told = renewed(
        client, django_capture_on_commit_callbacks, reference=text, email="lan@example.org"
    )
    assert (status, told) == (302, ["lan@example.org"])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "Give the reference"),
        ({"reference": "HN-0042", "email": "an@example.org"}, "A reference looks like"),
        ({"reference": "P-7K3M-9QT\x00", "email": "an@example.org"}, "reference"),
        ({"reference": UNKNOWN, "email": "an@"}, "valid email"),
        ({"reference": UNKNOWN, "email": "an\x00@example.org"}, "mail"),
        ({"reference": UNKNOWN, "email": "an@example.org\r\nBcc: x@example.org"}, "valid email"),
        ({"reference": UNKNOWN, "email": "an@example.org", "homepage_2": "x"}, "hidden field"),
    ],
)
def test_mistakes_are_named_and_what_was_typed_stays(client, data, word):
    response = client.post(RENEW, data)
    assert response.status_code == 200
    assert word in response.content.decode()
    assert mail.outbox == []


def test_reference_of_the_page_before_stands_in_the_field(client):
    assert f'value="{UNKNOWN}"' in client.get(f"{RENEW}?reference={UNKNOWN}").content.decode()
    assert "<script>" not in client.get(f"{RENEW}?reference=<script>").content.decode()


def test_too_many_wishes_wait(client, sent, monkeypatch):
    tight = limits.LIMITS["renew"]._replace(worked=1, unworked=1)
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, "renew": tight})
    data = {"reference": sent.reference, "email": "an@example.org"}
    assert client.post(RENEW, data).status_code == 302
    response = client.post(RENEW, data)
    assert response.status_code == 429
    assert sent.reference in response.content.decode()


# --- Headers ---


def test_private_pages_are_kept_nowhere_and_searched_by_nobody(client, sent):
    opened(client, sent)
    for address in (OPEN, RENEW, page_of(sent), reverse("proposal", args=[UNKNOWN]), "/en/listings/confirm/"):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private", address
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_other_methods_are_refused(client, sent):
    opened(client, sent)
    for address in (OPEN, RENEW, page_of(sent), "/en/listings/confirm/"):
        assert client.put(address).status_code == 405


def test_forms_need_their_token(sent, client):
    client.handler.enforce_csrf_checks = True
    for address in (OPEN, RENEW, "/en/listings/confirm/"):
        assert client.post(address, {"token": token_for(sent)}).status_code == 403
    assert fresh(sent).state == ProposalState.UNVERIFIED


def test_database_away_is_said_and_nothing_is_kept(client, sent, monkeypatch):
    def broken(*_values):
        raise OperationalError

    monkeypatch.setattr(partner_status, "holder", broken)
    response = client.get(page_of(sent))
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store, private"
    assert int(response["Retry-After"]) > 0
    assert Proposal.objects.count() == 1


def test_what_was_sent_while_the_database_was_away_can_be_sent_again(client, sent, monkeypatch):
    def broken(*_values):
        raise OperationalError

    monkeypatch.setattr(partner_status, "holder", broken)
    typed = {"step": "object", "message": 'Hai\ndòng <b>"đậm"</b>', "csrfmiddlewaretoken": "old"}
    body = client.post(page_of(sent), typed).content.decode()
    assert f'<form method="post" action="{page_of(sent)}">' in body
    assert '<input type="hidden" name="step" value="object">' in body
    assert 'value="Hai\ndòng &lt;b&gt;&quot;đậm&quot;&lt;/b&gt;"' in body
    assert 'value="old"' not in body


def test_browser_of_a_partner_keeps_its_draft_as_long_as_a_link_works(client):
    client.post("/en/submit/", {"submission_key": str(uuid.uuid4())})
    assert client.session.get_expiry_age() > 29 * 24 * 3600


def test_staff_who_held_a_draft_sign_in_for_a_working_day_alone(client, settings):
    client.post("/en/submit/", {"submission_key": str(uuid.uuid4())})
    make_user("an", "Editor")
    client.post("/admin/login/", {"username": "an", "password": PASSWORD, "next": "/admin/"})
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
