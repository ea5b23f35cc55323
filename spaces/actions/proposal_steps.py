"""What every step of a proposal does: it locks the proposal, asks for its state and writes the timeline."""

from collections.abc import Iterable

from spaces.enums import EDITABLE_STATES, Actor, ProposalState, ProposalStep
from spaces.errors import NotAllowed, ProposalLocked, ProposalMoved
from spaces.models import Proposal, ProposalEvent, User
from spaces.permissions import can_moderate


def lock_proposal(proposal: Proposal, *states: ProposalState) -> Proposal:
    """Return the proposal as it stands now, locked until the transaction ends.

    Raises ProposalMoved unless it is in one of `states` (none given: in any), or where it was deleted.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("space")
    locked = rows.filter(pk=proposal.pk).first()
    if locked is None or (states and locked.state not in states):
        raise ProposalMoved
    return locked


def lock_for_writing(proposal: Proposal) -> Proposal:
    """Return the proposal, locked, for its sender to write in; raises ProposalLocked."""
    locked = lock_proposal(proposal)
    if locked.state not in EDITABLE_STATES:
        raise ProposalLocked
    return locked


def lock_for_decision(
    proposal: Proposal, by: User | None, expected_revision: int | None, *states: ProposalState
) -> Proposal:
    """Return the proposal, locked, for staff to decide on what they saw.

    Raises NotAllowed; ProposalMoved where it is in another state or the sender wrote in it since.
    """
    locked = lock_proposal(proposal)
    if not can_moderate(by, locked):
        raise NotAllowed
    if locked.state not in states:
        raise ProposalMoved
    if expected_revision is not None and locked.revision != expected_revision:
        raise ProposalMoved
    return locked


def note_step(
    proposal: Proposal,
    step: ProposalStep,
    *,
    actor: Actor,
    by: User | None = None,
    message: str = "",
    fields: Iterable[str] = (),
    is_internal: bool = False,
) -> ProposalEvent:
    """Write an entry into the timeline and return it; inside the step's transaction."""
    return ProposalEvent.objects.create(
        proposal=proposal,
        step=step,
        actor=actor,
        by=by,
        message=message,
        fields=list(fields),
        is_internal=is_internal,
    )
