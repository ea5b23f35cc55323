"""Requests about personal data in the staff area: the list with its clock, and the page that answers one."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Model, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from spaces.actions.privacy import digest_of, export_person
from spaces.enums import PrivacyState
from spaces.models import PrivacyRequest
from spaces.permissions import can_handle_privacy
from spaces.queries.privacy import clock_of

from .base import RegistryAdmin
from .privacy_pages import entry_page, erasure_page, open_request_or_404, request_page

_TONES = {
    PrivacyState.OPEN: "in-review", PrivacyState.DONE: "published", PrivacyState.REFUSED: "draft",
}  # fmt: skip


@admin.display(description=gettext_lazy("request"), ordering="kind")
def title(request: PrivacyRequest) -> SafeString:
    """Return what is asked for, as a link to the page of the request, and who asks while it is open."""
    address = reverse("admin:spaces_privacyrequest_change", args=[request.pk])
    return format_html(
        '<a class="row-title" href="{}">{}</a><span class="quiet address">{}</span>',
        address, request.get_kind_display(), request.email,
    )  # fmt: skip


@admin.display(description=gettext_lazy("received"), ordering="received_at")
def received(request: PrivacyRequest) -> str:
    """Return the day on which the request was entered."""
    return date_format(timezone.localdate(request.received_at), "SHORT_DATE_FORMAT")


@admin.display(description=gettext_lazy("to be answered by"), ordering="due_at")
def due(request: PrivacyRequest) -> SafeString | str:
    """Return the last day, with the time that is left marked where it is short or over."""
    day = date_format(timezone.localdate(request.due_at), "SHORT_DATE_FORMAT")
    clock = clock_of(request, timezone.now())
    if clock is None:
        return day
    tone = "withdrawn" if clock.is_overdue else "in-review" if clock.is_urgent else "draft"
    return format_html(
        '<span class="badge state-{}">{}</span><span class="quiet">{}</span>', tone, clock.text, day
    )


@admin.display(description=gettext_lazy("state"), ordering="state")
def state(request: PrivacyRequest) -> SafeString:
    """Return the state, told by colour and word."""
    return format_html(
        '<span class="badge state-{}">{}</span>', _TONES[request.state], request.get_state_display()
    )


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(RegistryAdmin):
    """What people ask about their data; answered on pages of their own, by the actions."""

    list_display = [title, due, state, received, "handled_by"]
    list_display_links = None
    list_filter = ["state", "kind"]
    list_select_related = ["handled_by"]
    search_fields = ["email"]
    search_help_text = gettext_lazy("A whole address also finds requests that were handled.")
    actions = None

    class Media:
        css = {"all": ["css/admin-privacy.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the copy and the erasure."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/copy/", wrap(require_POST(self.copy_view)), name="spaces_privacyrequest_copy"),
            path("<int:pk>/erase/", wrap(self.erase_view), name="spaces_privacyrequest_erase"),
        ]
        return own + super().get_urls()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Put what is open first, most urgent on top."""
        return [Case(When(state=PrivacyState.OPEN, then=Value(0)), default=Value(1)), "due_at", "pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search the addresses of open requests as typed, handled ones by the digest of a whole address."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if "@" in search_term:
            found = found | queryset.filter(email_digest=digest_of(search_term))
        return found, duplicates

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show one request with what can be done, or the form that enters one."""
        if not can_handle_privacy(request.user):
            raise PermissionDenied
        if object_id is None:
            return entry_page(self, request)
        return request_page(self, request, object_id)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand over what is stored about the person, as a file that nobody keeps on the way."""
        asked = open_request_or_404(request, pk)
        copy = export_person(email=asked.email, by=request.user)
        answer = HttpResponse(
            json.dumps(copy, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="personal-data-{asked.pk}.json"'
        answer["Cache-Control"] = "no-store"
        return answer

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what an erasure takes and what stays, and carry it out once that is confirmed."""
        return erasure_page(self, request, pk)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person handles such requests."""
        return can_handle_privacy(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the table is listed."""
        return can_handle_privacy(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the person may enter a request."""
        return can_handle_privacy(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: requests are answered, never edited."""
        return False
