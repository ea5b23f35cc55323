"""What a moderator scans for in the queue: one function a column."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.models import Proposal
from spaces.queries.proposal_queue import age_days, is_overdue
from spaces.queries.proposals import name_of
from spaces.templatetags.registry import icon, percentage

#: What stands where nothing is known; narrow screens leave such a cell out.
_NONE = format_html('<span class="none">{}</span>', "–")


@admin.display(description=gettext_lazy("proposal"), ordering="reference")
def title(proposal: Proposal) -> SafeString:
    """Return what it is about as a link, with the reference."""
    return format_html(
        '<a class="row-title" href="{}">{}</a> <span class="quiet nowrap reference">{}</span>',
        reverse("admin:spaces_proposal_change", args=[proposal.pk]),
        name_of(proposal) or _("(no name)"),
        proposal.reference,
    )


@admin.display(description=gettext_lazy("kind"), ordering="kind")
def kind_badge(proposal: Proposal) -> SafeString:
    """Return the kind, told by colour and word."""
    return format_html('<span class="badge kind-{}">{}</span>', proposal.kind, proposal.get_kind_display())


@admin.display(description=gettext_lazy("district"), ordering="district__name_sort")
def district_name(proposal: Proposal) -> SafeString | str:
    """Return the former district."""
    return proposal.district.name if proposal.district_id else _NONE


@admin.display(description=gettext_lazy("sender"), ordering="contact__name")
def sender(proposal: Proposal) -> SafeString:
    """Return the name of the sender; a column only for those who may read private contacts."""
    contact = getattr(proposal, "contact", None)
    if contact is None:
        return _NONE
    return format_html('<span class="sender">{}</span>', contact.name)


@admin.display(description=gettext_lazy("waiting"), ordering="waiting_since")
def waiting(proposal: Proposal) -> SafeString:
    """Return for how long it has waited, marked where that is too long; else when it was decided."""
    today = timezone.localdate()
    age = age_days(proposal, today)
    if age is None:
        moment = proposal.decided_at or proposal.waiting_since
        return format_html('<span class="quiet nowrap">{}</span>', _day(moment))
    text = ngettext("%(count)d day", "%(count)d days", age) % {"count": age} if age else _("today")
    since = format_html('<span class="since">{}</span>', _day(proposal.waiting_since))
    if is_overdue(proposal, today):
        return format_html(
            '<strong class="badge is-late">{} {}<span class="visually-hidden"> – {}</span></strong> {}',
            icon("clock"), text, _("overdue"), since,
        )  # fmt: skip
    return format_html('<span class="age">{}</span> {}', text, since)


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


@admin.display(description=gettext_lazy("completeness"), ordering="completeness")
def complete(proposal: Proposal) -> SafeString:
    """Return how much of a complete entry is given, as a bar and a number."""
    return format_html(
        '<span class="complete"><progress class="bar" max="100" value="{}" aria-hidden="true"></progress>'
        '<span class="phone-label">{}: </span><span class="number">{}</span></span>',
        proposal.completeness, _("complete"), percentage(proposal.completeness / 100),
    )  # fmt: skip


@admin.display(description=gettext_lazy("to know"))
def hints(proposal: Proposal) -> SafeString:
    """Return what to know before opening: likely duplicates, what else the sender sent."""
    found = []
    if likely := len(proposal.likely):
        text = ngettext("%(count)d possible duplicate", "%(count)d possible duplicates", likely)
        found.append(
            format_html(
                '<span class="hint is-warning">{} {}</span>', icon("warning"), text % {"count": likely}
            )
        )
    if proposal.others:
        text = ngettext("%(count)d more by the sender", "%(count)d more by the sender", proposal.others)
        found.append(
            format_html('<span class="hint">{} {}</span>', icon("user"), text % {"count": proposal.others})
        )
    return format_html("{}" * len(found), *found) if found else _NONE


@admin.display(description=gettext_lazy("state"), ordering="state")
def state_badge(proposal: Proposal) -> SafeString:
    """Return the state as a badge."""
    return format_html(
        '<span class="badge proposal-{}">{}</span>', proposal.state, proposal.get_state_display()
    )
