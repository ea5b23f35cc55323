"""Mail: in the person's language, after commit, tried again, and never in the way of what was done.

A letter is stored by the transaction that causes it and handed over when that is committed; what fails
waits in its row and is tried again, with growing pauses, until it is given up and shown to staff.
"""

import logging
import re
import smtplib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spaces.enums import MailState
from spaces.errors import AlreadyInState, NotAllowed
from spaces.models import OutgoingMail, Proposal, User
from spaces.permissions import can_send_mail_again

_logger = logging.getLogger(__name__)

#: How long a mail waits after its first, second, … failure.
PAUSES = (
    timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(days=1),
)  # fmt: skip
#: So often a mail is tried before it is given up.
MOST_ATTEMPTS = len(PAUSES) + 1
#: So many mails that wait are tried where somebody waits for the page.
DUE_ALONGSIDE = 3
#: What may go wrong while a mail is handed over; everything else is a mistake of ours.
_FAILURES = (OSError, smtplib.SMTPException, ValueError, ImproperlyConfigured)


@dataclass(frozen=True)
class Addressee:
    """Somebody who gets mail: `language` is one of the site's, `user` their account where they have one."""

    email: str
    language: str
    name: str
    user: User | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Letter:
    """A mail to be written: `subject` may hold %(names)s of `context`, `template` is its name without
    folder and ending, `proposal` what it is about.
    """

    to: Addressee | User
    subject: str | Promise
    template: str
    context: Mapping[str, Any]
    proposal: Proposal | None = None


@dataclass
class Delivery:
    """What became of letters: known once the transaction is committed.

    `unreachable` have no valid e-mail address; `failed` are those whose mail could not be handed over yet.
    """

    sent: list[Addressee | User] = field(default_factory=list)
    failed: list[Addressee | User] = field(default_factory=list)
    unreachable: list[Addressee | User] = field(default_factory=list)


class Tally(NamedTuple):
    """How many mails that waited were handed over, and how many failed again."""

    sent: int
    failed: int


def mail_folder() -> str:
    """Return the folder that mails are written to as files, '' where a server sends them."""
    writes_files = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return str(settings.EMAIL_FILE_PATH) if writes_files else ""


def send_mail_to(user: User, subject: str | Promise, template: str, context: Mapping[str, Any]) -> Delivery:
    """Write one mail in the language of `user`, to leave after commit; return what becomes of it."""
    return send_letters([Letter(user, subject, template, context)])


def send_letters(letters: Iterable[Letter]) -> Delivery:
    """Store mails, to leave after commit over one connection; return what becomes of them.

    People without an address are left out. Mails are written now, so that what they say is what the
    transaction saw; undone with it, nothing was ever sent.
    """
    delivery, recipients, mails = Delivery(), [], []
    for letter in letters:
        addressee = _addressee(letter.to)
        if _is_address(addressee.email):
            recipients.append(letter.to)
            mails.append(_written(letter, addressee))
        else:
            delivery.unreachable.append(letter.to)
    if mails:
        OutgoingMail.objects.bulk_create(mails)
        # What was committed stands, whatever happens to its mails.
        transaction.on_commit(lambda: _hand_over_now(mails, recipients, delivery), robust=True)
    return delivery


def send_due(limit: int = 100) -> Tally:
    """Hand over mails that wait and are due, longest waiting first; return how many left and how many not.

    To be called outside a transaction: each mail is claimed and settled on its own.
    """
    due = OutgoingMail.objects.filter(state=MailState.QUEUED, next_attempt_at__lte=timezone.now())
    results = [is_sent for _mail, is_sent in _hand_over(due.order_by("next_attempt_at", "pk")[:limit])]
    return Tally(sent=results.count(True), failed=results.count(False))


def send_again(*, mail: OutgoingMail, by: User | None) -> OutgoingMail:
    """Put a mail that waits or was given up first in line, tried at once after commit; return it.

    Raises NotAllowed; AlreadyInState where it was handed over, as its text is gone then.
    """
    if not can_send_mail_again(by):
        raise NotAllowed
    now = timezone.now()
    with transaction.atomic():
        # One without a failure that is not due is in somebody's hands at this moment.
        at_rest = Q(state=MailState.FAILED) | Q(next_attempt_at__lte=now) | ~Q(error="")
        rows = OutgoingMail.objects.filter(at_rest, pk=mail.pk).exclude(state=MailState.SENT)
        if not rows.update(state=MailState.QUEUED, attempts=0, next_attempt_at=now + PAUSES[0], error=""):
            raise AlreadyInState(_("This mail was handed over already, or is being sent at this moment."))
        mail.refresh_from_db()
        transaction.on_commit(lambda: list(_hand_over([mail])), robust=True)
    return mail


