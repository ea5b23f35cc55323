"""Erasing what partners left: proposals whole with their files, or of accepted ones the person alone.

Both run inside the caller's transaction and ask nobody's right: that is the caller's part. Files go when
the transaction is committed. What was accepted became a fact about a place and stays with the place.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spaces.enums import Actor, ConsentPurpose, ProposalStep
from spaces.models import (
    Claim,
    OutgoingMail,
    PrivateContact,
    Proposal,
    ProposalContact,
    ProposalEvent,
    ProposalPhoto,
    SelfAssessment,
    User,
)

from .claims import end_claim
from .history import in_office_language
from .proposal_steps import note_step
from .stored_files import delete_files

_SENDER_ERASED = _("The sender’s personal data were erased.")
_CLAIM_ENDED = _("The operator’s personal data were erased.")


def erase_whole(proposals: Iterable[Proposal]) -> int:
    """Delete proposals with contact, consents, timeline, mails and photos; return how many.

    A self-assessment that a space has taken over is cut loose first and stays with the space.
    """
    keys = [proposal.pk for proposal in proposals]
    SelfAssessment.objects.filter(proposal__in=keys, space__isnull=False).update(proposal=None)
    _delete_photos(keys)
    Proposal.objects.filter(pk__in=keys).delete()
    return len(keys)


def end_claims(proposals: Iterable[Proposal]) -> int:
    """End the claims in force that rest on these proposals, and return how many.

    In nobody's name: the person asked for it, and the reason enters history without naming them.
    """
    running = list(Claim.objects.filter(proposal__in=list(proposals), ended_at=None).order_by("pk"))
    for claim in running:
        end_claim(claim=claim, by=None, reason=in_office_language(_CLAIM_ENDED))
    return len(running)


def erase_sender(proposal: Proposal, *, by: User | None) -> None:
    """Make a locked proposal forget who sent it, and note for staff that it was done.

    Contact, consents, mails, waiting photos, every free text and the values that were not taken over go;
    links that lead to it stop working. Kind, dates, steps and accepted values stay.
    """
    ProposalContact.objects.filter(proposal=proposal).delete()
    OutgoingMail.objects.filter(proposal=proposal).delete()
    _delete_photos([proposal.pk])
    # What staff noted or wrote is about the person or addressed to them, so it goes as well.
    ProposalEvent.objects.filter(proposal=proposal, step=ProposalStep.NOTE).delete()
    ProposalEvent.objects.filter(proposal=proposal).update(message="")
    taken = set(proposal.accepted_fields)
    proposal.data = {name: value for name, value in proposal.data.items() if name in taken}
    proposal.message = proposal.decision = ""
    proposal.requested = {}
    proposal.link_epoch += 1
    proposal.save()
    actor = Actor.SYSTEM if by is None else Actor.STAFF
    note_step(
        proposal, ProposalStep.NOTE, actor=actor, by=by, is_internal=True,
        message=in_office_language(_SENDER_ERASED),
    )  # fmt: skip


def erase_private_contact(contact: ProposalContact) -> bool:
    """Delete the private contact of a space that came from this sender; return whether there was one."""
    space = contact.proposal.space
    stored = PrivateContact.objects.filter(space=space).first() if space is not None else None
    if stored is None or not _is_same_person(stored, contact):
        return False
    stored.delete()
    return True


def _is_same_person(stored: PrivateContact, contact: ProposalContact) -> bool:
    """Return whether a private contact names the sender: by the address, without one by the telephone."""
    if stored.email:
        return stored.email.casefold() == contact.email_key
    return bool(stored.phone) and stored.phone == contact.phone


def erase_waiting_photos(proposal: Proposal) -> int:
    """Delete the photos that still wait with a locked proposal, and return how many there were."""
    return _delete_photos([proposal.pk])


def has_agreed(contact: ProposalContact, purpose: ConsentPurpose) -> bool:
    """Return whether the person agrees to a purpose today."""
    return contact.consents.filter(purpose=purpose, withdrawn_at=None).exists()


def _delete_photos(keys: list[int]) -> int:
    photos = list(ProposalPhoto.objects.filter(proposal__in=keys).order_by("pk"))
    files = [photo.path(width) for photo in photos for width in photo.widths]
    ProposalPhoto.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    transaction.on_commit(lambda: delete_files(files))
    return len(photos)
