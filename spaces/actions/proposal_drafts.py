"""What a partner writes: beginning a proposal, saving its sections, saying who one is."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from spaces.consents import TEXTS_VERSION, text_of
from spaces.enums import Actor, ConsentPurpose, Language, ProposalKind, ProposalStep
from spaces.errors import ProposalLocked, SpaceGone
from spaces.models import Consent, Proposal, ProposalContact, Space
from spaces.proposing import FIELDS, fields_of, is_same
from spaces.queries.proposals import values_of
from spaces.text import mail_key, nfc

from .checks import stored_text
from .limits import Visitor, take
from .proposal_mail import tell_link
from .proposal_steps import lock_for_writing, note_step
from .stored_files import delete_files

#: Without letters and digits that look alike when read out or written down.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Characters of what a sender tells the department.
MOST_MESSAGE = 3000
_MULTILINE = ("description_vi", "description_en", "description_fr")


def start_proposal(
    *, kind: ProposalKind, key: UUID, language: str, visitor: Visitor | None, space: Space | None = None
) -> Proposal:
    """Begin a draft and return it; the same `key` sent again gives the same draft.

    Raises SpaceGone where the space is not public, TooMany.
    """
    known = Proposal.objects.filter(submission_key=key).first()
    if known is not None:
        return known
    take("start", visitor=visitor)
    try:
        with transaction.atomic():
            return _begin(kind, key, language, space)
    except IntegrityError:  # the same key at the same moment
        return Proposal.objects.get(submission_key=key)


def _begin(kind: ProposalKind, key: UUID, language: str, space: Space | None) -> Proposal:
    proposal = Proposal(kind=kind, submission_key=key, reference=new_reference())
    proposal.language = language if language in Language.values else Language.VI
    if kind != ProposalKind.NEW:
        proposal.space = public_space(space)
        proposal.base, proposal.base_change = base_of(proposal), proposal.space.changed_in
    proposal.save()
    note_step(proposal, ProposalStep.STARTED, actor=Actor.PARTNER)
    return proposal


def new_reference() -> str:
    """Return a reference that can be read out, such as P-7K3M-9QTX; nobody can guess one from another."""
    letters = "".join(secrets.choice(_ALPHABET) for _number in range(8))
    return f"P-{letters[:4]}-{letters[4:]}"


def public_space(space: Space | None) -> Space:
    """Return the space that stands for `space` today: itself, or what it was merged into.

    Raises SpaceGone where that is not public.
    """
    if space is None:
        raise SpaceGone
    stored = Space.objects.select_related("merged_into").get(pk=space.pk)
    stored = stored.merged_into or stored
    if not stored.is_published:
        raise SpaceGone
    return stored


def base_of(proposal: Proposal) -> dict[str, Any]:
    """Return the values of the space that a proposal of its kind can change."""
    values = values_of(proposal.space)
    return {name: values[name] for name in fields_of(proposal.kind)}


def save_section(
    *, proposal: Proposal, section: str, values: Mapping[str, Any], message: str | None = None
) -> Proposal:
    """Store what one section of the form says and return the proposal.

    `values` are in the JSON form of `spaces.proposing`, checked by the section's form; names of other
    sections are left out. A correction keeps only what differs from the space. `message` None leaves what
    was told to the department as it is. Raises ProposalLocked, ValidationError.
    """
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        allowed = set(FIELDS.get(section, ())) & set(fields_of(proposal.kind))
        for name in allowed & set(values):
            value = _tidy(name, values[name])
            if proposal.kind == ProposalKind.CORRECTION and is_same(value, proposal.base.get(name)):
                proposal.data.pop(name, None)
            else:
                proposal.data[name] = value
        if message is not None:
            proposal.message = stored_text(message, field="message", longest=MOST_MESSAGE)
        touch(proposal, section)
    return proposal


def touch(proposal: Proposal, section: str) -> None:
    """Count a write of the partner in a section, and save; inside the caller's transaction."""
    if section not in proposal.sections_done:
        proposal.sections_done = [*proposal.sections_done, section]
    proposal.revision += 1
    proposal.touched_at = timezone.now()
    proposal.save()


def _tidy(name: str, value: Any) -> Any:
    """Return a value in the stored form: text composed, without control characters."""
    if isinstance(value, str):
        return stored_text(value, field=name) if name in _MULTILINE else nfc(value)
    if isinstance(value, list):
        return [nfc(item) if isinstance(item, str) else item for item in value]
    return value


def save_contact(
    *,
    proposal: Proposal,
    data: Mapping[str, str],
    consents: Collection[str],
    visitor: Visitor | None,
) -> Proposal:
    """Store who sends the proposal and what the person agrees to; return the proposal.

    `data` holds name, role, email and phone. An address that was not confirmed yet is sent the private
    link at once; opening it confirms the address. Raises ProposalLocked, ValidationError, TooMany.
    """
    known = ProposalContact.objects.filter(proposal=proposal).first()
    if known is None or known.email_key != mail_key(data.get("email", "")):
        take("mail", visitor=visitor, email=data.get("email", ""))
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        contact = ProposalContact.objects.filter(proposal=proposal).first() or ProposalContact(
            proposal=proposal
        )
        is_new = contact.email_key != mail_key(data["email"])
        for name in ("name", "role", "email", "phone"):
            setattr(contact, name, nfc(data.get(name, "")))
        contact.email_key = mail_key(contact.email)
        if is_new:
            contact.verified_at = None
        contact.full_clean(validate_unique=False)
        contact.save()
        _save_consents(contact, consents, proposal.language)
        proposal.contact = contact
        touch(proposal, "you")
        if is_new:
            tell_link(proposal)
    return proposal


def _save_consents(contact: ProposalContact, purposes: Collection[str], language: str) -> None:
    """Keep what is agreed to now: new consents with their text, withdrawn ones with the time."""
    unknown = set(purposes) - set(ConsentPurpose.values)
    if unknown:
        raise ValidationError({"consents": "unknown purpose"})
    in_force = contact.consents.filter(withdrawn_at=None)
    in_force.exclude(purpose__in=purposes).update(withdrawn_at=timezone.now())
    given = set(in_force.values_list("purpose", flat=True))
    with translation.override(language):
        Consent.objects.bulk_create(
            Consent(
                contact=contact,
                purpose=purpose,
                version=TEXTS_VERSION,
                language=language,
                text=str(text_of(purpose)),
            )
            for purpose in sorted(set(purposes) - given)
        )


def discard_draft(*, proposal: Proposal) -> None:
    """Delete what never reached the department, with all that belongs to it; raises ProposalLocked."""
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        files = [photo.path(width) for photo in proposal.photos.all() for width in photo.widths]
        if proposal.waiting_since is not None:
            raise ProposalLocked  # what the department has seen is withdrawn, not undone
        proposal.delete()
        transaction.on_commit(lambda: delete_files(files))
