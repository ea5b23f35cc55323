"""What partners are told by mail, in their language: the private link, and each step of their proposal."""

import datetime
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.enums import DeclineReason, ProposalKind, ProposalState, ProposalStep
from spaces.models import Proposal, ProposalContact, Space
from spaces.queries.proposal_texts import label_of
from spaces.queries.proposals import name_of

from .mail import Addressee, Delivery, Letter, send_letters
from .proposal_links import LINK_DAYS, link_to

_LINK = _("%(reference)s: confirm your address and go on")
_NEW_LINK = _("%(reference)s: your new private link")
_RECEIVED = _("%(reference)s: we have received what you sent")
_CHANGES = _("%(reference)s: please add or change something")
_ACCEPTED = _("%(reference)s: accepted")
_DECLINED = _("%(reference)s: not accepted")
_REOPENED = _("%(reference)s: we are looking at it again")
_WITHDRAWN = _("%(reference)s: withdrawn as you asked")
_EXPIRING = _("%(reference)s: still waiting for your answer")

#: What mail programs turn into a link.
_LINKED = re.compile(r"://|@|\w\.\w")


def tell_link(proposal: Proposal) -> Delivery:
    """Send the private link: it confirms the address and leads back to what is being written."""
    is_known = proposal.state not in (ProposalState.DRAFT, ProposalState.UNVERIFIED)
    return _send(proposal, _NEW_LINK if is_known else _LINK, "proposal_link")


def tell_received(proposal: Proposal, *, may_prove: bool = False) -> Delivery:
    """Say that the proposal waits for review, and until when.

    `may_prove`: its link lets the sender take over the listing at once.
    """
    return _send(proposal, _RECEIVED, "proposal_received", may_prove=may_prove)


def tell_changes(proposal: Proposal, requested: Mapping[str, str], message: str) -> Delivery:
    """Say what the department asks for; `requested` maps fields or sections to notes."""
    return _send(proposal, _CHANGES, "proposal_changes", fields=requested, message=message)


def tell_accepted(
    proposal: Proposal, *, refused: Iterable[str], space: Space | None, message: str = ""
) -> Delivery:
    """Say that the proposal was accepted, but for the fields in `refused`, and where it can be seen."""
    address = public_address(space, proposal.language) if space is not None and space.is_published else ""
    left_out = dict.fromkeys(refused, "")
    template = "claim_granted" if proposal.kind == ProposalKind.CLAIM else "proposal_accepted"
    return _send(proposal, _ACCEPTED, template, fields=left_out, message=message, published_address=address)


def tell_declined(proposal: Proposal) -> Delivery:
    """Say why the proposal was declined, and what can be done."""
    with translation.override(proposal.language):
        reason = str(DeclineReason(proposal.decline_reason).label)
    objected = proposal.events.filter(step=ProposalStep.OBJECTED).exists()
    return _send(
        proposal,
        _DECLINED,
        "proposal_declined",
        reason=reason,
        message=proposal.decision,
        may_object=not objected,
    )


def tell_reopened(proposal: Proposal, message: str) -> Delivery:
    """Say that a decided proposal is looked at again."""
    return _send(proposal, _REOPENED, "proposal_reopened", message=message)


def tell_withdrawn(proposal: Proposal) -> Delivery:
    """Confirm that the sender withdrew the proposal; an address that nobody confirmed is left in peace."""
    contact = getattr(proposal, "contact", None)
    if contact is None or contact.verified_at is None:
        return Delivery()
    return _send(proposal, _WITHDRAWN, "proposal_withdrawn")


def tell_expiring(proposal: Proposal, last_day: datetime.date) -> Delivery:
    """Say that what the department asked for is missing still, and until when it waits."""
    with translation.override(proposal.language):
        day = date_format(last_day, "DATE_FORMAT")
    return _send(proposal, _EXPIRING, "proposal_expiring", last_day=day)


def public_address(space: Space, language: str) -> str:
    """Return the complete address of a space's public page in a language."""
    with translation.override(language):
        return settings.PUBLIC_URL + reverse("space", args=[space.slug])


def _answer_by(proposal: Proposal) -> date:
    """Return the day by which the department means to answer what waits since then, or since now."""
    since = timezone.localdate(proposal.waiting_since)
    return since + timedelta(days=settings.PROPOSAL_TARGET_DAYS)


def _send(
    proposal: Proposal,
    subject: str | Promise,
    template: str,
    *,
    fields: Mapping[str, str] | None = None,
    **context: Any,
) -> Delivery:
    """Write the letter to the proposal's contact; where there is none (erased), nobody is told."""
    contact = getattr(proposal, "contact", None)
    if contact is None:
        return Delivery()
    with translation.override(proposal.language):
        labelled = [(label_of(field), note) for field, note in (fields or {}).items()]
        defaults = {
            "proposal": proposal,
            "reference": proposal.reference,
            "name": _said(contact, contact.name),
            "space_name": _said(contact, name_of(proposal)),
            "link": link_to(proposal),
            "fields": labelled,
            "target_days": settings.PROPOSAL_TARGET_DAYS,
            "answer_by": _answer_by(proposal),
            "link_days": LINK_DAYS,
            "message": "",
            "reason": "",
            "published_address": "",
        }
    addressee = Addressee(email=contact.email, language=proposal.language, name=contact.name)
    return send_letters([Letter(addressee, subject, template, defaults | context, proposal=proposal)])


def _said(contact: ProposalContact, text: str) -> str:
    """Return what the sender wrote, but '' for links to an address that nobody has confirmed.

    Anybody can give anybody's address: our mails must not carry advertising to people who asked for none.
    """
    return "" if contact.verified_at is None and _LINKED.search(text) else text
