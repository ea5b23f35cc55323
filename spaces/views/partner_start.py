"""Where partners begin: submitting a space, or saying something about one that is public."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spaces.actions.proposal_drafts import start_proposal
from spaces.enums import ProposalKind, ProposalState
from spaces.errors import DomainError
from spaces.forms.guarded import refuse_trapped
from spaces.models import Proposal, Space
from spaces.queries.proposals import name_of

from .partner_access import held, private_page, remember_access
from .partner_shell import first_page, refused
from .space import present_slug
from .visitor import has_worked, visitor_of

#: What can be proposed about a public space, by the value of its button.
_ABOUT_SPACE = (ProposalKind.CORRECTION, ProposalKind.CLOSURE, ProposalKind.CLAIM)


def submit(request: HttpRequest) -> HttpResponse:
    """Show what submitting a space takes, or begin; search engines may find the page."""
    response = _submit(request)
    del response["X-Robots-Tag"]
    return response


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def _submit(request: HttpRequest) -> HttpResponse:
    context = {"section": "submit", "begun": _begun(request, kind=ProposalKind.NEW)}
    if request.method == "POST":
        return _begin(request, ProposalKind.NEW, None, "partner/submit.html", context)
    return _page(request, "partner/submit.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what somebody has to say about a published space, and begin; old addresses redirect."""
    space = Space.objects.published().select_related("category").filter(slug=slug).first()
    if space is None:
        return redirect("suggest", slug=present_slug(slug), permanent=True)
    context = {"section": "submit", "space": space, "begun": _begun(request, space=space)}
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in _ABOUT_SPACE:
        return _begin(request, ProposalKind(kind), space, "partner/suggest.html", context)
    return _page(request, "partner/suggest.html", context)


def _begun(request: HttpRequest, **about: Any) -> list[tuple[Proposal, str]]:
    """Return the drafts that this browser holds, with their names, the last written in first."""
    links = held(request)
    drafts = Proposal.objects.filter(reference__in=links, state=ProposalState.DRAFT, **about)
    drafts = drafts.select_related("space").order_by("-touched_at", "-pk")
    return [(draft, name_of(draft)) for draft in drafts if draft.link_epoch == links[draft.reference]]


def _begin(
    request: HttpRequest, kind: ProposalKind, space: Space | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Begin a draft and go to its first page; the page again, with the reason, where that is refused."""
    try:
        refuse_trapped(request.POST)
        proposal = start_proposal(
            kind=kind,
            key=uuid.uuid5(_key(request), kind),
            language=(get_language() or "vi")[:2],
            visitor=visitor_of(request),
            space=space,
        )
    except ValidationError as error:
        return _page(request, template, context | {"problem": error.messages[0]}, status=400)
    except DomainError as error:
        return refused(_page(request, template, context | {"problem": error.message}), error)
    remember_access(request, proposal)
    return redirect(first_page(proposal))


def _key(request: HttpRequest) -> uuid.UUID:
    """Return the key that the page was given; sent twice it makes one proposal."""
    try:
        return uuid.UUID(request.POST.get("submission_key", ""))
    except ValueError:
        raise ValidationError(
            _("This page was not complete. It is now: press the button once more.")
        ) from None


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page from which a proposal can be begun, with a key of its own."""
    fresh = {"submission_key": uuid.uuid4(), "has_worked": has_worked(request)}
    return render(request, template, context | fresh, status=status)
