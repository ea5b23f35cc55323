"""Who sends a form: the network address, and whether the browser has done its proof of work."""

import ipaddress
import time

from django.conf import settings
from django.http import HttpRequest

from spaces.actions.limits import Visitor
from spaces.actions.proof_of_work import redeem

#: The field that a solved challenge comes in: ALTCHA's own name for it.
PROOF_FIELD = "altcha"
#: One solution serves a whole form, which takes some minutes and a look into the mail.
PROOF_LASTS_S = 3600
_SESSION_KEY = "worked_until"


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who asks; a solution that came along is used up and remembered in the session for an hour."""
    if not has_worked(request) and redeem(request.POST.get(PROOF_FIELD, "")):
        request.session[_SESSION_KEY] = int(time.time()) + PROOF_LASTS_S
    return Visitor(address_of(request), has_worked(request))


def has_worked(request: HttpRequest) -> bool:
    """Return whether the proof of work of this browser still counts: then pages need not ask for one."""
    return request.session.get(_SESSION_KEY, 0) > time.time()


def address_of(request: HttpRequest) -> str:
    """Return the visitor's IP address, '' where none is known.

    Behind PROXY_COUNT proxies it is the so manieth from the right of X-Forwarded-For: what stands
    further left was sent by the visitor and says anything.
    """
    direct = _ip(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXY_COUNT:
        return direct
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(forwarded) < settings.PROXY_COUNT:
        return direct
    return _ip(forwarded[-settings.PROXY_COUNT]) or direct


def _ip(text: str) -> str:
    """Return an IP address without port and brackets, '' for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
