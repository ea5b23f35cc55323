"""Who may see a proposal's pages: the browser that began it, or one in which its mailed link was opened.

Nobody has an account. The session holds {reference: number of the link}; a renewed link has a higher
number, so browsers that came by an earlier one are out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from spaces.actions.proposal_links import LINK_DAYS
from spaces.models import Proposal

_KEY = "proposals"
#: A browser holds at most so many proposals; the one added longest ago leaves first.
MOST_HELD = 20
#: So long a browser holds them, in seconds: as long as a mailed link works. Staff sessions stay short.
HELD_S = LINK_DAYS * 24 * 3600
#: Made anew for each page.
_CSRF_FIELD = "csrfmiddlewaretoken"
_HEADERS = {
    "Cache-Control": "no-store, private",
    # Other sites learn nothing. `no-referrer` would make browsers send `Origin: null` with our own forms,
    # which the check against forged requests has to refuse.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}

View = Callable[..., HttpResponse]


def held(request: HttpRequest) -> dict[str, int]:
    """Return what this browser holds: reference -> number of the link, the latest last."""
    found = request.session.get(_KEY)
    return found if isinstance(found, dict) else {}


def holder(request: HttpRequest, reference: str) -> Proposal | None:
    """Return the proposal if this browser may see it, else None: unknown and foreign ones look alike."""
    epoch = held(request).get(reference)
    if epoch is None:
        return None
    proposals = Proposal.objects.select_related("space", "contact")
    return proposals.filter(reference=reference, link_epoch=epoch).first()


def remember_access(request: HttpRequest, proposal: Proposal) -> None:
    """Let this browser see the proposal, under a new session key if it held none before."""
    kept = held(request)
    if not kept:
        request.session.cycle_key()  # a key that somebody may have planted must not gain access
    if not request.user.is_authenticated:
        request.session.set_expiry(HELD_S)
    others = {name: epoch for name, epoch in kept.items() if name != proposal.reference}
    latest = list(others.items())[-(MOST_HELD - 1) :]
    request.session[_KEY] = {**dict(latest), proposal.reference: proposal.link_epoch}


def not_found(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Answer 404 in the same words for unknown and foreign references, with the way to a new link."""
    context = {"section": "submit", "reference": reference, "status": 404}
    return render(request, "partner/not_found.html", context, status=404)


def private_page(view: View) -> View:
    """Keep a page out of caches, search engines and other sites' logs; answer 503 without a database."""

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            response = _unreachable(request)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return serve


def _unreachable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with what a form sent, so that one press sends it again; files have to be chosen anew."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name != _CSRF_FIELD]
    context = {"section": "submit", "status": 503, "sent": sent, "has_files": bool(request.FILES)}
    response = render(request, "partner/unreachable.html", context, status=503)
    response["Retry-After"] = "60"
    return response
