"""Private links of proposals: signed, dated, worthless once a newer one was asked for.

The token stands behind the `#` of the address: browsers send that part to nobody, so it is in no log and in
no Referer. A token names the proposal, the number of the link and, as a digest, the mail address it was sent
to: opening it proves that address and no later one.
"""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from spaces.errors import LinkExpired, LinkInvalid
from spaces.models import Proposal

#: How long a link works; another one can be asked for at any time.
LINK_DAYS = 30
_SALT = "spaces.proposal-link"
_LONGEST = 500


class ReadToken(NamedTuple):
    """A proposal whose link was followed; `is_expired` where the link is too old."""

    proposal: Proposal
    is_expired: bool


def token_for(proposal: Proposal) -> str:
    """Return the token of the proposal's present link; needs its contact."""
    return signing.dumps([proposal.reference, proposal.link_epoch, _address(proposal)], salt=_SALT)


def link_to(proposal: Proposal) -> str:
    """Return the complete private address, in the sender's language."""
    with translation.override(proposal.language):
        return f"{settings.PUBLIC_URL}{reverse('proposal-open')}#{token_for(proposal)}"


def read_token(text: str) -> Proposal:
    """Return the proposal of a token, or of a link that holds it, as pasted from a mail.

    Raises LinkInvalid for a forged, replaced or foreign one, LinkExpired for one that is too old.
    """
    found = read_any_token(text)
    if found.is_expired:
        raise LinkExpired
    return found.proposal


def read_any_token(text: str) -> ReadToken:
    """Return the proposal of a token that may be too old; raises LinkInvalid."""
    token = pasted_token(text)
    try:
        reference, epoch, address = signing.loads(token, salt=_SALT)
        signing.loads(token, salt=_SALT, max_age=timedelta(days=LINK_DAYS))
        is_expired = False
    except signing.SignatureExpired:
        is_expired = True
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    proposal = Proposal.objects.select_related("contact", "space").filter(reference=reference).first()
    if proposal is None or proposal.link_epoch != epoch or not hasattr(proposal, "contact"):
        raise LinkInvalid
    if not constant_time_compare(_address(proposal), address):
        raise LinkInvalid
    return ReadToken(proposal, is_expired)


def pasted_token(text: str) -> str:
    """Return the token of a code or a link, however the mail program broke its lines."""
    return "".join(text.split())[-_LONGEST:].rpartition("#")[2]


def _address(proposal: Proposal) -> str:
    """Return a digest of the mail address that a link is sent to."""
    return salted_hmac(_SALT, proposal.contact.email_key, algorithm="sha256").hexdigest()[:16]
