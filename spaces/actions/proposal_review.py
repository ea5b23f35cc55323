"""What staff decide short of accepting: ask for changes, decline with a reason, reopen, note."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import Actor, DeclineReason, ProposalState, ProposalStep
from spaces.errors import NotAllowed, ProposalMoved
from spaces.models import Proposal, ProposalEvent, User
from spaces.permissions import can_moderate
from spaces.proposing import SECTIONS, fields_of

from .checks import required_text, stored_text
from .proposal_mail import tell_changes, tell_declined, tell_reopened
from .proposal_sending import reopen
from .proposal_steps import lock_for_decision, lock_proposal, note_step

#: Characters of a note beside a field.
MOST_NOTE = 500


def request_changes(
    *,
    proposal: Proposal,
    by: User | None,
    expected_revision: int | None,
    fields: Mapping[str, str],
    message: str,
) -> Proposal:
    """Ask the sender to change or add something, and return the proposal; its sender can write again.

    `fields` maps names of values or of sections to a note ('' for none). Raises NotAllowed, ProposalMoved;
    ValidationError where neither field nor message says what is asked.
    """
    with transaction.atomic():
        proposal = lock_for_decision(proposal, by, expected_revision, ProposalState.WAITING)
        asked = _asked(proposal, fields)
        said = stored_text(message, field="message")
        if not asked and not said:
            raise ValidationError({"message": _("Name a field or write what you need.")})
        proposal.state, proposal.requested = ProposalState.CHANGES, asked
        proposal.revision += 1  # who still looks at it as it waited must not decline it unseen
        proposal.save()
        note_step(proposal, ProposalStep.CHANGES, actor=Actor.STAFF, by=by, message=said, fields=list(asked))
        tell_changes(proposal, asked, said)
    return proposal


def _asked(proposal: Proposal, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is asked for, in the order of the form; raises ValidationError for a forged name."""
    known = (*fields_of(proposal.kind), *SECTIONS[proposal.kind], "message")
    unknown = set(fields) - set(known)
    if unknown:
        raise ValidationError({"fields": _("Choose among the fields that are offered.")})
    return {
        str(name): stored_text(fields[name], field="fields", longest=MOST_NOTE)
        for name in known
        if name in fields
    }


def decline_proposal(
    *,
    proposal: Proposal,
    by: User | None,
    expected_revision: int | None,
    reason: str,
    message: str,
) -> Proposal:
    """Decline a proposal with a reason of the list and a text for the sender, and return it.

    Raises NotAllowed, ProposalMoved; ValidationError without reason or text.
    """
    with transaction.atomic():
        proposal = lock_for_decision(
            proposal, by, expected_revision, ProposalState.WAITING, ProposalState.CHANGES
        )
        if reason not in DeclineReason.values:
            raise ValidationError({"reason": _("Choose a reason from the list.")})
        said = required_text(
            message, field="message", missing=_("Tell the sender why, and what could be done instead.")
        )
        proposal.state, proposal.decline_reason, proposal.decision = ProposalState.DECLINED, reason, said
        proposal.decided_at, proposal.decided_by = timezone.now(), by
        proposal.requested = {}
        proposal.save()
        note_step(proposal, ProposalStep.DECLINED, actor=Actor.STAFF, by=by, message=said)
        tell_declined(proposal)
    return proposal


def reopen_proposal(*, proposal: Proposal, by: User | None, message: str = "") -> Proposal:
    """Take up again what was declined, or withdrawn after it was sent, and return it.

    Raises NotAllowed, ProposalMoved.
    """
    with transaction.atomic():
        proposal = lock_for_decision(proposal, by, None, ProposalState.DECLINED, ProposalState.WITHDRAWN)
        contact = getattr(proposal, "contact", None)
        if contact is None or contact.verified_at is None:
            raise ProposalMoved
        said = stored_text(message, field="message")
        reopen(proposal)
        note_step(proposal, ProposalStep.REOPENED, actor=Actor.STAFF, by=by, message=said)
        tell_reopened(proposal, said)
    return proposal


def add_note(*, proposal: Proposal, by: User, text: str) -> ProposalEvent:
    """Write an internal note into the timeline and return it; raises NotAllowed, ValidationError."""
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        if not can_moderate(by, proposal):
            raise NotAllowed
        said = required_text(text, field="note", missing=_("Write the note first."))
        return note_step(
            proposal, ProposalStep.NOTE, actor=Actor.STAFF, by=by, message=said, is_internal=True
        )
