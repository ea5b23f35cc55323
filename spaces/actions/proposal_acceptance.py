"""Accepting proposals, whole or in part: through the same action as an edit by staff, with its history."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import Actor, ClaimProof, ConsentPurpose, ProposalKind, ProposalState, ProposalStep
from spaces.errors import DomainError, NotAllowed, SpaceGone
from spaces.models import Proposal, ProposalContact, Space, User
from spaces.proposing import fields_of, is_empty

from .checks import stored_text
from .claims import grant_claim
from .history import in_office_language
from .proposal_mail import tell_accepted
from .proposal_photos import move_photos
from .proposal_steps import lock_for_decision, note_step
from .proposal_values import PROPOSAL, data_for_space
from .publication import publish_space, submit_for_review
from .self_assessments import give_to_space
from .spaces import save_space

_SUBMITTED = gettext_lazy("Submitted by a partner, %(day)s")


def accept_proposal(
    *,
    proposal: Proposal,
    by: User | None,
    expected_revision: int | None,
    fields: Collection[str] | None = None,
    photos: Collection[int] | None = None,
    publish: bool = False,
    message: str = "",
    expected_change: int | None = None,
) -> Space:
    """Take a proposal over, but for the values and photos that are not named, and return the space.

    `fields` and `photos` None take everything. `publish` shows a new space to the public at once; else it
    waits for the publishers. `expected_change` is the `changed_in` of the space that the person saw.
    Raises NotAllowed, ProposalMoved, SpaceGone, EditConflict, NotPublishable, AlreadyClaimed;
    ValidationError where nothing is chosen or a value cannot be taken.
    """
    with transaction.atomic():
        proposal = lock_for_decision(proposal, by, expected_revision, ProposalState.WAITING)
        said = stored_text(message, field="message")
        taken, chosen = _chosen(proposal, fields), _chosen_photos(proposal, photos)
        refused = _left_out(proposal, taken, chosen)
        if not taken and not chosen and (refused or _offered(proposal)):
            raise ValidationError(_("Nothing is chosen: choose what to take over, or decline the proposal."))
        space = _take_over(proposal, taken, by=by, publish=publish, expected_change=expected_change)
        _store_decision(proposal, space, by, [*taken, *(["photos"] if chosen else [])], said)
        space.refresh_from_db()
        tell_accepted(proposal, refused=refused, space=space, message=said)
        if chosen:  # last: files that were copied do not go with the transaction
            move_photos(proposal=proposal, space=space, photos=chosen, by=by)
    return space


def accept_many(
    *, chosen: Iterable[tuple[Proposal, int]], by: User | None, publish: bool = False
) -> tuple[list[Proposal], list[tuple[Proposal, DomainError]]]:
    """Accept several proposals whole, each with the revision that was seen; return (done, refused with why).

    Each is a transaction of its own, so one that is refused does not hold up the others.
    """
    done: list[Proposal] = []
    refused: list[tuple[Proposal, DomainError]] = []
    for proposal, revision in chosen:
        try:
            accept_proposal(proposal=proposal, by=by, expected_revision=revision, publish=publish)
            done.append(proposal)
        except DomainError as error:
            refused.append((proposal, error))
        except ValidationError as error:
            refused.append((proposal, DomainError(" ".join(error.messages))))
    return done, refused


def _offered(proposal: Proposal) -> list[str]:
    """Return the names of all that is proposed, in the order of the form."""
    return [name for name in fields_of(proposal.kind) if name in proposal.data]


def _left_out(proposal: Proposal, taken: list[str], chosen: list[int]) -> list[str]:
    """Return the names that are proposed and not taken over, 'photos' for any photo; nothing is no loss."""
    names = [name for name in _offered(proposal) if name not in taken and not is_empty(proposal.data[name])]
    return [*names, *(["photos"] if proposal.photos.exclude(pk__in=chosen).exists() else [])]


def _chosen(proposal: Proposal, fields: Collection[str] | None) -> list[str]:
    """Return the names that are taken over, in the order of the form; raises ValidationError if forged."""
    offered = _offered(proposal)
    if fields is None:
        return offered
    if set(fields) - set(fields_of(proposal.kind)):
        raise ValidationError({"fields": _("Choose among the fields that are offered.")})
    return [name for name in offered if name in fields]


def _chosen_photos(proposal: Proposal, photos: Collection[int] | None) -> list[int]:
    """Return the keys of the photos that are taken over; raises ValidationError for one that is gone."""
    keys = list(proposal.photos.values_list("pk", flat=True))
    if photos is None:
        return keys
    if set(photos) - set(keys):
        raise ValidationError({"photos": _("A photo is no longer there: look at the proposal again.")})
    return [key for key in keys if key in set(photos)]


def _take_over(
    proposal: Proposal, taken: list[str], *, by: User | None, publish: bool, expected_change: int | None
) -> Space:
    """Write what was accepted and return the space."""
    if proposal.kind == ProposalKind.CLAIM:
        if by is None:
            raise NotAllowed  # a claim names the person who checked it
        space = _present_space(proposal)
        proposal.proof = ClaimProof.STAFF
        grant_claim(proposal=proposal, proof=ClaimProof.STAFF, by=by)
        return space
    reason = in_office_language(PROPOSAL) % {"reference": proposal.reference}
    data = data_for_space(proposal, proposal.data, taken, by=by)
    if proposal.kind == ProposalKind.NEW:
        return _enter(proposal, data, by=by, publish=publish, reason=reason)
    space = _present_space(proposal)
    if not data:
        return space
    return save_space(by=by, data=data, reason=reason, space=space, expected_change=expected_change)


def _present_space(proposal: Proposal) -> Space:
    """Return the space that the proposal is about; raises SpaceGone where it was deleted or merged."""
    if proposal.space is None or proposal.space.merged_into_id is not None:
        raise SpaceGone
    return proposal.space


def _enter(proposal: Proposal, data: dict[str, Any], *, by: User | None, publish: bool, reason: str) -> Space:
    """Enter a new space and hand it on; what makes it a space at all has to be among what is taken."""
    for name in ("name_vi", "category"):
        if is_empty(data.get(name)):
            text = _("A new space needs its name and its category: take both over, or ask for a change.")
            raise ValidationError({"fields": text})
    data["sources"] = [(in_office_language(_SUBMITTED) % {"day": _day(proposal)}, "")]
    contact = ProposalContact.objects.filter(proposal=proposal).first()
    if contact is not None and _agreed(contact, ConsentPurpose.CONTACT):
        data["private_contact"] = {
            "name": contact.name, "email": contact.email, "phone": contact.phone, "note": contact.role,
        }  # fmt: skip
    space = save_space(by=by, data=data, reason=reason)
    if publish:
        return publish_space(space=space, by=by, reason=reason)
    return submit_for_review(space=space, by=by, reason=reason)


def _day(proposal: Proposal) -> str:
    sent = proposal.submitted_at or timezone.now()
    return timezone.localtime(sent).date().isoformat()


def _agreed(contact: ProposalContact, purpose: ConsentPurpose) -> bool:
    return contact.consents.filter(purpose=purpose, withdrawn_at=None).exists()


def _store_decision(
    proposal: Proposal, space: Space, by: User | None, accepted: list[str], message: str
) -> None:
    """Mark the proposal as accepted; what its sender said about the space itself goes with the space."""
    proposal.state, proposal.space = ProposalState.ACCEPTED, space
    proposal.accepted_fields = accepted
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    proposal.requested = {}
    proposal.save()
    give_to_space(proposal, space)
    actor = Actor.STAFF if by else Actor.SYSTEM
    note_step(proposal, ProposalStep.ACCEPTED, actor=actor, by=by, message=message, fields=accepted)
