"""What staff scan for in the list of mails: one function a column."""

from collections.abc import Mapping

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.outbox import MOST_ATTEMPTS
from spaces.enums import SENT_STATES, MailState
from spaces.models import OutgoingMail

#: What stands where nothing is known; narrow screens leave such a cell out.
NONE = format_html('<span class="none">{}</span>', "–")
#: What each letter is called.
LETTERS = {
    "proposal_link": gettext_lazy("Private link"),
    "proposal_received": gettext_lazy("Proposal received"),
    "proposal_changes": gettext_lazy("Changes asked for"),
    "proposal_accepted": gettext_lazy("Proposal accepted"),
    "proposal_declined": gettext_lazy("Proposal declined"),
    "proposal_reopened": gettext_lazy("Proposal taken up again"),
    "proposal_withdrawn": gettext_lazy("Proposal withdrawn"),
    "proposal_expiring": gettext_lazy("Draft about to be deleted"),
    "claim_granted": gettext_lazy("Claim granted"),
    "claim_question": gettext_lazy("Yearly question to the operator"),
    "claim_ended": gettext_lazy("Claim ended"),
    "privacy_received": gettext_lazy("Privacy request received"),
    "privacy_done": gettext_lazy("Privacy request done"),
    "privacy_refused": gettext_lazy("Privacy request refused"),
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


@admin.display(description=gettext_lazy("letter"), ordering="template")
def letter(mail: OutgoingMail) -> SafeString:
    """Return what the letter is called (its file's name where it is a new one) and its subject."""
    return format_html(
        '<strong>{}</strong><br><span class="quiet" lang="{}">{}</span>',
        LETTERS.get(mail.template, mail.template), mail.language, mail.subject,
    )  # fmt: skip


@admin.display(description=gettext_lazy("state"), ordering="state")
def outcome(mail: OutgoingMail) -> SafeString:
    """Return the state, told by colour and word; for one that did not leave, what went wrong and is next."""
    badge = format_html(
        '<span class="badge state-{}">{}</span>', _TONES[mail.state], mail.get_state_display()
    )
    lines = [_attempts(mail), FAILURES.get(mail.error, mail.error)] if mail.state != MailState.SENT else []
    shown = [format_html('<br><span class="quiet">{}</span>', line) for line in lines if line]
    return format_html("{}" * (len(shown) + 1), badge, *shown)


def _attempts(mail: OutgoingMail) -> str:
    """Return how often it was tried, of how often it is, and when it is tried next."""
    values = {"count": mail.attempts, "most": MOST_ATTEMPTS}
    if mail.state == MailState.FAILED:
        return _("Attempt %(count)d of %(most)d") % values
    time = date_format(localtime(mail.next_attempt_at), "SHORT_DATETIME_FORMAT")
    return _("Attempt %(count)d of %(most)d, the next on %(time)s") % {**values, "time": time}


@admin.display(description=gettext_lazy("written"), ordering="pk")
def written(mail: OutgoingMail) -> SafeString:
    """Return when it was written."""
    time = localtime(mail.created_at)
    return format_html('<span class="nowrap">{}</span>', date_format(time, "SHORT_DATETIME_FORMAT"))


@admin.display(description=gettext_lazy("proposal"), ordering="proposal__reference")
def about(mail: OutgoingMail) -> SafeString | str:
    """Return the reference of the proposal that the mail is about, as a link once it reached us."""
    if mail.proposal_id is None:
        return NONE
    if mail.proposal.state not in SENT_STATES:
        return format_html('<span class="nowrap">{}</span>', mail.proposal.reference)
    address = reverse("admin:spaces_proposal_change", args=[mail.proposal_id])
    return format_html('<a class="nowrap" href="{}">{}</a>', address, mail.proposal.reference)
