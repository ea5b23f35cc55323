"""The yearly question to the operator of a claimed listing: is everything still right?"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spaces.actions.claim_links import claim_of_token
from spaces.actions.claims import confirm_listing
from spaces.actions.proposal_drafts import start_proposal
from spaces.enums import ProposalKind
from spaces.errors import DomainError, LinkExpired, SpaceGone, TooMany
from spaces.forms.partner.status import ListingForm
from spaces.models import Claim, Space
from spaces.queries.proposal_texts import Reader, label_of
from spaces.queries.proposals import values_of, with_values

from .partner_access import private_page, remember_access
from .partner_shell import first_page
from .partner_standing import in_lines
from .visitor import visitor_of

_TOO_OLD = gettext_lazy(
    "This link has expired: take the one from our latest mail. What is wrong on the page can be corrected at"
    " any time, with “Suggest a correction”."
)
#: What an operator has to look at; names in further languages and long texts are on the public page.
_SHOWN = (
    "name_vi", "category", "address", "ward", "opening_hours", "public_phone", "public_email", "website",
    "operator_name", "activities", "lifecycle",
)  # fmt: skip


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Show what the registry says today and take the answer: one click, or the start of a correction."""
    if request.method != "POST":
        return _ask_for_link(request, ListingForm())
    form = ListingForm(request.POST)
    if not form.is_valid():
        return _ask_for_link(request, form)
    token, step = form.cleaned_data["token"], form.cleaned_data["step"]
    try:
        claim = claim_of_token(token)
        if not claim.space.is_published:
            raise SpaceGone
        if step == "confirm":
            return _thank(request, confirm_listing(token=token))
        if step == "correct":
            return _begin_correction(request, claim, form.cleaned_data["key"])
    except DomainError as error:
        return _ask_for_link(request, form, error)
    return render(request, "partner/listing.html", _present(claim, token))


def _present(claim: Claim, token: str) -> dict[str, Any]:
    """Return what the page shows: the values of today in short, and what its buttons send."""
    space = with_values(Space.objects.all()).get(pk=claim.space_id)
    values, reader = values_of(space), Reader()
    rows = [(label_of(name), in_lines(name, reader.text(name, values[name]))) for name in _SHOWN]
    return {
        "section": "submit",
        "claim": claim,
        "space": space,
        "rows": [(label, lines) for label, lines in rows if lines],
        "empty": [label for label, lines in rows if not lines],
        "is_answered": claim.asked_at is None,
        "token": token,
        "key": uuid.uuid4(),
    }


def _thank(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Say that the answer counts, and show the page that says so, too."""
    context = {"section": "submit", "claim": claim, "space": claim.space}
    return render(request, "partner/listing_confirmed.html", context)


def _begin_correction(request: HttpRequest, claim: Claim, key: uuid.UUID | None) -> HttpResponse:
    """Start a correction in this browser; the mailed link has shown that it may."""
    proposal = start_proposal(
        kind=ProposalKind.CORRECTION,
        key=key or uuid.uuid4(),
        language=get_language() or claim.proposal.language,
        visitor=visitor_of(request),
        space=claim.space,
    )
    remember_access(request, proposal)
    messages.info(request, _("Change what is no longer right. All the rest stays as it is."))
    return redirect(first_page(proposal))


def _ask_for_link(request: HttpRequest, form: ListingForm, error: DomainError | None = None) -> HttpResponse:
    """Show the field for the link, with what was wrong with the last one."""
    problem = _TOO_OLD if isinstance(error, LinkExpired) else error.message if error else ""
    context = {"section": "submit", "form": form, "problem": problem}
    status = 429 if isinstance(error, TooMany) else 400 if error else 200
    return render(request, "partner/listing_open.html", context, status=status)
