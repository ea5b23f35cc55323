"""Taking a consent back: what follows is said before, and done at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import Actor, ConsentPurpose, ProposalState, ProposalStep
from spaces.models import Proposal, ProposalContact

from .erasing import (
    end_claims,
    erase_private_contact,
    erase_sender,
    erase_waiting_photos,
    erase_whole,
    has_agreed,
)
from .history import in_office_language
from .proposal_sending import withdraw_proposal
from .proposal_steps import lock_proposal, note_step

_UNDECIDED = (ProposalState.UNVERIFIED, ProposalState.WAITING, ProposalState.CHANGES)
_PHOTOS_WITHDRAWN = gettext_lazy(
    "The sender no longer agrees to the publication of the photos: take down those that were published."
)


def withdraw_consent(*, contact: ProposalContact, purpose: ConsentPurpose) -> Proposal | None:
    """Take a consent back and do what follows from it; return the proposal, None where nothing is left of it.

    Handling: a draft, a declined or a withdrawn proposal is erased, one that is undecided is withdrawn, an
    accepted one forgets its sender and a claim that rests on it ends. Contact: the private contact that
    came from it is erased. Photos: those that wait are deleted, staff are told of the others. A consent
    that is not in force changes nothing.
    """
    with transaction.atomic():
        proposal = lock_proposal(contact.proposal)
        contact = ProposalContact.objects.select_related("proposal__space").get(pk=contact.pk)
        in_force = contact.consents.filter(purpose=purpose, withdrawn_at=None)
        if not in_force.update(withdrawn_at=timezone.now()):
            return proposal
        if purpose == ConsentPurpose.CONTACT:
            erase_private_contact(contact)
        elif purpose == ConsentPurpose.PHOTOS:
            _withdraw_photos(proposal)
        elif purpose == ConsentPurpose.HANDLING:
            return _stop_handling(proposal, contact)
    return proposal


def _withdraw_photos(proposal: Proposal) -> None:
    erase_waiting_photos(proposal)
    if "photos" in proposal.accepted_fields:
        note_step(
            proposal, ProposalStep.NOTE, actor=Actor.SYSTEM, is_internal=True,
            message=in_office_language(_PHOTOS_WITHDRAWN),
        )  # fmt: skip


def _stop_handling(proposal: Proposal, contact: ProposalContact) -> Proposal | None:
    """Do what has to follow when nobody may use the sender's data any more; inside the transaction."""
    if proposal.state in _UNDECIDED:
        return withdraw_proposal(proposal=proposal)
    if proposal.state == ProposalState.ACCEPTED:
        end_claims([proposal])
        if not has_agreed(contact, ConsentPurpose.CONTACT):
            erase_private_contact(contact)
        erase_sender(proposal, by=None)
        return proposal
    erase_whole([proposal])
    return None


def what_withdrawal_means(*, contact: ProposalContact, purpose: str) -> str:
    """Return the sentence that tells the person beforehand what follows, in the active language."""
    if purpose == ConsentPurpose.HANDLING:
        return _what_no_handling_means(contact.proposal)
    sentences = {
        ConsentPurpose.CONTACT: _("Your name, e-mail address and telephone are erased as private contact."),
        ConsentPurpose.PHOTOS: _(
            "Photos that are not published yet are deleted at once; the department takes down the others."
        ),
        ConsentPurpose.NETWORK: _("You get no more news of the network."),
    }
    return sentences[ConsentPurpose(purpose)]


def _what_no_handling_means(proposal: Proposal) -> str:
    if proposal.state in _UNDECIDED:
        return _("The proposal is withdrawn and erased; nothing of it enters the registry.")
    if proposal.state == ProposalState.ACCEPTED:
        return _(
            "Your data are erased at once and this page stops working. If you manage the listing, that ends"
            " too. What was published about the place stays."
        )
    return _("The proposal is erased at once, and this page stops working.")
