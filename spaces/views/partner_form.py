"""The sections of a proposal's form: each a plain page that saves what it asks and leads on."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from spaces.actions.domains import own_domain
from spaces.actions.proposal_drafts import save_contact, save_section
from spaces.enums import ProposalKind, ProposalSection, ProposalState
from spaces.errors import DomainError
from spaces.exports.mapconfig import picker_config
from spaces.forms import lookups
from spaces.forms.partner.base import SectionForm
from spaces.forms.partner.claim import ClaimSection
from spaces.forms.partner.closure import ClosureSection
from spaces.forms.partner.offer import OfferSection
from spaces.forms.partner.place import PlaceSection
from spaces.forms.partner.space import SpaceSection, is_open
from spaces.forms.partner.visit import VisitSection
from spaces.forms.partner.you import YouSection
from spaces.models import Proposal
from spaces.proposing import SECTIONS
from spaces.queries.proposals import missing, proposed_values

from .partner_access import holder, not_found, private_page, remember_access
from .partner_likely import likely_spaces
from .partner_photos import photos_section
from .partner_self import self_section
from .partner_shell import address_after, came_from_check, refused, section_address, shell
from .visitor import has_worked, visitor_of

#: Sections that are one form of plain fields.
FORMS: Mapping[str, type[SectionForm]] = {
    form.section: form
    for form in (
        SpaceSection, PlaceSection, OfferSection, VisitSection, ClosureSection, ClaimSection, YouSection,
    )
}  # fmt: skip
#: Sections with pages of their own: view(request, proposal) -> response.
SECTION_VIEWS: Mapping[str, Callable[[HttpRequest, Proposal], HttpResponse]] = {
    ProposalSection.PHOTOS: photos_section,
    ProposalSection.SELF: self_section,
}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Show a section of a proposal that this browser holds, or save it and go on."""
    proposal = holder(request, reference)
    if proposal is None:
        return not_found(request, reference)
    if section not in SECTIONS[proposal.kind]:
        raise Http404
    if request.method != "POST" and not proposal.is_editable:
        return redirect("proposal", reference)
    if section in SECTION_VIEWS:
        return SECTION_VIEWS[section](request, proposal)
    return _SectionPage(request, proposal, section).respond()


class _SectionPage:
    """One request for one section."""

    def __init__(self, request: HttpRequest, proposal: Proposal, section: str) -> None:
        self.request, self.proposal, self.section = request, proposal, section
        sent = request.POST if request.method == "POST" else None
        self.form = FORMS[section](sent, proposal=proposal, given=proposed_values(proposal))

    def respond(self) -> HttpResponse:
        """Return the page, or go on after saving; whatever goes wrong, the text typed stays."""
        if self.request.method != "POST":
            return self._page()
        if not self.form.is_valid():
            return self._page()
        try:
            saved = self._save()
        except DomainError as error:
            return refused(self._page(problem=error.message), error)
        except ValidationError as error:
            _add_errors(self.form, error)
            return self._page()
        return redirect(self._following(saved))

    def _save(self) -> Proposal:
        """Hand the section to its action; a new address of the sender makes a new link, which we hold."""
        form = self.form
        if not isinstance(form, YouSection):
            return save_section(
                proposal=self.proposal, section=self.section, values=form.values(), message=form.message()
            )
        saved = save_contact(
            proposal=self.proposal,
            data=form.contact(),
            consents=form.given_consents(),
            visitor=visitor_of(self.request),
        )
        remember_access(self.request, saved)
        return saved

    def _following(self, saved: Proposal) -> str:
        """Return the next page, or this one once more where sending still needs something from it."""
        if self._lacking(saved):
            suffix = "&from=check" if came_from_check(self.request) else ""
            return f"{section_address(saved, self.section)}?lacking=1{suffix}"
        return address_after(saved, self.section, came_from_check=came_from_check(self.request))

    def _lacking(self, proposal: Proposal) -> list[str]:
        """Return sentences about what this section still lacks before the proposal can be sent."""
        return [sentence for section, sentence in missing(proposal) if section == self.section]

    def _page(self, *, problem: str = "") -> HttpResponse:
        """Return the section as a page."""
        proposal, section = self.proposal, self.section
        context = {
            **shell(proposal, section),
            "form": self.form,
            "problem": problem,
            "lacking": self._lacking(proposal) if "lacking" in self.request.GET else [],
            "following": address_after(proposal, section, came_from_check=came_from_check(self.request)),
            "came_from_check": came_from_check(self.request),
            "notes": self.form.notes if proposal.state == ProposalState.CHANGES else [],
            "has_worked": has_worked(self.request),
            **_context_of(self.request, proposal, section, self.form),
        }
        return render(self.request, f"partner/sections/{section}.html", context)


def _context_of(request: HttpRequest, proposal: Proposal, section: str, form: SectionForm) -> dict[str, Any]:
    """Return what only one section's page needs."""
    if section == ProposalSection.OFFER:  # name and place are known by now
        return {"likely": likely_spaces(request, proposal)}
    if section == ProposalSection.PLACE:
        return {"map_config": picker_config()}
    if section == ProposalSection.SPACE:
        return {
            "names_open": is_open(form.other_names),
            "texts_open": is_open(form.other_texts),
            "further_open": is_open([form["further_categories"]]),
        }
    if proposal.kind == ProposalKind.CLAIM and proposal.space is not None:
        return {"domain": own_domain(proposal.space.website)}
    return {}


def _add_errors(form: SectionForm, error: ValidationError) -> None:
    """Show what the action refused beside its field, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    called = {value: name for name, value in form.stands_for.items()}
    for name, errors in error.error_dict.items():
        field = called.get(name, name)
        form.add_error(field if field in form.fields else None, errors)


@private_page
@require_safe
def proposal_place(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the ward and district found for a point, to whoever writes the proposal."""
    return _lookup(request, reference, lookups.place_for_point)


@private_page
@require_safe
def proposal_hours(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer opening hours read back as a week, to whoever writes the proposal."""
    return _lookup(request, reference, lookups.hours_in_words)


def _lookup(
    request: HttpRequest, reference: str, answer: Callable[[Mapping[str, str]], lookups.Answer]
) -> HttpResponse:
    if holder(request, reference) is None:
        return not_found(request, reference)
    found, status = answer(request.GET)
    return JsonResponse(found, status=status)
