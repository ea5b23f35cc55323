"""Where a proposal stands, as its sender is told: its place in the queue, the date aimed for, the outcome."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from spaces.enums import ProposalState
from spaces.models import Consent, Proposal
from spaces.proposing import section_of

from .proposal_texts import label_of
from .proposals import Difference, differences


class Asked(NamedTuple):
    """Something the department asks for: the section to write in, what it is called there, and a note."""

    section: str
    label: str
    note: str


class Sent(NamedTuple):
    """A value that was sent; `is_taken` once it is decided whether it was taken over, else None."""

    difference: Difference
    is_taken: bool | None


def aimed_for(proposal: Proposal) -> datetime.date:
    """Return the day by which the department means to answer."""
    return timezone.localdate(proposal.waiting_since) + datetime.timedelta(settings.PROPOSAL_TARGET_DAYS)


def count_before(proposal: Proposal) -> int:
    """Return how many proposals have waited for longer than this one."""
    return Proposal.objects.waiting().filter(waiting_since__lt=proposal.waiting_since).count()


def asked_for(proposal: Proposal) -> list[Asked]:
    """Return what the department asks for, in the order in which it was written down."""
    return [
        Asked(str(section_of(name) or _section_of_other(proposal, name)), label_of(name), note)
        for name, note in proposal.requested.items()
    ]


def _section_of_other(proposal: Proposal, name: str) -> str:
    """Return the section behind a name that is no field: a section itself, or that of the message."""
    if name != "message":
        return name
    return proposal.kind if proposal.kind in ("claim", "closure") else "check"


def what_was_sent(proposal: Proposal) -> list[Sent]:
    """Return what was sent beside what its sender saw then."""
    found = differences(proposal, present=proposal.base)
    if proposal.state != ProposalState.ACCEPTED:
        return [Sent(difference, None) for difference in found]
    return [Sent(difference, difference.field in proposal.accepted_fields) for difference in found]


def is_partly(sent: Iterable[Sent]) -> bool:
    """Return whether something of an accepted proposal was not taken over."""
    return any(row.is_taken is False for row in sent)


def consents_of(proposal: Proposal) -> list[Consent]:
    """Return the consents in force, in the order in which they were given; none where they were erased."""
    contact = getattr(proposal, "contact", None)
    return list(contact.consents.filter(withdrawn_at=None)) if contact is not None else []
