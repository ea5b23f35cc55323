"""What a person may ask about their own data: a copy, its erasure; and staff's answers to it."""

import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import Language, PrivacyKind, PrivacyState
from spaces.errors import AlreadyInState, DataStillHeld, NotAllowed
from spaces.models import OutgoingMail, PrivacyRequest, PrivateContact, Proposal, SelfScore, User
from spaces.permissions import can_handle_privacy
from spaces.queries.privacy import STAYING, at_address, copy_of, holdings_of, proposals_of
from spaces.text import mail_key

from .checks import required_text, stored_text
from .erasing import end_claims, erase_sender, erase_whole
from .privacy_mail import tell_done, tell_received, tell_refused

#: Characters of a note; about half a page.
MOST_NOTE = 2000
_SALT = "spaces.privacy-request"
_HANDLED = gettext_lazy("This request was handled already.")


class Erased(NamedTuple):
    """What an erasure removed: proposals whole, senders of accepted ones, and so on; and claims it ended."""

    proposals: int
    senders: int
    private_contacts: int
    claims: int
    mails: int


def export_person(*, email: str, by: User | None) -> dict[str, Any]:
    """Return everything stored about a mail address, ready for JSON; raises NotAllowed, ValidationError."""
    _require(by)
    return copy_of(holdings_of(_checked(email)))


def erase_person(*, email: str, by: User | None, reason: str) -> Erased:
    """Erase everything stored about a mail address and return what went; the person is told.

    Proposals that were not accepted go whole; of accepted ones the sender goes, and what was published
    about the place stays. Of self-assessments the words go and the scores stay. Claims in force end. Open
    requests of the address are done by it; where there is none, one is written, so that the erasure can
    be proven by a keyed digest alone. `reason` is kept with it and should name nobody. Raises NotAllowed,
    ValidationError.
    """
    _require(by)
    email, note = _checked(email), required_text(reason, longest=MOST_NOTE)
    key = mail_key(email)
    with transaction.atomic():
        found = proposals_of(key).select_for_update(of=("self",)).select_related("contact", "space")
        proposals = list(found)
        keys = [proposal.pk for proposal in proposals]
        claims = end_claims(proposals)
        staying = list(Proposal.objects.filter(STAYING, pk__in=keys).order_by("pk"))
        for proposal in staying:
            erase_sender(proposal, by=by)
        SelfScore.objects.filter(assessment__proposal__in=keys).update(justification="")
        kept = {proposal.pk for proposal in staying}
        gone = erase_whole([proposal for proposal in proposals if proposal.pk not in kept])
        contacts, _rows = at_address(PrivateContact.objects.all(), "email", key).delete()
        mails, _rows = at_address(OutgoingMail.objects.all(), "to", key).delete()
        language = proposals[0].language if proposals else Language.VI
        _settle_all(email, language, by=by, note=note)
    return Erased(gone, len(staying), contacts, claims, mails)


def open_request(*, email: str, kind: PrivacyKind, language: str) -> PrivacyRequest:
    """Start the clock of a person's request and return it; asked twice it is one request.

    The caller has made sure that the person holds the address. Raises ValidationError.
    """
    return _open(email, kind, language, received_on=timezone.localdate(), note="")


def enter_request(
    *, email: str, kind: PrivacyKind, language: str, received_on: datetime.date, note: str, by: User | None
) -> PrivacyRequest:
    """Enter a request that came by letter or telephone, its clock running since then, and return it.

    Raises NotAllowed; ValidationError for a day to come or a broken address.
    """
    _require(by)
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    return _open(email, kind, language, received_on=received_on, note=note)


def _open(
    email: str, kind: PrivacyKind, language: str, *, received_on: datetime.date, note: str
) -> PrivacyRequest:
    email = _checked(email)
    waiting = PrivacyRequest.objects.filter(
        email_digest=digest_of(email), kind=kind, state=PrivacyState.OPEN
    ).first()
    if waiting is not None:
        return waiting
    with transaction.atomic():
        request = PrivacyRequest.objects.create(
            kind=PrivacyKind(kind),
            email=email,
            email_digest=digest_of(email),
            language=language if language in Language.values else Language.VI,
            due_at=due_after(received_on, kind),
            note=stored_text(note, field="note", longest=MOST_NOTE),
        )
        tell_received(request)
    return request


def due_after(received_on: datetime.date, kind: str) -> datetime.datetime:
    """Return the end of the last day on which a request may be answered."""
    last = received_on + datetime.timedelta(days=settings.PRIVACY_DAYS[kind])
    return timezone.make_aware(datetime.datetime.combine(last, datetime.time.max))


def digest_of(email: str) -> str:
    """Return the keyed digest that proves which address a request was about, 64 hexadecimal digits."""
    return salted_hmac(_SALT, mail_key(email), algorithm="sha256").hexdigest()


def close_request(*, request: PrivacyRequest, by: User | None, note: str = "") -> PrivacyRequest:
    """Mark a request as carried out and return it, its address emptied; the person is told.

    Raises NotAllowed, AlreadyInState; DataStillHeld for an erasure that has not taken place.
    """
    _require(by)
    with transaction.atomic():
        request = _locked(request)
        if request.kind == PrivacyKind.ERASURE and not holdings_of(request.email).is_empty:
            raise DataStillHeld
        tell_done(request)
        _settle(request, PrivacyState.DONE, by, stored_text(note, field="note", longest=MOST_NOTE))
    return request


def refuse_request(*, request: PrivacyRequest, by: User | None, note: str) -> PrivacyRequest:
    """Refuse a request with the reason and return it, its address emptied; the person is told why.

    Raises NotAllowed, AlreadyInState, ValidationError without a reason.
    """
    _require(by)
    said = required_text(note, field="note", longest=MOST_NOTE)
    with transaction.atomic():
        request = _locked(request)
        request.note = said
        tell_refused(request)
        _settle(request, PrivacyState.REFUSED, by, said)
    return request


def _locked(request: PrivacyRequest) -> PrivacyRequest:
    """Return an open request as it stands now, locked; raises AlreadyInState."""
    request = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != PrivacyState.OPEN:
        raise AlreadyInState(_HANDLED)
    return request


def _settle(request: PrivacyRequest, state: PrivacyState, by: User | None, note: str) -> None:
    """Store the end of a request; only the digest still says whose it was."""
    request.state, request.note, request.email = state, note, ""
    request.handled_at, request.handled_by = timezone.now(), by
    request.save()


def _settle_all(email: str, language: str, *, by: User | None, note: str) -> None:
    """Mark what the address has asked for as done; the person is told once."""
    waiting = list(
        PrivacyRequest.objects.select_for_update()
        .filter(email_digest=digest_of(email), state=PrivacyState.OPEN)
        .order_by("-kind", "pk")
    )
    if not waiting:
        waiting = [
            PrivacyRequest(
                kind=PrivacyKind.ERASURE,
                email=email,
                email_digest=digest_of(email),
                language=language,
                due_at=timezone.now(),
            )
        ]
    tell_done(waiting[0])
    for request in waiting:
        _settle(request, PrivacyState.DONE, by, note)


def _require(by: User | None) -> None:
    if not can_handle_privacy(by):
        raise NotAllowed


def _checked(email: str) -> str:
    """Return a mail address without blanks around it; raises ValidationError on `email` if it is none."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from None
    return email
