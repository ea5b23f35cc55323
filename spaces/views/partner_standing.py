"""What the page of a proposal says of its state: how far it has come, what comes next, whose turn it is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from spaces.actions.proposal_sending import can_object, can_withdraw
from spaces.enums import (
    EDITABLE_STATES,
    ClaimProof,
    ProposalKind,
    ProposalSection,
    ProposalState,
    ProposalStep,
)
from spaces.forms.lookups import short_week
from spaces.models import Claim, Proposal
from spaces.proposing import SECTIONS
from spaces.queries.proposal_standing import aimed_for, asked_for, count_before
from spaces.spans import days_of

from .partner_shell import section_address

_State = ProposalState
#: The stages in order, each with the states in which a proposal stands there.
_STAGES: tuple[tuple[str | Promise, frozenset[str]], ...] = (
    (pgettext_lazy("stage of a proposal", "Written"), frozenset({_State.DRAFT})),
    (pgettext_lazy("stage of a proposal", "Address confirmed"), frozenset({_State.UNVERIFIED})),
    (pgettext_lazy("stage of a proposal", "In review"), frozenset({_State.WAITING, _State.CHANGES})),
    (pgettext_lazy("stage of a proposal", "Decided"), frozenset({_State.ACCEPTED, _State.DECLINED})),
)
_DECIDED = {
    _State.ACCEPTED: pgettext_lazy("stage of a proposal", "Accepted"),
    _State.DECLINED: pgettext_lazy("stage of a proposal", "Not accepted"),
}
_WITHDRAWN = pgettext_lazy("stage of a proposal", "Withdrawn")
_BY_ADDRESS = _("Proven by your address")


class Stage(NamedTuple):
    """A stage on the way: `mark` is done, here, turn (the sender's), to-do, good or bad."""

    label: str | Promise
    mark: str


def stages(proposal: Proposal) -> list[Stage]:
    """Return the way from the first line to the decision, and how far the proposal has come.

    A withdrawn one ends where it was taken back.
    """
    if proposal.state == _State.WITHDRAWN:
        reached = _reached(proposal)
        return [*(Stage(label, "done") for label, _states in _STAGES[:reached]), Stage(_WITHDRAWN, "bad")]
    here = next(number for number, (_label, states) in enumerate(_STAGES) if proposal.state in states)
    found = []
    for number, (label, _states) in enumerate(_STAGES):
        mark = "done" if number < here else "to-do" if number > here else "here"
        found.append(Stage(label, mark))
    if here == 0 and is_verified(proposal):
        found[1] = found[1]._replace(mark="done")
    if proposal.state in _DECIDED:
        mark = "good" if proposal.state == _State.ACCEPTED else "bad"
        found[-1] = Stage(_DECIDED[proposal.state], mark)
    elif proposal.state in EDITABLE_STATES:
        found[here] = found[here]._replace(mark="turn")
    if proposal.proof == ClaimProof.DOMAIN:
        found[2] = Stage(_BY_ADDRESS, "done")
    return found


def is_verified(proposal: Proposal) -> bool:
    """Return whether the sender's address is confirmed."""
    contact = getattr(proposal, "contact", None)
    return contact is not None and contact.verified_at is not None


def in_lines(field: str, text: str) -> list[str]:
    """Return a value's text in lines, opening hours as a week."""
    week = short_week(text) if field == "opening_hours" and text else []
    return week or text.splitlines()


def _reached(proposal: Proposal) -> int:
    """Return how many stages a withdrawn proposal had behind it; what was begun alone is not among them."""
    return 2 if proposal.waiting_since else 1


def standing(proposal: Proposal) -> dict[str, Any]:
    """Return what the sender is told about the state, and what he or she can do now."""
    contact = getattr(proposal, "contact", None)
    told: dict[str, Any] = {
        "stages": stages(proposal),
        "email": contact.email if contact is not None else "",
        "is_verified": is_verified(proposal),
        "go_on": _go_on(proposal),
        "you_address": section_address(proposal, ProposalSection.YOU),
        "can_withdraw": can_withdraw(proposal),
        "can_object": can_object(proposal),
        "draft_days": days_of("draft"),
        "unverified_days": days_of("unverified"),
        "status_template": f"partner/status/{proposal.state}.html",
    }
    more = _TOLD.get(proposal.state)
    return told | (more(proposal) if more is not None else {})


def _told_of_waiting(proposal: Proposal) -> dict[str, Any]:
    day = aimed_for(proposal)
    return {"aimed_for": day, "is_late": day < timezone.localdate(), "before": count_before(proposal)}


def _told_of_changes(proposal: Proposal) -> dict[str, Any]:
    asked = [(row, _address(proposal, row.section)) for row in asked_for(proposal)]
    return {"asked": asked, "said": _said(proposal, ProposalStep.CHANGES)}


def _said(proposal: Proposal, step: ProposalStep) -> str:
    """Return what the department wrote with the last such step."""
    last = proposal.events.filter(step=step, is_internal=False).order_by("pk").last()
    return last.message if last is not None else ""


def _told_of_acceptance(proposal: Proposal) -> dict[str, Any]:
    claim = Claim.objects.filter(proposal=proposal).first()
    is_public = proposal.space is not None and proposal.space.is_published
    is_over = claim is not None and claim.ended_at is not None
    return {
        "said": _said(proposal, ProposalStep.ACCEPTED),
        "public": proposal.space if is_public else None,
        "claim": None if is_over else claim,
        "ended_claim": claim if is_over else None,
    }


_TOLD: Mapping[str, Callable[[Proposal], dict[str, Any]]] = {
    _State.WAITING: _told_of_waiting,
    _State.CHANGES: _told_of_changes,
    _State.ACCEPTED: _told_of_acceptance,
}


def _go_on(proposal: Proposal) -> str:
    """Return where writing goes on: at what is asked for, at what is not done yet, else at the last page."""
    if proposal.state not in EDITABLE_STATES:
        return ""
    if proposal.state == _State.CHANGES:
        asked = asked_for(proposal)
        return _address(proposal, asked[0].section if asked else "check")
    undone = (name for name in SECTIONS[proposal.kind] if name not in proposal.sections_done)
    is_form = proposal.kind != ProposalKind.CORRECTION and proposal.state == _State.DRAFT
    return _address(proposal, next(undone, "check") if is_form else "check")


def _address(proposal: Proposal, section: str) -> str:
    """Return the address of a section's page, or of the page that checks and sends."""
    if section == "check":
        return reverse("proposal-check", args=[proposal.reference])
    return section_address(proposal, section)
