"""Mails in the staff area: what waits, what failed and why; to be sent again, never to be read."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.outbox import MOST_ATTEMPTS, send_all_again
from spaces.enums import SENT_STATES, MailState
from spaces.models import OutgoingMail
from spaces.permissions import (
    can_see_mail,
    can_see_private_contact,
    can_see_proposals,
    can_send_mail_again,
)

from .base import RegistryAdmin

#: More than this in one request would keep a worker for too long.
MOST_AT_ONCE = 100
#: What each letter is called.
LETTERS = {
    "proposal_link": gettext_lazy("Private link"),
    "proposal_received": gettext_lazy("Proposal received"),
    "proposal_changes": gettext_lazy("Changes asked for"),
    "proposal_accepted": gettext_lazy("Proposal accepted"),
    "proposal_declined": gettext_lazy("Proposal declined"),
    "proposal_reopened": gettext_lazy("Proposal taken up again"),
    "proposal_withdrawn": gettext_lazy("Proposal withdrawn"),
    "claim_granted": gettext_lazy("Claim granted"),
    "claim_question": gettext_lazy("Yearly question to the operator"),
    "claim_ended": gettext_lazy("Claim ended"),
    "round_opened": gettext_lazy("Round opened"),
    "round_assigned": gettext_lazy("Spaces to score"),
    "round_reminder": gettext_lazy("Reminder of sheets"),
    "round_reopened": gettext_lazy("Round opened again"),
    "sheet_returned": gettext_lazy("Sheet given back"),
}
_UNREACHABLE = gettext_lazy("The mail server could not be reached.")
_REFUSED_ADDRESS = gettext_lazy("The mail server refused the address: ask the person for another one.")
_REFUSED_US = gettext_lazy("The mail server refused our account: check its settings.")
_REFUSED_MAIL = gettext_lazy("The mail server refused this mail.")
#: What went wrong, in words, by the kind of the failure.
FAILURES = {
    "SMTPRecipientsRefused": _REFUSED_ADDRESS,
    "SMTPAuthenticationError": _REFUSED_US,
    "SMTPSenderRefused": _REFUSED_US,
    "SMTPDataError": _REFUSED_MAIL,
    "SMTPResponseException": _REFUSED_MAIL,
    "BadHeaderError": _REFUSED_MAIL,
} | dict.fromkeys(
    ("ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "OSError",
     "SMTPServerDisconnected", "SMTPConnectError", "SMTPHeloError"),
    _UNREACHABLE,
)  # fmt: skip
_TONES: Mapping[str, str] = {
    MailState.SENT: "published", MailState.QUEUED: "in-review", MailState.FAILED: "withdrawn",
}  # fmt: skip


@admin.display(description=gettext_lazy("state"), ordering="state")
def state(mail: OutgoingMail) -> SafeString:
    """Return the state, told by colour and word."""
    return format_html('<span class="badge state-{}">{}</span>', _TONES[mail.state], mail.get_state_display())


@admin.display(description=gettext_lazy("letter"), ordering="template")
def letter(mail: OutgoingMail) -> str:
    """Return what the letter is called, its file's name where it is a new one."""
    return str(LETTERS.get(mail.template, mail.template))


@admin.display(description=gettext_lazy("last failure"))
def failure(mail: OutgoingMail) -> str:
    """Return what went wrong, in words where the kind is known."""
    return str(FAILURES.get(mail.error, mail.error)) or "–"


@admin.display(description=gettext_lazy("attempts"), ordering="attempts")
def attempts(mail: OutgoingMail) -> str:
    """Return how often it was tried, of how often it is."""
    return _("%(count)d of %(most)d") % {"count": mail.attempts, "most": MOST_ATTEMPTS}


@admin.display(description=gettext_lazy("next attempt"), ordering="next_attempt_at")
def next_attempt(mail: OutgoingMail) -> Any:
    """Return when it is tried again, None where it is not."""
    return mail.next_attempt_at if mail.state == MailState.QUEUED else None


@admin.display(description=gettext_lazy("proposal"))
def proposal(mail: OutgoingMail) -> SafeString | str:
    """Return the reference of the proposal that the mail is about, as a link once it reached us."""
    if mail.proposal_id is None:
        return "–"
    if mail.proposal.state not in SENT_STATES:
        return mail.proposal.reference
    address = reverse("admin:spaces_proposal_change", args=[mail.proposal_id])
    return format_html('<a class="nowrap" href="{}">{}</a>', address, mail.proposal.reference)


@admin.register(OutgoingMail)
class MailAdmin(RegistryAdmin):
    """What was written to people and what became of it; the texts hold private links and are not shown."""

    list_display = ["subject", letter, "to", "created_at", state, attempts, next_attempt, failure, proposal]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["proposal"]
    search_fields = ["subject", "to"]
    ordering = ["-pk"]
    actions = ["send_again"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person sees mails."""
        return can_see_mail(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the table is listed."""
        return can_see_mail(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: mails are written by what causes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: what was written stays as it is."""
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Return whether the person has mails sent again."""
        return can_send_mail_again(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        """Return mails without their texts."""
        return super().get_queryset(request).defer("text", "html")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave out what the person may not see: addresses, proposals."""
        left_out = [] if can_see_private_contact(request.user) else ["to"]
        left_out += [] if can_see_proposals(request.user) else [proposal]
        return [column for column in self.list_display if column not in left_out]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Leave out addresses for those who may not see them."""
        return self.search_fields if can_see_private_contact(request.user) else ["subject"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Lead to the list: a mail has no page of its own."""
        return HttpResponseRedirect(reverse("admin:spaces_outgoingmail_changelist"))

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[OutgoingMail]) -> HttpResponse | None:
        """Show which of the chosen mails will be tried again, or try them once that is confirmed."""
        mails = list(OutgoingMail.objects.filter(pk__in=chosen.order_by().values("pk"))[: MOST_AT_ONCE + 1])
        if len(mails) > MOST_AT_ONCE:
            text = _("Choose at most %(most)d mails at once; narrow the list.")
            messages.error(request, text % {"most": MOST_AT_ONCE})
            return None
        if "confirmed" in request.POST:
            done, refused = send_all_again(mails=mails, by=request.user)
            _report(request, done, len(refused))
            return HttpResponseRedirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send again"),
            "opts": self.opts,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "shows_recipients": can_see_private_contact(request.user),
            "tried": [mail for mail in mails if mail.state != MailState.SENT],
            "left_out": [mail for mail in mails if mail.state == MailState.SENT],
        }
        return TemplateResponse(request, "admin/mails/send_again.html", context)


def _report(request: HttpRequest, done: list[OutgoingMail], refused: int) -> None:
    """Say how many mails left, how many wait again, and how many were left alone."""
    sent = sum(mail.state == MailState.SENT for mail in done)
    if sent:
        text = ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", sent)
        messages.success(request, text % {"count": sent})
    if len(done) > sent:
        text = ngettext(
            "%(count)d mail could not be sent; it will be tried again.",
            "%(count)d mails could not be sent; they will be tried again.",
            len(done) - sent,
        )
        messages.warning(request, text % {"count": len(done) - sent})
    if refused:
        text = ngettext(
            "%(count)d mail was left alone: it has been sent, or is being sent at this moment.",
            "%(count)d mails were left alone: they have been sent, or are being sent at this moment.",
            refused,
        )
        messages.info(request, text % {"count": refused})
