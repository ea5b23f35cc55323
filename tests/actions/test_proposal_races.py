"""Many at once, on real connections: one proposal, one sending, one decision, whatever arrives together."""

import uuid

import pytest

from spaces.actions.merging import merge_spaces
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_drafts import save_section, start_proposal
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_review import decline_proposal, request_changes
from spaces.actions.proposal_sending import open_link, send_proposal, withdraw_proposal
from spaces.enums import DeclineReason, ProposalKind, ProposalState, ProposalStep
from spaces.models import OutgoingMail, Proposal, ProposalEvent, Space
from tests.builders import make_space, make_user
from tests.proposals import VISITOR, fresh, give_contact, make_draft, make_proposal
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
MANY = 20


def count(step):
    return ProposalEvent.objects.filter(step=step).count()


def test_twenty_starts_with_one_key_begin_one_proposal():
    key = uuid.uuid4()

    def start():
        start_proposal(kind=ProposalKind.NEW, key=key, language="vi", visitor=VISITOR)

    assert at_once(*[start] * MANY) == []
    assert Proposal.objects.count() == 1
    assert count(ProposalStep.STARTED) == 1


def test_twenty_sends_of_one_proposal_are_one_sending():
    proposal = give_contact(make_draft())
    open_link(token=token_for(fresh(proposal)))
    before = OutgoingMail.objects.count()
    assert at_once(*[lambda: send_proposal(proposal=proposal, visitor=VISITOR)] * MANY) == []
    assert count(ProposalStep.SENT) == 1
    assert OutgoingMail.objects.count() == before + 1


def test_twenty_openings_of_one_link_confirm_once():
    proposal = make_proposal(state=ProposalState.UNVERIFIED)
    token = token_for(proposal)
    assert at_once(*[lambda: open_link(token=token)] * MANY) == []
    assert count(ProposalStep.VERIFIED) == 1
    assert OutgoingMail.objects.filter(template="proposal_received").count() == 1


def test_moderators_at_once_make_one_decision_and_the_others_are_told():
    officers = [make_user(f"officer-{number}", "Moderator") for number in range(3)]
    proposal = make_proposal()
    seen = {"proposal": proposal, "expected_revision": proposal.revision}

    def accept(officer):
        return lambda: accept_proposal(**seen, by=officer, publish=True)

    def decline():
        decline_proposal(**seen, by=officers[0], reason=DeclineReason.OTHER, message="Không")

    def ask():
        request_changes(**seen, by=officers[1], fields={}, message="Xin thêm")

    refused = at_once(*map(accept, officers), decline, ask)
    assert refused == ["ProposalMoved"] * 4
    assert Space.objects.count() == (fresh(proposal).state == ProposalState.ACCEPTED)


def test_sender_who_withdraws_or_writes_while_staff_decide_never_makes_half_a_decision():
    officer = make_user("an", "Moderator")
    for _turn in range(4):
        proposal = make_proposal()
        seen = {"proposal": proposal, "by": officer, "expected_revision": proposal.revision}
        at_once(
            lambda seen=seen: accept_proposal(**seen),
            lambda proposal=proposal: withdraw_proposal(proposal=proposal),
            lambda proposal=proposal: save_section(
                proposal=proposal, section="space", values={"name_vi": "Khác"}
            ),
        )
        proposal = fresh(proposal)
        assert proposal.state in (ProposalState.ACCEPTED, ProposalState.WITHDRAWN)
        assert (proposal.space is not None) == (proposal.state == ProposalState.ACCEPTED)


def test_correction_accepted_while_its_space_is_merged_never_waits_in_a_circle():
    officer = make_user("an", "Moderator")
    for turn in range(4):
        kept = make_space(f"Giữ {turn}", published=True)
        gone = make_space(f"Gộp {turn}", published=True)
        proposal = make_proposal(ProposalKind.CORRECTION, space=gone, public_phone="+84 2")
        seen = {"proposal": proposal, "by": officer, "expected_revision": proposal.revision}
        at_once(
            lambda seen=seen: accept_proposal(**seen),
            lambda kept=kept, gone=gone: merge_spaces(
                kept=kept, dissolved=gone, by=None, choices={}, reason="Trùng",
                expected=(kept.changed_in, gone.changed_in),
            ),
        )  # fmt: skip