def _addressee(to: Addressee | User) -> Addressee:
    """Return whom a letter goes to, in one form."""
    return to if isinstance(to, Addressee) else Addressee(to.email, to.language, str(to), to)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _written(letter: Letter, addressee: Addressee) -> OutgoingMail:
    """Return the mail in the person's language, as text and as HTML; not stored yet."""
    with translation.override(addressee.language):
        subject = str(letter.subject) % {name: str(value) for name, value in letter.context.items()}
        # A line break in a header would begin another header.
        subject = " ".join(subject.splitlines())[:300]
        context = {
            "name": addressee.name,
            **letter.context,
            "user": letter.to,
            "subject": subject,
            "site_name": settings.SITE_NAME,
            "site_address": settings.PUBLIC_URL,
            "contact": settings.CONTACT_EMAIL,
            "language": addressee.language,
        }
        text = render_to_string(f"mail/{letter.template}.txt", context)
        html = render_to_string(f"mail/{letter.template}.html", context)
    return OutgoingMail(
        to=addressee.email,
        language=addressee.language,
        template=letter.template,
        subject=subject,
        text=re.sub(r"\n\s*\n", "\n\n", text).strip() + "\n",  # what was left out leaves no gap
        html=html,
        proposal=letter.proposal,
        # Whoever wrote it tries first; should that process die, others take it after the pause.
        next_attempt_at=timezone.now() + PAUSES[0],
    )


def _hand_over_now(mails: list[OutgoingMail], recipients: list[Addressee | User], delivery: Delivery) -> None:
    """Hand over what a transaction wrote, and a few that waited where the server takes mail again."""
    to = {mail.pk: recipient for mail, recipient in zip(mails, recipients, strict=True)}
    for mail, is_sent in _hand_over(mails):
        (delivery.sent if is_sent else delivery.failed).append(to[mail.pk])
    if delivery.sent and not delivery.failed:
        send_due(limit=DUE_ALONGSIDE)


def _hand_over(mails: Iterable[OutgoingMail]) -> Iterator[tuple[OutgoingMail, bool]]:
    """Yield each mail that could be claimed, with whether the server took it; outside any transaction."""
    with closing(_Server()) as server:
        for mail in mails:
            if _claim(mail):
                failure = server.take(mail)
                if failure:
                    _keep(mail, failure)
                else:
                    _settle(mail)
                yield mail, not failure


def _claim(mail: OutgoingMail) -> bool:
    """Return whether this process may send the mail now: of several that try, one changes the row.

    The mail is due again after its pause, so one that is lost with its process is not lost for good.
    """
    rows = OutgoingMail.objects.filter(
        pk=mail.pk, state=MailState.QUEUED, attempts=mail.attempts, next_attempt_at=mail.next_attempt_at
    )
    # Whoever claims it takes the failure away: a mail that is not due and has none is being sent.
    claimed = {"attempts": mail.attempts + 1, "next_attempt_at": _after_pause(mail.attempts + 1), "error": ""}
    if not rows.update(**claimed):
        return False
    for name, value in claimed.items():
        setattr(mail, name, value)
    return True


def _after_pause(attempts: int) -> datetime:
    """Return when a mail may be tried again after so many attempts (from 1)."""
    return timezone.now() + PAUSES[min(attempts, len(PAUSES)) - 1]


def _keep(mail: OutgoingMail, failure: str) -> None:
    """Let a mail that failed wait for its next attempt, or give it up."""
    is_over = mail.attempts >= MOST_ATTEMPTS
    _note(mail, state=MailState.FAILED if is_over else MailState.QUEUED, error=failure)
    _logger.error("mail %s (%s) could not be sent: %s", mail.pk, mail.template, failure)


def _settle(mail: OutgoingMail) -> None:
    """Note that the server took the mail; its text holds private links and is not kept."""
    kept = {} if settings.SHOW_MAIL else {"text": "", "html": ""}
    _note(mail, state=MailState.SENT, sent_at=timezone.now(), **kept)


def _note(mail: OutgoingMail, **values: Any) -> None:
    """Write values to the row, if it is still there: a person's data may be erased at any time."""
    OutgoingMail.objects.filter(pk=mail.pk).update(**values)
    for name, value in values.items():
        setattr(mail, name, value)


def _message(mail: OutgoingMail, connection: Any) -> EmailMultiAlternatives:
    """Return the mail as it leaves; answers come to the contact, and no machine answers it."""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
        reply_to=[settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


class _Server:
    """A connection to the mail server, opened when the first mail is there and kept for the others."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._unreachable = ""

    def take(self, mail: OutgoingMail) -> str:
        """Hand over a mail; return the kind of the failure, '' where there was none."""
        if not self._unreachable:
            self._open()
        if self._unreachable:
            return self._unreachable
        try:
            _message(mail, self._connection).send()
        except _FAILURES as error:
            self.close()  # what was half said on it must not be heard before the next mail
            return type(error).__name__
        return ""

    def _open(self) -> None:
        """Connect; a server that nobody answers at is asked once, not for each mail."""
        try:
            self._connection = self._connection or get_connection()
            self._connection.open()
        except _FAILURES as error:
            self._unreachable = type(error).__name__
            _logger.error("the mail server cannot be reached: %s", self._unreachable)

    def close(self) -> None:
        """Hang up, whatever the server says to it."""
        try:
            if self._connection is not None:
                self._connection.close()
        except _FAILURES as error:
            _logger.warning("the mail server did not hang up in order: %s", type(error).__name__)
        self._connection = None
