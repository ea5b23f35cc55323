"""The section in which a partner assesses the own space on the published criteria."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from spaces.actions.proposal_drafts import save_section
from spaces.actions.self_assessments import save_self_assessment
from spaces.enums import ProposalSection
from spaces.errors import DomainError
from spaces.forms.partner.selfassessment import SelfAssessmentForm
from spaces.models import Proposal
from spaces.queries.self_assessments import answers_of, asked_of, assessment_of

from .partner_shell import address_after, came_from_check, refused, shell
from .visitor import has_worked


def self_section(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Show the self-assessment of a proposal, or store it and go on."""
    asked = asked_of(proposal)
    if asked is None:
        return _without_criteria(request, proposal)
    sent = request.POST if request.method == "POST" else None
    form = SelfAssessmentForm(sent, asked=asked, given=answers_of(assessment_of(proposal)))
    if sent is None or not form.is_valid():
        return _page(request, proposal, form)
    try:
        saved = save_self_assessment(proposal=proposal, answers=form.answers())
    except DomainError as error:
        return refused(_page(request, proposal, form, problem=error.message), error)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, proposal, form)
    return HttpResponseRedirect(_following(request, saved))


def _without_criteria(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Say that nothing is asked while no criteria are published; going on marks the section as seen."""
    if request.method != "POST":
        return _page(request, proposal, None)
    try:
        saved = save_section(proposal=proposal, section=ProposalSection.SELF, values={})
    except DomainError as error:
        return refused(_page(request, proposal, None, problem=error.message), error)
    return HttpResponseRedirect(_following(request, saved))


def _following(request: HttpRequest, proposal: Proposal) -> str:
    return address_after(proposal, ProposalSection.SELF, came_from_check=came_from_check(request))


def _page(
    request: HttpRequest, proposal: Proposal, form: SelfAssessmentForm | None, *, problem: str = ""
) -> HttpResponse:
    context = {
        **shell(proposal, ProposalSection.SELF),
        "form": form,
        "asked": form.asked if form is not None else None,
        "problem": problem,
        "notes": list(filter(None, [proposal.requested.get(ProposalSection.SELF)])),
        "following": _following(request, proposal),
        "came_from_check": came_from_check(request),
        "has_worked": has_worked(request),
    }
    return render(request, "partner/sections/self.html", context)
