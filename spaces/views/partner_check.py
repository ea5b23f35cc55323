"""The page that shows all that a proposal says, and sends it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spaces.actions.proposal_drafts import discard_draft, save_section
from spaces.actions.proposal_sending import send_proposal
from spaces.actions.proposal_turning import correct_instead
from spaces.enums import ProposalKind, ProposalState, ProposalStep
from spaces.errors import DomainError, ProposalIncomplete
from spaces.forms.partner.send import SendForm
from spaces.models import Proposal
from spaces.proposing import section_of

from .partner_access import holder, not_found, private_page
from .partner_likely import likely_spaces, set_apart
from .partner_overview import overview
from .partner_shell import CHECK, refused, shell
from .visitor import has_worked, visitor_of

_ASKS_MESSAGE = (ProposalKind.NEW, ProposalKind.CORRECTION)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_check(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a proposal that this browser holds before it is sent, or take the step that a button names."""
    proposal = holder(request, reference)
    if proposal is None:
        return not_found(request, reference)
    if not proposal.is_editable:  # sent twice: the page of the proposal says what became of it
        return redirect("proposal", reference)
    return _CheckPage(request, proposal).respond()


class _CheckPage:
    """One request for the page that sends."""

    def __init__(self, request: HttpRequest, proposal: Proposal) -> None:
        self.request, self.proposal = request, proposal
        sent = request.POST if "send" in request.POST else None
        self.form = SendForm(sent, initial={"message": proposal.message})

    def respond(self) -> HttpResponse:
        """Return the page, or take the step of the button that was pressed."""
        steps = {
            "send": self._send, "keep": self._keep, "same": self._turn, "other": self._set_apart,
            "discard": self._discard,
        }  # fmt: skip
        pressed = next((name for name in steps if name in self.request.POST), None)
        if self.request.method != "POST" or pressed is None:
            return self._page()
        try:
            return steps[pressed]()
        except ProposalIncomplete:
            return self._page(problem=_("Not sent yet: see what is missing."))
        except DomainError as error:
            return refused(self._page(problem=error.message), error)
        except ValidationError as error:
            self.form.add_error("message" if hasattr(error, "error_dict") else None, error.messages)
            return self._page()

    # --- steps -------------------------------------------------------------------------------

    def _send(self) -> HttpResponse:
        """Hand the proposal in; a second press finds it sent and changes nothing."""
        if not self.form.is_valid():
            return self._page()
        message = self.form.cleaned_data["message"] if self._asks_message else None
        send_proposal(proposal=self.proposal, message=message, visitor=visitor_of(self.request))
        return redirect("proposal", self.proposal.reference)

    def _keep(self) -> HttpResponse:
        """Take back one proposed value of a correction: what stands in the registry stays."""
        field = self.request.POST["keep"]
        section = section_of(field)
        if section is not None and field in self.proposal.base:
            save_section(proposal=self.proposal, section=section, values={field: self.proposal.base[field]})
        return redirect("proposal-check", self.proposal.reference)

    def _turn(self) -> HttpResponse:
        """Go on with a correction of the space that the sender recognised."""
        shown = {str(one.space.pk): one.space for one in likely_spaces(self.request, self.proposal)}
        chosen = shown.get(self.request.POST["same"])
        if chosen is not None:
            correct_instead(proposal=self.proposal, space=chosen)
            told = _("You are now correcting “%(space)s”. What you typed is kept: see what would change.")
            messages.success(self.request, told % {"space": chosen.name})
        return redirect("proposal-check", self.proposal.reference)

    def _set_apart(self) -> HttpResponse:
        """Ask no more about the spaces that were shown."""
        set_apart(self.request, self.proposal)
        return redirect("proposal-check", self.proposal.reference)

    def _discard(self) -> HttpResponse:
        """Delete a draft that was never sent."""
        discard_draft(proposal=self.proposal)
        messages.success(self.request, _("The draft is deleted, with everything in it."))
        return redirect("submit")

    # --- what is shown -----------------------------------------------------------------------

    @property
    def _asks_message(self) -> bool:
        return self.proposal.kind in _ASKS_MESSAGE

    def _page(self, *, problem: str = "") -> HttpResponse:
        """Return the page with everything that the proposal says."""
        proposal = self.proposal
        parts = overview(proposal, is_sending="send" in self.request.POST)
        asked = proposal.state == ProposalState.CHANGES
        context: dict[str, Any] = {
            **shell(proposal, CHECK),
            "parts": parts,
            "form": self.form,
            "asks_message": self._asks_message,
            "problem": problem,
            "is_complete": not any(part.lacking for part in parts),
            "likely": likely_spaces(self.request, proposal),
            "has_changes": bool(proposal.data),
            "request_message": _last_request(proposal) if asked else "",
            "may_discard": proposal.submitted_at is None,
            "has_worked": has_worked(self.request),
        }
        return render(self.request, "partner/check.html", context)


def _last_request(proposal: Proposal) -> str:
    """Return what the department wrote when it asked for changes."""
    step = proposal.events.filter(step=ProposalStep.CHANGES).order_by("-pk").first()
    return step.message if step else ""
