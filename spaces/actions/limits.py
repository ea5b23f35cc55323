"""How often people may ask for what costs something: to begin a proposal, a mail, to open a link, a photo.

Counted in fixed spans of time, by network address and by mail address, both as keyed digests alone.
"""

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from spaces.errors import TooMany
from spaces.models import Quota

_HOUR = 3600


class Visitor(NamedTuple):
    """Who asks: a network address, and whether the browser has done the proof of work."""

    address: str
    has_worked: bool = False


class Limit(NamedTuple):
    """How often within `span_s` seconds: by address with and without proof of work, by mail address.

    None means that mail addresses are not counted.
    """

    span_s: int
    worked: int
    unworked: int
    mail: int | None = None


#: By address generous: an office of 30 shares one, and so do thousands of phones of one provider. By mail
#: address strict: what it keeps from harm is a letter-box whose owner has asked for nothing. Without proof
#: of work (no JavaScript) a few people an hour can do everything from one address, a machine little.
LIMITS: Mapping[str, Limit] = {
    # A draft is a row: 30 people who each begin, discard and begin again a few times.
    "start": Limit(_HOUR, worked=300, unworked=20),
    # A mail to an address that nobody has confirmed yet: each space that an organisation begins to enter.
    "mail": Limit(_HOUR, worked=120, unworked=12, mail=20),
    # Handing in: an organisation enters its spaces one after the other under one mail address.
    "send": Limit(_HOUR, worked=300, unworked=20, mail=30),
    # The page that opens a link sends at once, before any work could be done; signatures cannot be guessed.
    "open": Limit(_HOUR, worked=300, unworked=300),
    # Each photo is decoded and encoded anew; a proposal holds 20.
    "photo": Limit(_HOUR, worked=600, unworked=60),
    # A new link for a known reference and mail address: people need one, and one more if it got lost.
    "renew": Limit(_HOUR, worked=60, unworked=10, mail=4),
}


class _Count(NamedTuple):
    """One row to count: its key, and how far it may go."""

    key: str
    most: int
    is_mail: bool


def take(what: str, *, visitor: Visitor | None, email: str = "") -> None:
    """Count one use of `what`, a key of LIMITS; raise TooMany with the seconds to wait once it is enough.

    Call it before the transaction of the write: the count has to stay when the write is refused, so it
    is committed at once, and inside a transaction it refuses to run (RuntimeError). No visitor (a command
    on the server) is not counted.
    """
    if visitor is None:
        return
    limit = LIMITS[what]
    now = timezone.now()
    begin = int(now.timestamp()) // limit.span_s * limit.span_s
    refused = _count(_counts(what, limit, visitor, email), datetime.fromtimestamp(begin, UTC))
    if refused:
        wait_s = max(1, round(begin + limit.span_s - now.timestamp()))
        raise TooMany(_explain(refused, wait_s), seconds=wait_s)


def _counts(what: str, limit: Limit, visitor: Visitor, email: str) -> list[_Count]:
    """Return what to count, in the order of keys: two requests then never wait for each other in a circle.

    With and without proof of work are counted apart, so that neither uses up what the other has.
    """
    kind, most = ("worked", limit.worked) if visitor.has_worked else ("unworked", limit.unworked)
    counts = [_Count(_digest(what, kind, _network(visitor.address)), most, is_mail=False)]
    if email and limit.mail is not None:
        counts.append(_Count(_digest(what, "mail", _mailbox(email)), limit.mail, is_mail=True))
    return sorted(counts)


def _count(counts: list[_Count], starts_at: datetime) -> _Count | None:
    """Count each up unless it is full; return one that was full, or None.

    Each update looks and counts in one statement, so of parallel requests exactly as many pass as may.
    """
    refused = None
    with transaction.atomic(durable=True):
        rows = [Quota(key=count.key, starts_at=starts_at) for count in counts]
        Quota.objects.bulk_create(rows, ignore_conflicts=True)
        for count in counts:
            room = Quota.objects.filter(key=count.key, starts_at=starts_at, used__lt=count.most)
            if not room.update(used=F("used") + 1):
                refused = count
    return refused


def _digest(*parts: str) -> str:
    """Return a keyed digest, 64 hexadecimal digits: nobody reads an address from the table."""
    text = "\n".join(parts).encode(errors="backslashreplace")  # addresses come as anybody sends them
    return salted_hmac("spaces.limits", text, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """Return who is counted as one: an IPv4 address, the /64 of an IPv6 one, '' for what is neither."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((known, 64), strict=False))
        known = known.ipv4_mapped
    return str(known)


def _mailbox(email: str) -> str:
    """Return the letter-box behind a mail address: in lower case, without what follows a +."""
    name, _at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def _explain(refused: _Count, wait_s: int) -> str:
    """Return a sentence that says when to try again."""
    minutes = -(-wait_s // 60)
    if refused.is_mail:
        text = ngettext(
            "Too many mails were asked for with this address. Look in the folder for spam, or try again in"
            " %(minutes)d minute; what you typed is kept.",
            "Too many mails were asked for with this address. Look in the folder for spam, or try again in"
            " %(minutes)d minutes; what you typed is kept.",
            minutes,
        )
    else:
        text = ngettext(
            "Too many attempts from here. Try again in %(minutes)d minute; what you typed is kept.",
            "Too many attempts from here. Try again in %(minutes)d minutes; what you typed is kept.",
            minutes,
        )
    return text % {"minutes": minutes}
