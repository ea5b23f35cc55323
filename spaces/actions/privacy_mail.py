"""What people are told by mail about their personal data: received, done, refused."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from spaces.enums import PrivacyKind
from spaces.models import PrivacyRequest

from .mail import Addressee, Delivery, Letter, send_letters

#: Letters that are deleted as soon as they are sent: they would keep an address that was to be forgotten.
FORGOTTEN_LETTERS = ("privacy_done", "privacy_refused")
_RECEIVED = _("Your request about your personal data: received")
_DONE = _("Your request about your personal data: done")
_REFUSED = _("Your request about your personal data: not carried out")


def tell_received(request: PrivacyRequest) -> Delivery:
    """Confirm a request and say until when it will be answered."""
    return _send(request, _RECEIVED, "privacy_received", due_on=_day(request.due_at, request.language))


def tell_done(request: PrivacyRequest) -> Delivery:
    """Say that a request was carried out."""
    return _send(request, _DONE, "privacy_done")


def tell_refused(request: PrivacyRequest) -> Delivery:
    """Say why a request was not carried out."""
    return _send(request, _REFUSED, "privacy_refused", message=request.note)


def _day(moment: datetime.datetime, language: str) -> str:
    with override(language):
        return date_format(timezone.localdate(moment), "DATE_FORMAT")


def _send(
    request: PrivacyRequest, subject: str | Promise, template: str, *, due_on: str = "", message: str = ""
) -> Delivery:
    with override(request.language):
        kind = str(request.get_kind_display())
    context = {
        "name": "", "kind": kind, "is_erasure": request.kind == PrivacyKind.ERASURE, "due_on": due_on,
        "message": message, "contact_address": settings.CONTACT_EMAIL,
    }  # fmt: skip
    addressee = Addressee(email=request.email, language=request.language, name=request.email)
    return send_letters([Letter(addressee, subject, template, context)])
