"""Mail on one's own machine: what would have been sent, to be read and clicked. See `settings.SHOW_MAIL`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from spaces.models import OutgoingMail

from .paging import page_of

_PAGE_SIZE = 50
#: Mail programs read styles beside the text alone, so a mail has them there; nothing else is let in.
_MAIL_POLICY = {name: [NONE] for name in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]} | {
    "style-src": [UNSAFE_INLINE],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def _on_ones_own_machine(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer GET and HEAD where the setting is on, and 404 everywhere else; nothing is kept."""

    @require_safe
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not settings.SHOW_MAIL:
            raise Http404
        response = view(request, **parts)
        # The page holds private links: where they lead must not learn that it exists.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@_on_ones_own_machine
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show the mails, newest first."""
    mails = OutgoingMail.objects.defer("text", "html").order_by("-pk")
    page, _problems = page_of(Paginator(mails, _PAGE_SIZE), request.GET.get("page", "1"))
    context = {"page": page, "pages": page.paginator.get_elided_page_range(page.number)}
    return render(request, "development/mails.html", context)


@_on_ones_own_machine
def mail_page(request: HttpRequest, *, pk: int) -> HttpResponse:
    """Show a mail as text, its links to be clicked."""
    return render(request, "development/mail.html", {"mail": get_object_or_404(OutgoingMail, pk=pk)})


@_on_ones_own_machine
@csp_replace(_MAIL_POLICY)
def mail_html(request: HttpRequest, *, pk: int) -> HttpResponse:
    """Show a mail as mail programs do, under a policy that lets in its styles and nothing else."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html)
