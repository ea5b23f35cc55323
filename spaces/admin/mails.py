"""Mails in the staff area: what waits, what failed and why; to be sent again, never to be read."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.outbox import send_all_again
from spaces.enums import MailState
from spaces.models import OutgoingMail
from spaces.permissions import (
    can_see_mail,
    can_see_private_contact,
    can_see_proposals,
    can_send_mail_again,
)

from . import mail_cells as cells
from .base import RegistryAdmin
from .changelist import SpaceList
from .filters import ChoiceFilter, Choices

#: More than this in one request would keep a worker for too long.
MOST_AT_ONCE = 100


class StateFilter(ChoiceFilter):
    """By what became of it."""

    title, parameter_name = gettext_lazy("state"), "state"

    def choices_offered(self) -> Choices:
        """Return all states."""
        return list(MailState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the mails in the chosen state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class MailAdmin(RegistryAdmin):
    """What was written to people and what became of it; the texts hold private links and are not shown."""

    list_display = ["letter", "to", "outcome", "about", "written"]
    list_display_links = None
    list_filter = [StateFilter]
    list_select_related = ["proposal"]
    search_fields = ["subject", "to"]
    ordering = ["-pk"]
    actions = ["send_again"]
    change_list_template = "admin/mails/list.html"

    letter = staticmethod(cells.letter)
    outcome = staticmethod(cells.outcome)
    about = staticmethod(cells.about)
    written = staticmethod(cells.written)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SpaceList]:
        """Return the list that knows chips."""
        return SpaceList

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
        left_out += [] if can_see_proposals(request.user) else ["about"]
        return [column for column in self.list_display if column not in left_out]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return whether the address may ask so: what is not shown is not guessed letter by letter either."""
        return lookup == StateFilter.parameter_name

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
