"""A consent that is taken back: what was said beforehand happens at once, and no more than that."""

import pytest

from spaces.actions.consent_withdrawal import what_withdrawal_means, withdraw_consent
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.enums import ConsentPurpose, ProposalKind, ProposalState, ProposalStep
from spaces.models import Consent, PrivateContact, Proposal, ProposalContact
from tests.builders import make_space, make_user
from tests.proposals import fresh, make_proposal, photo_file

pytestmark = pytest.mark.django_db

ALL = list(ConsentPurpose)


def withdraw(proposal, purpose):
    return withdraw_consent(contact=fresh(proposal).contact, purpose=purpose)


@pytest.mark.parametrize("state", [ProposalState.UNVERIFIED, ProposalState.WAITING, ProposalState.CHANGES])
def test_undecided_proposal_is_withdrawn_with_the_consent_to_handling(state):
    proposal = make_proposal(state=state)

    left = withdraw(proposal, ConsentPurpose.HANDLING)

    assert left.state == ProposalState.WITHDRAWN
    assert not Consent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize("state", [ProposalState.DECLINED, ProposalState.WITHDRAWN])
def test_settled_proposal_is_erased_with_the_consent_to_handling(state):
    proposal = make_proposal(state=state)

    assert withdraw(proposal, ConsentPurpose.HANDLING) is None
    assert not Proposal.objects.exists()


def test_accepted_proposal_forgets_its_sender_and_the_claim_ends():
    space = make_space("Xưởng Kim Lan", published=True)
    proposal = make_proposal(
        ProposalKind.CLAIM, ProposalState.ACCEPTED, space=space, by=make_user("m", "Moderator")
    )

    left = withdraw(proposal, ConsentPurpose.HANDLING)

    assert left.state == ProposalState.ACCEPTED
    assert left.claim.ended_at is not None
    assert not ProposalContact.objects.exists()


def test_private_contact_that_was_agreed_to_outlives_the_handling():
    proposal = make_proposal(state=ProposalState.ACCEPTED, consents=ALL)

    # The consent to be a contact is another one, and still in force.
    withdraw(proposal, ConsentPurpose.HANDLING)

    assert PrivateContact.objects.exists()


def test_private_contact_goes_with_its_consent_and_the_sender_stays():
    proposal = make_proposal(state=ProposalState.ACCEPTED, consents=ALL)

    withdraw(proposal, ConsentPurpose.CONTACT)

    assert not PrivateContact.objects.exists()
    assert ProposalContact.objects.exists()


def test_private_contact_of_somebody_else_stays():
    proposal = make_proposal(state=ProposalState.ACCEPTED, consents=ALL)
    PrivateContact.objects.update(email="minh@example.org", phone="")

    withdraw(proposal, ConsentPurpose.CONTACT)

    assert PrivateContact.objects.exists()


def test_photos_that_wait_go_with_their_consent():
    proposal = make_proposal(state=ProposalState.CHANGES, consents=ALL)
    add_proposal_photo(proposal=proposal, file=photo_file(), data={})

    withdraw(proposal, ConsentPurpose.PHOTOS)

    assert not proposal.photos.exists()
    assert fresh(proposal).state == ProposalState.CHANGES


def test_staff_are_told_where_photos_were_published():
    proposal = make_proposal(state=ProposalState.ACCEPTED, consents=ALL)
    Proposal.objects.filter(pk=proposal.pk).update(accepted_fields=["name_vi", "photos"])

    withdraw(proposal, ConsentPurpose.PHOTOS)

    note = proposal.events.last()
    assert note.step == ProposalStep.NOTE
    assert note.is_internal


def test_news_end_and_nothing_else_happens():
    proposal = make_proposal(consents=ALL)

    left = withdraw(proposal, ConsentPurpose.NETWORK)

    assert left.state == ProposalState.WAITING
    assert Consent.objects.filter(withdrawn_at=None).count() == 3


def test_consent_that_is_not_in_force_changes_nothing():
    proposal = make_proposal()
    withdraw(proposal, ConsentPurpose.CONTACT)

    assert withdraw(proposal, ConsentPurpose.NETWORK).state == ProposalState.WAITING
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("purpose", ConsentPurpose)
@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.DECLINED, ProposalState.ACCEPTED])
def test_what_follows_is_said_beforehand(purpose, state):
    contact = make_proposal(state=state).contact

    assert what_withdrawal_means(contact=contact, purpose=purpose).endswith(".")
