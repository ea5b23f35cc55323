"""Builders of mails that wait, and servers that fail in one way each."""

import smtplib
from typing import Any

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from spaces.enums import MailState
from spaces.models import OutgoingMail


def make_mail(to: str = "lan@example.org", **fields: Any) -> OutgoingMail:
    """Returns a mail that is due now, unless `fields` say otherwise."""
    values = {
        "language": "vi",
        "template": "proposal_received",
        "subject": "P-0000-0001: đã nhận",
        "text": "http://localhost/bi-mat",
        "html": "<p>bí mật</p>",
        "next_attempt_at": timezone.now(),
    } | fields
    if values.get("state") == MailState.SENT:
        values = {"sent_at": timezone.now()} | values
    return OutgoingMail.objects.create(to=to, **values)


class Unreachable(BaseEmailBackend):
    """A server that nobody answers at; counts who asked."""

    asked = 0

    def open(self) -> None:
        """Refuses the connection."""
        Unreachable.asked += 1
        raise ConnectionRefusedError("mail.example.org")


class Refusing(EmailBackend):
    """A server that takes no mail for addresses that begin with 'bad'."""

    def send_messages(self, messages: list[Any]) -> int:
        """Refuses the address, naming it, or takes the mail."""
        if messages[0].to[0].startswith("bad"):
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such person")})
        return super().send_messages(messages)


class Losing(BaseEmailBackend):
    """A server that hangs up in the middle of each mail; counts the mails."""

    tried = 0

    def send_messages(self, messages: list[Any]) -> int:
        """Hangs up."""
        Losing.tried += 1
        raise smtplib.SMTPServerDisconnected("timed out")


class Killing(BaseEmailBackend):
    """A server during whose answer the process is ended."""

    def send_messages(self, messages: list[Any]) -> int:
        """Ends the process."""
        raise SystemExit


class Forgetting(EmailBackend):
    """A server that takes a mail while its row is erased."""

    def send_messages(self, messages: list[Any]) -> int:
        """Erases all rows and takes the mail."""
        OutgoingMail.objects.all().delete()
        return super().send_messages(messages)


def backend(name: str) -> str:
    """Returns the setting of a server of this module."""
    return f"{__name__}.{name}"


def sent_subjects() -> list[str]:
    """Returns the subjects of what left, in order."""
    return [message.subject for message in mail.outbox]
