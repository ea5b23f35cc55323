"""The page of a proposal: where it stands, what came of it, and what its sender can do now."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from spaces.actions.consent_withdrawal import what_withdrawal_means, withdraw_consent
from spaces.actions.privacy import open_request
from spaces.actions.proposal_sending import can_prove, object_to_decision, renew_own, withdraw_proposal
from spaces.errors import DomainError, TooMany
from spaces.forms.guarded import refuse_trapped
from spaces.forms.partner.status import ConsentForm, DataForm, TextForm
from spaces.models import Consent, Proposal, ProposalContact
from spaces.queries.proposal_standing import Sent, consents_of, is_partly, what_was_sent
from spaces.queries.proposals import name_of, timeline

from .partner_access import holder, not_found, private_page, remember_access
from .partner_standing import in_lines, standing
from .visitor import has_worked, visitor_of

_FORGED = gettext_lazy("This button is not there any more: see below what you can do now.")


class SentRow(NamedTuple):
    """A value that was sent, in lines, beside what stood there; `is_taken` is None before the decision."""

    label: str
    before: list[str]
    after: list[str]
    is_taken: bool | None


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where a proposal stands, or take one of the steps that its page offers."""
    proposal = holder(request, reference)
    if proposal is None:
        return not_found(request, reference)
    if request.method != "POST":
        return _page(request, proposal)
    step = _STEPS.get(request.POST.get("step", ""))
    try:
        if step is None:
            raise DomainError(str(_FORGED))
        told = step(request, proposal)
    except DomainError as error:
        return _page(
            request, proposal, problem=error.message, status=429 if isinstance(error, TooMany) else 409
        )
    except ValidationError as error:
        return _page(request, proposal, problem=error.messages[0], status=400)
    if holder(request, reference) is None:
        return render(request, "partner/erased.html", {"section": "submit", "told": told})
    messages.success(request, told)
    return redirect("proposal", reference)


def _page(request: HttpRequest, proposal: Proposal, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Return the page; after a refusal with the reason and the text that was typed."""
    sent = what_was_sent(proposal)
    context = {
        "section": "submit",
        "proposal": proposal,
        "name": name_of(proposal),
        "problem": problem,
        "typed": request.POST.get("message", "") if problem else "",
        "refused_step": request.POST.get("step", "") if problem else "",
        "sent": [_row(value) for value in sent],
        "is_partly": is_partly(sent),
        "photos": list(proposal.photos.all()),
        "events": timeline(proposal),
        "consents": [(consent, _meaning(proposal, consent)) for consent in consents_of(proposal)],
        "has_worked": has_worked(request),
        "may_prove": can_prove(proposal),
        **standing(proposal),
    }
    return render(request, "partner/status.html", context, status=status)


def _row(sent: Sent) -> SentRow:
    """Return a value as the page shows it."""
    found = sent.difference
    before, after = in_lines(found.field, found.present), in_lines(found.field, found.proposed)
    return SentRow(found.label, before, after, sent.is_taken)


def _meaning(proposal: Proposal, consent: Consent) -> str:
    """Return what follows when the consent is withdrawn."""
    return what_withdrawal_means(contact=proposal.contact, purpose=consent.purpose)


def _cleaned(form: forms.Form) -> dict[str, Any]:
    """Return what a form says; raises ValidationError with its first mistake."""
    if not form.is_valid():
        raise ValidationError([str(error) for errors in form.errors.values() for error in errors])
    return form.cleaned_data


def _contact(proposal: Proposal) -> ProposalContact:
    """Return the sender; refuses where nobody said who sends it, or the person was erased."""
    contact = getattr(proposal, "contact", None)
    if contact is None:
        raise DomainError(str(_FORGED))
    return contact


def _send_link(request: HttpRequest, proposal: Proposal) -> str:
    """Mail the link anew; this browser goes on with the new one."""
    email = _contact(proposal).email
    refuse_trapped(request.POST)
    remember_access(request, renew_own(proposal=proposal, visitor=visitor_of(request)))
    return _("A new link is on its way to %(email)s. Earlier ones no longer work.") % {"email": email}


def _withdraw(request: HttpRequest, proposal: Proposal) -> str:
    """Take the proposal back."""
    withdraw_proposal(proposal=proposal, message=_cleaned(TextForm(request.POST))["message"])
    return _("Withdrawn. The department does not handle this proposal any more.")


def _object(request: HttpRequest, proposal: Proposal) -> str:
    """Ask to look again at what was declined."""
    object_to_decision(proposal=proposal, message=_cleaned(TextForm(request.POST, required=True))["message"])
    return _("Sent. The department looks at it again.")


def _withdraw_consent(request: HttpRequest, proposal: Proposal) -> str:
    """Take a consent back; what follows stood beside the button."""
    purpose = _cleaned(ConsentForm(request.POST))["purpose"]
    withdraw_consent(contact=_contact(proposal), purpose=purpose)
    return _("This consent is withdrawn from now on.")


def _ask_about_data(request: HttpRequest, proposal: Proposal) -> str:
    """Start the clock of a request about the person's data; only who confirmed the address may ask."""
    contact = _contact(proposal)
    if contact.verified_at is None:
        raise DomainError(_("Confirm your e-mail address first: the answer goes there."))
    kind = _cleaned(DataForm(request.POST))["kind"]
    open_request(kind=kind, email=contact.email, language=proposal.language)
    return _("Your request has been noted. The answer comes by mail.")


_STEPS: Mapping[str, Callable[[HttpRequest, Proposal], str]] = {
    "link": _send_link,
    "withdraw": _withdraw,
    "object": _object,
    "consent": _withdraw_consent,
    "data": _ask_about_data,
}
