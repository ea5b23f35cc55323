"""Mail to staff: in the person's language, after commit, and never in the way of what was done."""

import logging
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from spaces.models import User

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A mail to be written: `subject` may hold %(names)s of `context`, `template` is its name without
    folder and ending.
    """

    user: User
    subject: str | Promise
    template: str
    context: Mapping[str, Any]


@dataclass
class Delivery:
    """What became of letters: known once the transaction is committed.

    `unreachable` have no e-mail address; `failed` are those whose mail could not be handed over.
    """

    sent: list[User] = field(default_factory=list)
    failed: list[User] = field(default_factory=list)
    unreachable: list[User] = field(default_factory=list)


def mail_folder() -> str:
    """Return the folder that mails are written to as files, '' where a server sends them."""
    writes_files = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return str(settings.EMAIL_FILE_PATH) if writes_files else ""


def send_mail_to(user: User, subject: str | Promise, template: str, context: Mapping[str, Any]) -> Delivery:
    """Write one mail in the language of `user`, to leave after commit; return what becomes of it."""
    return send_letters([Letter(user, subject, template, context)])


def send_letters(letters: Iterable[Letter]) -> Delivery:
    """Write mails, to leave after commit over one connection; return what becomes of them.

    People without an address are left out. Mails are written now, so that what they say is what the
    transaction saw.
    """
    delivery, mails = Delivery(), []
    for letter in letters:
        if letter.user.email:
            mails.append((letter.user, _written(letter)))
        else:
            delivery.unreachable.append(letter.user)
    if mails:
        transaction.on_commit(lambda: _hand_over(mails, delivery))
    return delivery


def _written(letter: Letter) -> EmailMultiAlternatives:
    """Return the mail in the person's language, as text and as HTML."""
    with translation.override(letter.user.language):
        subject = str(letter.subject) % {name: str(value) for name, value in letter.context.items()}
        context = {
            **letter.context,
            "user": letter.user,
            "subject": subject,
            "site_name": settings.SITE_NAME,
            "site_address": settings.PUBLIC_URL,
            "contact": settings.CONTACT_EMAIL,
            "language": letter.user.language,
        }
        text = render_to_string(f"mail/{letter.template}.txt", context)
        html = render_to_string(f"mail/{letter.template}.html", context)
    # A line break in a header would begin another header.
    mail = EmailMultiAlternatives(" ".join(subject.splitlines()), text.strip() + "\n", to=[letter.user.email])
    mail.attach_alternative(html, "text/html")
    return mail


def _hand_over(mails: list[tuple[User, EmailMultiAlternatives]], delivery: Delivery) -> None:
    """Give the mails to the server; what fails is logged without the address and counted."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _logger.error("the mail server cannot be reached: %s", type(error).__name__)
        delivery.failed += [user for user, _mail in mails]
        return
    for user, mail in mails:
        mail.connection = connection
        try:
            mail.send()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _logger.error("a mail to account %s could not be sent: %s", user.pk, type(error).__name__)
            delivery.failed.append(user)
        else:
            delivery.sent.append(user)
    connection.close()
