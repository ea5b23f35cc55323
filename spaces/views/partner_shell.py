"""What the pages of a proposal's form share: the list of steps, and the way from one to the next."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spaces.enums import ProposalKind, ProposalSection, ProposalState
from spaces.errors import DomainError, TooMany
from spaces.models import Proposal
from spaces.proposing import FIELDS, OPTIONAL_SECTIONS, SECTIONS
from spaces.queries.proposals import name_of

CHECK = "check"


class Step(NamedTuple):
    """A page of the form in the list beside it; `is_asked` where the department asks for a change."""

    number: int
    code: str
    label: str
    address: str
    is_here: bool
    is_done: bool
    is_asked: bool
    is_optional: bool


def shell(proposal: Proposal, here: str) -> dict[str, Any]:
    """Return the context of a page of the form; `here` is the code of a section or CHECK."""
    steps = steps_of(proposal, here)
    number = next(step.number for step in steps if step.is_here)
    return {
        "section": "submit",
        "proposal": proposal,
        "name": name_of(proposal),
        "steps": steps,
        "step": steps[number - 1],
        "back": steps[number - 2].address if number > 1 else "",
        "check_address": steps[-1].address,
        "returns": returns_to_check(proposal),
    }


def steps_of(proposal: Proposal, here: str) -> list[Step]:
    """Return the sections of the proposal in order, then the page that sends.

    A correction begins with that page, which shows what stands in the registry.
    """
    asked = _asked_sections(proposal)
    steps = []
    for number, section in enumerate(SECTIONS[proposal.kind], start=1):
        steps.append(
            Step(
                number,
                section.value,
                str(section.label),
                section_address(proposal, section),
                is_here=section == here,
                is_done=section in proposal.sections_done,
                is_asked=section in asked,
                is_optional=_is_optional(proposal, section),
            )
        )
    address = reverse("proposal-check", args=[proposal.reference])
    last = Step(len(steps) + 1, CHECK, _("Check and send"), address, here == CHECK, False, False, False)
    return [*steps, last]


def _is_optional(proposal: Proposal, section: ProposalSection) -> bool:
    """Return whether the section may be left out: in a correction all that is not about the sender."""
    if proposal.kind == ProposalKind.CORRECTION:
        return section != ProposalSection.YOU
    return section in OPTIONAL_SECTIONS


def _asked_sections(proposal: Proposal) -> set[str]:
    """Return the sections that the department asks about, by name or through one of their fields."""
    if proposal.state != ProposalState.CHANGES:
        return set()
    asked = set(proposal.requested)
    return {
        section for section in ProposalSection if section in asked or asked & set(FIELDS.get(section, ()))
    }


def section_address(proposal: Proposal, section: str) -> str:
    """Return the address of a section's page."""
    return reverse("proposal-section", args=[proposal.reference, section])


def came_from_check(request: HttpRequest) -> bool:
    """Return whether the page was opened from the one that sends, so that saving leads back there."""
    return request.GET.get("from") == CHECK


def returns_to_check(proposal: Proposal) -> bool:
    """Return whether saving a section leads back to the page that sends, instead of on to the next."""
    return proposal.kind == ProposalKind.CORRECTION or proposal.state != ProposalState.DRAFT


def first_page(proposal: Proposal) -> str:
    """Return where a draft begins: a correction with what stands in the registry, others with a section."""
    if proposal.kind == ProposalKind.CORRECTION:
        return reverse("proposal-check", args=[proposal.reference])
    return section_address(proposal, SECTIONS[proposal.kind][0])


def refused(response: HttpResponse, error: DomainError) -> HttpResponse:
    """Mark a page that says why an action refused: too many attempts, or not possible as things stand."""
    response.status_code = 429 if isinstance(error, TooMany) else 409
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.seconds)
    return response


def address_after(proposal: Proposal, section: str, *, came_from_check: bool) -> str:
    """Return where saving a section leads."""
    steps = steps_of(proposal, section)
    here = next(step.number for step in steps if step.is_here)
    following = steps[-1] if came_from_check or returns_to_check(proposal) else steps[here]
    return following.address
