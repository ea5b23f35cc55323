"""What operators of claimed listings are told by mail: the yearly question, and that a claim has ended."""

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.models import Claim, ProposalContact

from .claim_links import link_to_question
from .mail import Addressee, Delivery, Letter, send_letters
from .proposal_mail import public_address

_QUESTION = _("%(space_name)s: is everything still right?")
_REMINDER = _("Reminder – %(space_name)s: is everything still right?")
_ENDED = _("%(space_name)s: you no longer manage this listing")


def ask_operator(claim: Claim, *, is_reminder: bool) -> Delivery:
    """Ask whether everything is still right; the link leads to the page that takes the answer."""
    subject = _REMINDER if is_reminder else _QUESTION
    link = link_to_question(claim)
    return _send(claim, subject, "claim_question", link=link, is_reminder=is_reminder)


def tell_of_end(claim: Claim) -> Delivery:
    """Say that the person no longer manages the listing, and why."""
    link = public_address(claim.space, claim.proposal.language)
    return _send(claim, _ENDED, "claim_ended", link=link, reason=claim.end_reason, message="")


def _send(claim: Claim, subject: str | Promise, template: str, **context: Any) -> Delivery:
    """Write the letter to whoever claimed the listing; a person whose data were erased is unreachable."""
    proposal = claim.proposal
    contact = ProposalContact.objects.filter(proposal=proposal).first()
    addressee = Addressee(email="", language=proposal.language, name="")
    if contact is None:
        return Delivery(unreachable=[addressee])
    addressee = Addressee(email=contact.email, language=proposal.language, name=contact.name)
    with translation.override(proposal.language):
        whole = {
            "proposal": proposal,
            "claim": claim,
            "reference": proposal.reference,
            "name": contact.name,
            "space_name": claim.space.name,
            "published_address": public_address(claim.space, proposal.language),
            **context,
        }
    return send_letters([Letter(addressee, subject, template, whole, proposal=proposal)])
