"""Letters to partners: in three languages, as text and as HTML alike, with nothing that is not theirs."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from spaces.actions.mail import Addressee, Letter, send_letters
from spaces.actions.proposal_review import decline_proposal
from spaces.actions.proposal_sending import object_to_decision
from spaces.enums import DeclineReason, ProposalKind, ProposalState
from spaces.models import OutgoingMail, Proposal
from tests.builders import make_superuser
from tests.proposals import CONTACT, fresh, make_proposal

pytestmark = pytest.mark.django_db
LINK = "https://example.org/vi/proposals/open/#a:b_c-d"
PAGE = "https://example.org/vi/spaces/manzi/"
LETTERS = {
    "proposal_link draft": {"state": ProposalState.DRAFT},
    "proposal_link unverified": {"state": ProposalState.UNVERIFIED},
    "proposal_link waiting": {"state": ProposalState.WAITING},
    "proposal_received": {},
    "proposal_changes": {
        "fields": [("Ảnh", ""), ("Giờ mở cửa", "Cả ngày lễ?\nVà buổi tối?")], "message": "Xin cảm ơn.",
    },
    "proposal_accepted new": {"kind": ProposalKind.NEW, "published_address": PAGE},
    "proposal_accepted correction": {"kind": ProposalKind.CORRECTION, "fields": [("Địa chỉ", "")]},
    "proposal_accepted closure": {"kind": ProposalKind.CLOSURE, "published_address": PAGE},
    "proposal_declined": {"reason": "Không xác minh được", "message": "Hai dòng\nở đây.", "may_object": True},
    "proposal_reopened": {"message": "Xem lại."},
    "proposal_withdrawn": {},
    "claim_granted": {"kind": ProposalKind.CLAIM, "published_address": PAGE},
    "claim_question": {"kind": ProposalKind.CLAIM, "published_address": PAGE, "is_reminder": True},
    "claim_ended": {"kind": ProposalKind.CLAIM, "published_address": PAGE, "reason": "Đã đổi chủ"},
}  # fmt: skip
#: Letters about which a person can do nothing on a private page.
WITHOUT_LINK = {"claim_ended"}


def written(letter, /, language="vi", **more):
    """Returns the stored letter of LETTERS, with `more` in its context."""
    values = LETTERS[letter] | more
    proposal = Proposal(
        reference="P-7K2M-9QXA",
        kind=values.pop("kind", ProposalKind.NEW),
        state=values.pop("state", ProposalState.WAITING),
    )
    context = {
        "proposal": proposal, "reference": proposal.reference, "name": "Lan", "space_name": "Manzi",
        "link": LINK, "fields": [], "target_days": 10, "link_days": 30, "answer_by": None, "message": "",
        "reason": "", "published_address": "",
    } | values  # fmt: skip
    template = letter.split()[0]
    send_letters([Letter(Addressee("lan@example.org", language, "Lan"), "%(reference)s", template, context)])
    return OutgoingMail.objects.latest("pk")


def said(page):
    """Returns what a reader of the HTML reads, without the head, its spaces as one."""
    body = re.sub(r"<[^>]+>", " ", page.partition("<body")[2].partition(">")[2])
    return " ".join(html.unescape(body).split())


def links(text):
    return set(re.findall(r"https?://[^\s<>\"]+", html.unescape(text)))


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same(name, language):
    mail = written(name, language)
    reads = said(mail.html)
    lines = [" ".join(line.removeprefix("- ").split()) for line in mail.text.splitlines()]
    assert [line for line in lines if line and line != "--" and line not in reads] == []
    assert links(mail.text) == links(mail.html)
    assert (LINK in links(mail.text)) == (name not in WITHOUT_LINK)
    assert "\n\n\n" not in mail.text
    assert f'lang="{language}"' in mail.html


@pytest.mark.parametrize("name", LETTERS)
def test_each_language_has_words_of_its_own(name):
    texts = [re.sub(r"https?://\S+", "", written(name, language).text) for language in ("vi", "en", "fr")]
    sentences = [{line for line in text.splitlines() if len(line) > 40} for text in texts]
    assert all(sentences)
    assert not sentences[0] & sentences[1]
    assert not sentences[1] & sentences[2]


@pytest.mark.parametrize("name", LETTERS)
def test_letter_names_its_proposal_and_asks_no_third_party(name):
    mail = written(name)
    assert "P-7K2M-9QXA" in mail.subject
    assert "P-7K2M-9QXA" in mail.text
    for word in ("<img", "<link", "<script", "url(", "@import"):
        assert word not in mail.html


@pytest.mark.parametrize("name", LETTERS)
def test_what_people_typed_is_escaped_in_html_alone(name):
    evil = "<b>A & B</b>"
    mail = written(name, space_name=evil, message=evil, reason=evil, fields=[(evil, evil)])
    assert evil in mail.text
    assert "<b>" not in mail.html
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in mail.html


def test_letter_to_nobody_by_name_is_polite():
    assert written("proposal_received", "en", name="").text.startswith("Dear Sir or Madam,")


@pytest.mark.parametrize("may_object", [True, False])
def test_declined_sender_is_told_of_objecting_only_while_it_is_possible(may_object):
    text = written("proposal_declined", "en", may_object=may_object).text
    assert ("ask us to look at it again" in text) is may_object


# --- as the actions write them --------------------------------------------------------------------


def last_letter(proposal):
    return OutgoingMail.objects.filter(proposal=proposal).latest("pk")


@pytest.fixture
def _keeps_texts(settings):
    settings.SHOW_MAIL = True


@pytest.mark.usefixtures("_keeps_texts")
@pytest.mark.parametrize(
    ("kind", "state", "template"),
    [
        (ProposalKind.NEW, ProposalState.UNVERIFIED, "proposal_link"),
        (ProposalKind.NEW, ProposalState.WAITING, "proposal_received"),
        (ProposalKind.CORRECTION, ProposalState.CHANGES, "proposal_changes"),
        (ProposalKind.CLOSURE, ProposalState.ACCEPTED, "proposal_accepted"),
        (ProposalKind.CLAIM, ProposalState.ACCEPTED, "claim_granted"),
        (ProposalKind.NEW, ProposalState.DECLINED, "proposal_declined"),
        (ProposalKind.NEW, ProposalState.WITHDRAWN, "proposal_withdrawn"),
    ],
)
def test_each_step_writes_its_letter_with_nothing_private_but_the_name(kind, state, template):
    proposal = make_proposal(kind, state, by=make_superuser())
    mail = last_letter(proposal)
    assert (mail.template, mail.language, mail.to) == (template, "vi", CONTACT["email"])
    assert proposal.reference in mail.subject
    assert CONTACT["name"] in mail.text
    for private in (CONTACT["email"], CONTACT["phone"], CONTACT["role"]):
        assert private not in mail.text
        assert private not in mail.html


@pytest.mark.usefixtures("_keeps_texts")
def test_day_that_is_promised_counts_from_when_the_proposal_came(settings):
    settings.PROPOSAL_TARGET_DAYS = 7
    proposal = make_proposal(language="en")
    due = timezone.localdate(proposal.waiting_since) + timedelta(days=7)
    assert f"We answer you by {due.day} {due:%B} {due.year} at the latest." in last_letter(proposal).text


@pytest.mark.usefixtures("_keeps_texts")
def test_second_refusal_offers_no_second_objection():
    proposal = make_proposal(language="en", state=ProposalState.DECLINED)
    assert "ask us to look at it again" in last_letter(proposal).text
    proposal = object_to_decision(proposal=proposal, message="Nhưng có mà.")
    proposal = fresh(proposal)
    decline_proposal(
        proposal=proposal, by=None, expected_revision=proposal.revision,
        reason=DeclineReason.OTHER, message="Vẫn không.",
    )  # fmt: skip
    assert "ask us to look at it again" not in last_letter(proposal).text
