"""The page of a proposal: each state says where it stands and what its sender can do now."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from spaces.actions.claims import end_claim
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_review import add_note
from spaces.enums import ConsentPurpose, PrivacyKind, ProposalKind, ProposalState, ProposalStep
from spaces.models import Claim, PrivacyRequest, Proposal
from tests.builders import make_space, make_user
from tests.proposals import fresh, give_contact, make_draft, make_proposal, wait_since

pytestmark = pytest.mark.django_db
CANARY = "nhan-vien-7f3a"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def moderator():
    return make_user(CANARY, "Moderator", first_name=CANARY, last_name=CANARY)


def address(proposal):
    return reverse("proposal", args=[proposal.reference])


def hold(client, proposal):
    """Lets the client hold the proposal, as if it had opened the link."""
    session = client.session
    session["proposals"] = {proposal.reference: fresh_epoch(proposal)}
    session.save()
    return client


def fresh_epoch(proposal):
    return Proposal.objects.values_list("link_epoch", flat=True).get(pk=proposal.pk)


def shown(client, proposal):
    """Returns the text of the page to its holder."""
    response = hold(client, proposal).get(address(proposal))
    assert response.status_code == 200
    return response.content.decode()


def do(client, proposal, step, **data):
    """Returns the answer to a step of its holder."""
    return hold(client, proposal).post(address(proposal), {"step": step, **data}, follow=True)


# --- Each state ---


@pytest.mark.parametrize(
    ("state", "words", "others"),
    [
        (ProposalState.DRAFT, ["You are still writing", "Go on writing"], ["Withdraw the proposal"]),
        (
            ProposalState.UNVERIFIED,
            ["confirm your e-mail address", "lan@example.org", "Send the mail again", "The address is wrong"],
            ["A copy of your data"],
        ),
        (ProposalState.WAITING, ["The department has your proposal", "Yours is next", "by "], ["Go on"]),
        (
            ProposalState.CHANGES,
            ["Your turn", "Xin bổ sung.", "Cả ngày lễ?", "Make the changes"],
            ["Yours is next"],
        ),
        (ProposalState.ACCEPTED, ["Accepted", "See the public page"], ["Withdraw the proposal"]),
        (
            ProposalState.DECLINED,
            ["Not accepted", "The facts could not be verified", "Không tìm thấy", "look again"],
            ["Withdraw the proposal"],
        ),
        (ProposalState.WITHDRAWN, ["You withdrew this proposal", "Begin anew"], ["Go on writing"]),
    ],
)
def test_state_says_where_it_stands_and_what_to_do(client, moderator, state, words, others):
    proposal = make_proposal(ProposalKind.NEW, state, by=moderator)
    text = shown(client, proposal)
    assert proposal.reference in text
    for word in words:
        assert word in text, word
    for word in others:
        assert word not in text, word


@pytest.mark.parametrize("kind", ProposalKind.values)
@pytest.mark.parametrize("state", ProposalState.values)
@pytest.mark.parametrize("language", ["vi", "fr"])
def test_every_state_of_every_kind_has_its_page(client, moderator, kind, state, language):
    proposal = make_proposal(kind, state, by=moderator)
    with override(language):
        assert proposal.reference in shown(client, proposal)


@pytest.mark.parametrize("state", ProposalState.values)
def test_staff_are_never_named_and_notes_never_shown(client, moderator, state):
    proposal = make_proposal(ProposalKind.CORRECTION, state, by=moderator)
    if state in (
        ProposalState.WAITING,
        ProposalState.CHANGES,
        ProposalState.ACCEPTED,
        ProposalState.DECLINED,
    ):
        add_note(proposal=proposal, by=moderator, text=f"{CANARY} nghi ngờ")
    assert CANARY not in shown(client, proposal)


def test_place_in_the_queue_and_day_aimed_for(client, settings):
    settings.PROPOSAL_TARGET_DAYS = 10
    for number in range(2):
        wait_since(make_proposal(name_vi=f"Trước {number}"), 3)
    proposal = wait_since(make_proposal(), 2)
    make_proposal(name_vi="Sau")
    text = shown(client, proposal)
    assert "2 proposals came in before yours" in text
    assert "longer than we aim for" not in text


def test_late_answer_is_admitted(client, settings):
    settings.PROPOSAL_TARGET_DAYS = 10
    assert "longer than we aim for" in shown(client, wait_since(make_proposal(), 11))


def test_draft_without_address_says_that_only_this_browser_opens_it(client):
    assert "only this browser" in shown(client, make_draft())
    assert "only this browser" not in shown(client, give_contact(make_draft()))


def test_asked_fields_lead_to_their_sections(client, moderator):
    proposal = make_proposal(ProposalKind.NEW, ProposalState.CHANGES, by=moderator)
    assert reverse("proposal-section", args=[proposal.reference, "visit"]) in shown(client, proposal)


def test_accepted_in_part_marks_each_value(client, moderator):
    proposal = make_proposal(ProposalKind.CORRECTION, public_phone="+84 24 1", opening_hours="Mo 08:00-10:00")
    accept_proposal(
        proposal=proposal, by=moderator, expected_revision=proposal.revision, fields=["public_phone"],
        message="Giờ mở cửa chưa rõ.",
    )  # fmt: skip
    text = shown(client, fresh(proposal))
    assert "Accepted in part" in text
    assert text.count("</svg>not taken over") == 1
    assert text.count("</svg>taken over") == 1
    assert "Giờ mở cửa chưa rõ." in text


def test_claim_says_since_when_and_that_it_ended(client, moderator):
    proposal = make_proposal(ProposalKind.CLAIM, ProposalState.ACCEPTED, by=moderator)
    assert "You manage this listing" in shown(client, proposal)
    end_claim(claim=Claim.objects.get(), by=moderator, reason="Đơn vị khác quản lý.")
    text = shown(client, fresh(proposal))
    assert "You managed this listing" in text
    assert "Đơn vị khác quản lý." in text


def test_typed_text_is_escaped_everywhere(client):
    proposal = make_proposal(name_vi="<script>x</script>", address="<b>1</b>", contact={"name": "<i>L</i>"})
    text = shown(client, proposal)
    assert "<script>x" not in text
    assert "<b>1</b>" not in text


def test_number_of_queries_does_not_grow_with_what_was_sent(client, moderator):
    counts = []
    for values in (
        {},
        {"aliases": ["A", "B"], "activities": [], "website": "https://a.example", "capacity": 9},
    ):
        proposal = make_proposal(ProposalKind.NEW, ProposalState.CHANGES, by=moderator, **values)
        shown(client, proposal)
        with CaptureQueriesContext(connection) as captured:
            shown(client, proposal)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- Steps ---


def test_link_is_sent_again_and_this_browser_stays_in(client, django_capture_on_commit_callbacks):
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = do(client, proposal, "link")
    assert "A new link is on its way to lan@example.org" in response.content.decode()
    assert [message.to for message in mail.outbox] == [["lan@example.org"]]
    assert fresh_epoch(proposal) == proposal.link_epoch + 1
    assert client.get(address(proposal)).status_code == 200


def test_draft_without_contact_has_no_link_to_send(client):
    response = do(client, make_draft(), "link")
    assert response.status_code == 409


def test_trap_sends_nothing(client):
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    response = do(client, proposal, "link", homepage_2="x")
    assert response.status_code == 400
    assert fresh_epoch(proposal) == proposal.link_epoch


@pytest.mark.parametrize("state", [ProposalState.UNVERIFIED, ProposalState.WAITING, ProposalState.CHANGES])
def test_sender_withdraws_before_the_decision(client, moderator, state):
    proposal = make_proposal(state=state, by=moderator)
    response = do(client, proposal, "withdraw", message="Chúng tôi gửi nhầm.")
    assert "You withdrew this proposal" in response.content.decode()
    assert "Chúng tôi gửi nhầm." in response.content.decode()
    assert fresh(proposal).state == ProposalState.WITHDRAWN


def test_decided_proposal_cannot_be_withdrawn(client, moderator):
    proposal = make_proposal(state=ProposalState.DECLINED, by=moderator)
    response = do(client, proposal, "withdraw")
    assert response.status_code == 409
    assert 'role="alert"' in response.content.decode()
    assert fresh(proposal).state == ProposalState.DECLINED


def test_sender_asks_once_to_look_again(client, moderator):
    proposal = make_proposal(state=ProposalState.DECLINED, by=moderator)
    response = do(client, proposal, "object", message="Địa chỉ đúng là số 7.")
    assert "The department looks at it again" in response.content.decode()
    found = fresh(proposal)
    assert found.state == ProposalState.WAITING
    assert found.events.filter(step=ProposalStep.OBJECTED).count() == 1
    assert do(client, proposal, "object", message="Nữa.").status_code == 409


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 3001])
def test_objection_needs_a_text_that_can_be_stored_and_keeps_it(client, moderator, text):
    proposal = make_proposal(state=ProposalState.DECLINED, by=moderator)
    response = do(client, proposal, "object", message=text)
    assert response.status_code == 400
    page = response.content.decode()
    assert '<details class="disclosure" open>' in page
    if text.strip() and "\x00" not in text:
        assert text in page
    assert fresh(proposal).state == ProposalState.DECLINED


def test_consent_is_withdrawn_with_what_follows_said_before(client):
    both = [ConsentPurpose.HANDLING, ConsentPurpose.CONTACT]
    proposal = make_proposal(consents=both)
    assert "are erased as private contact" in shown(client, proposal)
    response = do(client, proposal, "consent", purpose=ConsentPurpose.CONTACT)
    assert "withdrawn from now on" in response.content.decode()
    left = proposal.contact.consents.filter(withdrawn_at=None).values_list("purpose", flat=True)
    assert list(left) == [ConsentPurpose.HANDLING]


def test_page_that_goes_with_the_consent_says_so(client):
    proposal = make_proposal(state=ProposalState.DECLINED)
    response = do(client, proposal, "consent", purpose=ConsentPurpose.HANDLING)
    assert response.status_code == 200
    assert "Your data have been erased" in response.content.decode()
    assert not Proposal.objects.filter(pk=proposal.pk).exists()
    assert client.get(address(proposal)).status_code == 404


@pytest.mark.parametrize("kind", PrivacyKind.values)
def test_request_about_own_data_starts_its_clock_once(client, kind):
    proposal = make_proposal()
    for _click in range(2):
        assert "has been noted" in do(client, proposal, "data", kind=kind).content.decode()
    request = PrivacyRequest.objects.get()
    assert (request.kind, request.email) == (kind, "lan@example.org")


def test_unconfirmed_address_asks_for_nobodys_data(client):
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    assert do(client, proposal, "data", kind="erasure").status_code == 409
    assert not PrivacyRequest.objects.exists()


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("", {}), ("nonsense", {}), ("accept", {}), ("consent", {}), ("consent", {"purpose": "everything"}),
        ("data", {"kind": "x"}), ("\x00", {}),
    ],
)  # fmt: skip
def test_forged_step_changes_nothing(client, step, data):
    proposal = make_proposal()
    response = do(client, proposal, step, **data)
    assert response.status_code in (400, 409)
    assert fresh(proposal).state == ProposalState.WAITING


def test_foreign_steps_change_nothing(client):
    proposal, own = make_proposal(), make_proposal(ProposalKind.CLOSURE)
    hold(client, own)
    for step in ("withdraw", "link", "consent", "data", "object"):
        assert client.post(address(proposal), {"step": step}).status_code == 404
    assert fresh(proposal).state == ProposalState.WAITING


def test_page_of_a_proposal_about_a_deleted_space_still_answers(client, moderator):
    space = make_space("Manzi", published=True)
    proposal = make_proposal(ProposalKind.CORRECTION, space=space)
    Proposal.objects.filter(pk=proposal.pk).update(space=None)
    assert proposal.reference in shown(client, proposal)
