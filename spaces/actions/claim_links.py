"""Links by which operators answer the yearly question: signed, and good for the question they came with."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation

from spaces.errors import LinkExpired, LinkInvalid
from spaces.models import Claim

from .proposal_links import pasted_token

#: A question is asked anew after a year, so that no link has to live longer.
LINK_DAYS = 365
_SALT = "spaces.claim-link"


def claim_token(claim: Claim) -> str:
    """Return the token of the open question; needs `asked_at`."""
    return signing.dumps([claim.pk, _day_of(claim)], salt=_SALT)


def link_to_question(claim: Claim) -> str:
    """Return the complete address of the page that asks, in the operator's language.

    The token stands behind the `#`, which browsers send to nobody: it is in no log and in no Referer.
    """
    with translation.override(claim.proposal.language):
        return f"{settings.PUBLIC_URL}{reverse('listing-confirm')}#{claim_token(claim)}"


def claim_of_token(text: str) -> Claim:
    """Return the claim that a token, or a link holding it, asks about: still open, or answered since.

    Raises LinkInvalid for a forged one, for one of an earlier year and where the claim has ended,
    LinkExpired for one that is too old.
    """
    token = pasted_token(text)
    try:
        pk, asked_on = signing.loads(token, salt=_SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.SignatureExpired:
        raise LinkExpired from None
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    claims = Claim.objects.select_related("space", "proposal").filter(ended_at=None)
    claim = claims.filter(pk=pk).first()
    if claim is None or not _is_about(claim, asked_on):
        raise LinkInvalid
    return claim


def _is_about(claim: Claim, asked_on: str) -> bool:
    """Return whether the question of a token is the one that is open or was answered last."""
    if claim.asked_at is not None:
        return _day_of(claim) == asked_on
    return claim.confirmed_on.isoformat() >= asked_on


def _day_of(claim: Claim) -> str:
    """Return the day of the open question, YYYY-MM-DD in the city's time."""
    return timezone.localdate(claim.asked_at).isoformat()
