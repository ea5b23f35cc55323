"""Mails that wait in their rows: handed over after commit, tried again, given up, sent once.

What fails waits with growing pauses, until it is given up and shown to staff. Whoever sends a mail claims
its row first, so that of several processes one sends it, and no transaction is open meanwhile.
"""

import logging
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import MailState
from spaces.errors import AlreadyInState, DomainError, NotAllowed
from spaces.models import OutgoingMail, User
from spaces.permissions import can_send_mail_again

_logger = logging.getLogger(__name__)

#: How long a mail waits after its first, second, … failure.
PAUSES = (
    timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(days=1),
)  # fmt: skip
#: So often a mail is tried before it is given up.
MOST_ATTEMPTS = len(PAUSES) + 1
#: What may go wrong while a mail is handed over; everything else is a mistake of ours.
_FAILURES = (OSError, smtplib.SMTPException, ValueError, ImproperlyConfigured)
#: Of these, what speaks of one mail and not of the server.
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError)
#: A server that is lost so often is not asked again for the other mails.
_MOST_LOSSES = 2


class Tally(NamedTuple):
    """How many mails that waited were handed over, and how many failed again."""

    sent: int
    failed: int


def send_due(limit: int = 100) -> Tally:
    """Hand over mails that wait and are due, longest waiting first; return how many left and how many not.

    To be called outside a transaction: each mail is claimed and settled on its own.
    """
    due = OutgoingMail.objects.filter(state=MailState.QUEUED, next_attempt_at__lte=timezone.now())
    results = [is_sent for _mail, is_sent in hand_over(due.order_by("next_attempt_at", "pk")[:limit])]
    return Tally(sent=results.count(True), failed=results.count(False))


def send_again(*, mail: OutgoingMail, by: User | None) -> OutgoingMail:
    """Put a mail that waits or was given up first in line, tried at once after commit; return it.

    Raises NotAllowed; AlreadyInState where it was handed over, as its text is gone then.
    """
    done, refused = send_all_again(mails=[mail], by=by)
    if refused:
        raise refused[0][1]
    return done[0]


def send_all_again(
    *, mails: Iterable[OutgoingMail], by: User | None
) -> tuple[list[OutgoingMail], list[tuple[OutgoingMail, DomainError]]]:
    """Do the same for several mails, over one connection; return (tried, refused with why).

    Raises NotAllowed.
    """
    if not can_send_mail_again(by):
        raise NotAllowed
    done: list[OutgoingMail] = []
    refused: list[tuple[OutgoingMail, DomainError]] = []
    with transaction.atomic():
        for mail in mails:
            if _put_first(mail):
                done.append(mail)
            else:
                text = _("This mail was handed over already, or is being sent at this moment.")
                refused.append((mail, AlreadyInState(text)))
        transaction.on_commit(lambda: list(hand_over(done)), robust=True)
    return done, refused


def _put_first(mail: OutgoingMail) -> bool:
    """Return whether the mail begins its attempts anew; one that left or is being sent does not."""
    now = timezone.now()
    # One without a failure that is not due is in somebody's hands at this moment.
    at_rest = Q(state=MailState.FAILED) | Q(next_attempt_at__lte=now) | ~Q(error="")
    rows = OutgoingMail.objects.filter(at_rest, pk=mail.pk).exclude(state=MailState.SENT)
    if not rows.update(state=MailState.QUEUED, attempts=0, next_attempt_at=now + PAUSES[0], error=""):
        return False
    mail.refresh_from_db()
    return True


def hand_over(mails: Iterable[OutgoingMail]) -> Iterator[tuple[OutgoingMail, bool]]:
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
        self._losses = 0
        self._given_up = ""

    def take(self, mail: OutgoingMail) -> str:
        """Hand over a mail; return the kind of the failure, '' where there was none."""
        if not self._given_up:
            self._open()
        if self._given_up:
            return self._given_up
        try:
            _message(mail, self._connection).send()
        except _FAILURES as error:
            self.close()  # what was half said on it must not be heard before the next mail
            kind = type(error).__name__
            self._losses += not isinstance(error, _REFUSALS)
            if self._losses >= _MOST_LOSSES:
                self._given_up = kind
            return kind
        return ""

    def _open(self) -> None:
        """Connect; a server that nobody answers at is asked once, not for each mail."""
        try:
            self._connection = self._connection or get_connection()
            self._connection.open()
        except _FAILURES as error:
            self._given_up = type(error).__name__
            _logger.error("the mail server cannot be reached: %s", self._given_up)

    def close(self) -> None:
        """Hang up, whatever the server says to it."""
        try:
            if self._connection is not None:
                self._connection.close()
        except _FAILURES as error:
            _logger.warning("the mail server did not hang up in order: %s", type(error).__name__)
        self._connection = None
