"""What the registry stores about a person, found by mail address; and which requests about it wait."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import PrivacyState, ProposalState
from spaces.models import (
    Claim,
    Consent,
    OutgoingMail,
    PrivacyRequest,
    PrivateContact,
    Proposal,
    ProposalEvent,
    ProposalPhoto,
    Space,
    User,
)
from spaces.text import mail_key

from .proposal_texts import Reader, label_of
from .proposals import name_of

#: Proposals that the registry goes on showing something of: accepted ones, and what a claim rests on.
STAYING = Q(state=ProposalState.ACCEPTED) | Q(claim__isnull=False)
_OF_A_PROPOSAL = ("contact__consents", "events", "photos", "self_assessment__scores__criterion")


class Holdings(NamedTuple):
    """What is stored about one mail address.

    `going` are proposals that an erasure removes whole, `staying` accepted ones that lose their sender
    alone. `accounts` and `published` (spaces that show the address) are named, never erased with it.
    """

    email: str
    going: list[Proposal]
    staying: list[Proposal]
    private_contacts: list[PrivateContact]
    claims: list[Claim]
    mails: list[OutgoingMail]
    requests: list[PrivacyRequest]
    accounts: list[User]
    published: list[Space]

    @property
    def proposals(self) -> list[Proposal]:
        """Return all proposals of the person, oldest first."""
        return sorted(self.going + self.staying, key=lambda proposal: proposal.pk)

    @property
    def is_empty(self) -> bool:
        """Return whether an erasure would find nothing to erase."""
        return not (self.proposals or self.private_contacts or self.mails)

    @property
    def photos(self) -> int:
        """Return the number of photos that wait with the proposals."""
        return sum(len(proposal.photos.all()) for proposal in self.proposals)

    @property
    def running_claims(self) -> list[Claim]:
        """Return the claims in force."""
        return [claim for claim in self.claims if claim.ended_at is None]


def holdings_of(email: str) -> Holdings:
    """Return everything stored about a mail address, however it is capitalised; about twelve queries."""
    key = mail_key(email)
    proposals = proposals_of(key).select_related("contact", "space").prefetch_related(*_OF_A_PROPOSAL)
    claims = Claim.objects.filter(proposal__contact__email_key=key).select_related("space", "proposal")
    return Holdings(
        email=key,
        going=list(proposals.exclude(STAYING)),
        staying=list(proposals.filter(STAYING)),
        private_contacts=list(at_address(PrivateContact.objects.select_related("space"), "email", key)),
        claims=list(claims.order_by("pk")),
        mails=list(at_address(OutgoingMail.objects.defer("text", "html"), "to", key)),
        requests=list(at_address(PrivacyRequest.objects.all(), "email", key)),
        accounts=list(at_address(User.objects.all(), "email", key)),
        published=list(at_address(Space.objects.defer("outline"), "public_email", key)),
    )


def proposals_of(key: str) -> QuerySet[Proposal]:
    """Return the proposals whose sender has the address with this key, oldest first."""
    return Proposal.objects.filter(contact__email_key=key).order_by("pk")


def at_address(rows: QuerySet, column: str, key: str) -> QuerySet:
    """Return the rows of any table whose `column` is the address, whatever its capitals."""
    return rows.alias(_lower=Lower(column)).filter(_lower=key).order_by("pk")


def copy_of(holdings: Holdings) -> dict[str, Any]:
    """Return what is stored about a person in a form that people and machines can read (JSON).

    Times are ISO 8601; of the timeline the part that the person may see; names of staff are left out.
    """
    reader = Reader()
    return {
        "email": holdings.email,
        "made_at": timezone.now().isoformat(),
        "proposals": [_proposal(proposal, reader) for proposal in holdings.proposals],
        "private_contacts": [_private_contact(row) for row in holdings.private_contacts],
        "claims": [_claim(claim) for claim in holdings.claims],
        "mails": [
            {"subject": mail.subject, "letter": mail.template, "written_at": _iso(mail.created_at),
             "sent_at": _iso(mail.sent_at)}
            for mail in holdings.mails
        ],
        "privacy_requests": [
            {"kind": request.kind, "state": request.state, "received_at": _iso(request.received_at),
             "due_at": _iso(request.due_at), "note": request.note}
            for request in holdings.requests
        ],
        "staff_accounts": [user.get_username() for user in holdings.accounts],
        "published_on_spaces": [str(space) for space in holdings.published],
    }  # fmt: skip


def _proposal(proposal: Proposal, reader: Reader) -> dict[str, Any]:
    contact = proposal.contact
    with translation.override(proposal.language):
        said = {label_of(name): reader.text(name, value) for name, value in proposal.data.items()}
        about = name_of(proposal)
    return {
        "reference": proposal.reference,
        "kind": proposal.kind,
        "state": proposal.state,
        "language": proposal.language,
        "about": about,
        "begun_at": _iso(proposal.started_at),
        "sent_at": _iso(proposal.submitted_at),
        "decided_at": _iso(proposal.decided_at),
        "decision": proposal.decision,
        "message": proposal.message,
        "values": said,
        "sender": {
            "name": contact.name, "role": contact.role, "email": contact.email, "phone": contact.phone,
            "confirmed_at": _iso(contact.verified_at),
        },
        "consents": [_consent(consent) for consent in contact.consents.all()],
        "timeline": [_event(event) for event in proposal.events.all() if not event.is_internal],
        "photos": [_photo(photo) for photo in proposal.photos.all()],
        "self_assessment": _answers(proposal),
    }  # fmt: skip


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose, "version": consent.version, "language": consent.language,
        "text": consent.text, "given_at": _iso(consent.given_at), "withdrawn_at": _iso(consent.withdrawn_at),
    }  # fmt: skip


def _event(event: ProposalEvent) -> dict[str, Any]:
    return {"step": event.step, "who": event.actor, "at": _iso(event.at), "message": event.message}


def _photo(photo: ProposalPhoto) -> dict[str, Any]:
    return {
        "shows": photo.alt, "credit": photo.credit, "licence": photo.licence,
        "width": photo.width, "height": photo.height, "sent_at": _iso(photo.created_at),
    }  # fmt: skip


def _answers(proposal: Proposal) -> list[dict[str, Any]]:
    assessment = getattr(proposal, "self_assessment", None)
    return [
        {"criterion": score.criterion.code, "value": score.value, "not_applicable": score.not_applicable,
         "justification": score.justification}
        for score in (assessment.scores.all() if assessment else ())
    ]  # fmt: skip


def _private_contact(row: PrivateContact) -> dict[str, Any]:
    return {
        "space": str(row.space), "name": row.name, "email": row.email, "phone": row.phone, "note": row.note,
    }  # fmt: skip


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "space": str(claim.space), "proposal": claim.proposal.reference, "proof": claim.proof,
        "granted_at": _iso(claim.granted_at), "confirmed_on": claim.confirmed_on.isoformat(),
        "ended_at": _iso(claim.ended_at), "end_reason": claim.end_reason,
    }  # fmt: skip


def _iso(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else timezone.localtime(moment).isoformat(timespec="seconds")


class Clock(NamedTuple):
    """How much time a request still has: whole days, negative once it is overdue."""

    days: int
    is_overdue: bool
    is_urgent: bool

    @property
    def text(self) -> str:
        """Return the time that is left, in words."""
        if self.is_overdue:
            text = ngettext("overdue by %(days)d day", "overdue by %(days)d days", -self.days)
            return text % {"days": -self.days}
        if self.days == 0:
            return _("until today")
        return ngettext("%(days)d day left", "%(days)d days left", self.days) % {"days": self.days}


#: From so many days on a request is marked as urgent.
URGENT_DAYS = 3


def clock_of(request: PrivacyRequest, now: datetime.datetime) -> Clock | None:
    """Return the clock of a request, None once it was handled."""
    if request.state != PrivacyState.OPEN:
        return None
    days = (timezone.localdate(request.due_at) - timezone.localdate(now)).days
    is_overdue = request.due_at < now
    return Clock(days, is_overdue, not is_overdue and days <= URGENT_DAYS)


def waiting_requests() -> QuerySet[PrivacyRequest]:
    """Return the requests to be handled, most urgent first."""
    return PrivacyRequest.objects.filter(state=PrivacyState.OPEN).order_by("due_at", "pk")
