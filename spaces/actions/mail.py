"""Letters: written in the person's language by the transaction that causes them, sent after it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise

from spaces.models import OutgoingMail, Proposal, User

from .outbox import PAUSES, hand_over, send_due

#: So many mails that wait are tried where somebody waits for the page.
DUE_ALONGSIDE = 3


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
    for mail, is_sent in hand_over(mails):
        (delivery.sent if is_sent else delivery.failed).append(to[mail.pk])
    if delivery.sent and not delivery.failed:
        send_due(limit=DUE_ALONGSIDE)
