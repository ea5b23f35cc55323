"""Opening a mailed link, and asking for a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spaces.actions.limits import take
from spaces.actions.proposal_sending import (
    can_prove,
    open_link,
    prove_claim,
    renew_expired,
    renew_link,
)
from spaces.enums import ProposalKind, ProposalState
from spaces.errors import DomainError, LinkExpired, TooMany
from spaces.forms.partner.status import LinkForm, RenewForm
from spaces.models import Proposal

from .partner_access import private_page, remember_access
from .visitor import has_worked, visitor_of

_READS_AND_POSTS = ["GET", "HEAD", "POST"]


@private_page
@require_http_methods(_READS_AND_POSTS)
def open_page(request: HttpRequest) -> HttpResponse:
    """Take a mailed link: a module sends what stands behind the `#`, or a person pastes it."""
    if request.method != "POST":
        return _ask_for_link(request, LinkForm())
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _ask_for_link(request, form)
    token = form.cleaned_data["token"]
    try:
        visitor = visitor_of(request)
        if request.POST.get("step") == "renew":
            renew_expired(token=token, visitor=visitor)
            return _on_its_way(request)
        take("open", visitor=visitor)
        proves = request.POST.get("step") == "prove"
        proposal = prove_claim(token=token) if proves else open_link(token=token)
    except LinkExpired as error:
        context = {"section": "submit", "token": token, "problem": error.message}
        return render(request, "partner/link_expired.html", context | _guard(request), status=410)
    except DomainError as error:
        return _ask_for_link(request, form, error)
    remember_access(request, proposal)
    if can_prove(proposal):
        return _ask_to_prove(request, proposal, token)
    messages.success(request, _welcome(proposal))
    return redirect("proposal", reference=proposal.reference)


def _ask_for_link(request: HttpRequest, form: LinkForm, error: DomainError | None = None) -> HttpResponse:
    """Show the field for the link; what was typed stays in it."""
    context = {"section": "submit", "form": form, "problem": error.message if error else ""}
    return _refused(render(request, "partner/open.html", context), error)


def _ask_to_prove(request: HttpRequest, proposal: Proposal, token: str) -> HttpResponse:
    """Show who asks for which listing, and the button by which it is taken over."""
    context = {"section": "submit", "proposal": proposal, "space": proposal.space, "token": token}
    return render(request, "partner/prove.html", context)


def _welcome(proposal: Proposal) -> str:
    """Return what opening the link has led to."""
    if proposal.kind == ProposalKind.CLAIM and proposal.state == ProposalState.ACCEPTED:
        return _("You look after this listing now. Once a year we ask you whether all is still right.")
    if proposal.state == ProposalState.WAITING:
        return _("Your e-mail address is confirmed. The department has your proposal.")
    if proposal.is_editable:
        return _("Your e-mail address is confirmed. You can go on where you stopped.")
    return _("This browser can now show your proposal.")


@private_page
@require_http_methods(_READS_AND_POSTS)
def renew_page(request: HttpRequest) -> HttpResponse:
    """Mail a new link; the answer is the same whether or not reference and address fit together."""
    if request.method != "POST":
        return _ask_for_reference(request, RenewForm(initial={"reference": request.GET.get("reference", "")}))
    visitor = visitor_of(request)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _ask_for_reference(request, form)
    try:
        renew_link(**form.cleaned_data, visitor=visitor)
    except DomainError as error:
        return _ask_for_reference(request, form, error)
    return _on_its_way(request)


def _ask_for_reference(
    request: HttpRequest, form: RenewForm, error: DomainError | None = None
) -> HttpResponse:
    context = {"section": "submit", "form": form, "problem": error.message if error else ""}
    return _refused(render(request, "partner/renew.html", context | _guard(request)), error)


def _guard(request: HttpRequest) -> dict[str, bool]:
    """Return what the include that keeps programs away asks for."""
    return {"has_worked": has_worked(request)}


def _refused(response: HttpResponse, error: DomainError | None) -> HttpResponse:
    """Mark an answer by what went wrong: too many attempts, or a link that does not work."""
    if isinstance(error, TooMany):
        response.status_code = 429
        response["Retry-After"] = str(error.seconds)
    elif error is not None:
        response.status_code = 400
    return response


def _on_its_way(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, on the page that takes its link."""
    text = _(
        "If reference and address belong together, a new link is on its way to that address. Links sent"
        " before no longer work. Look in the folder for spam, too."
    )
    messages.success(request, text)
    return redirect("proposal-open")
