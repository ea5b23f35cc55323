"""Known conflicts of interest in the staff area."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from spaces.actions.interests import forget_interest, note_interest
from spaces.forms.rounds import InterestForm
from spaces.models import Interest
from spaces.permissions import can_coordinate, can_see_rounds
from spaces.text import words

from .base import RegistryAdmin


@admin.register(Interest)
class InterestAdmin(RegistryAdmin):
    """Who must not score what; a note is added or taken back, never rewritten."""

    form = InterestForm
    actions = None
    list_display = ["user", "target", "reason", "created_at"]
    list_display_links = None
    list_select_related = ["user", "space", "operator"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "operator__name", "reason"]

    @admin.display(description=_("space or operator"))
    def target(self, interest: Interest) -> str:
        """Return what the person is tied to."""
        return str(interest.space or interest.operator)

    @admin.display(description=_("take back"))
    def take_back(self, interest: Interest) -> SafeString:
        """Return a link to the page that takes the note back."""
        address = reverse("admin:spaces_interest_delete", args=[interest.pk])
        return format_html('<a href="{}">{}</a>', address, _("Take back …"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search people, operators and reasons as typed, spaces without diacritics."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        for word in words(search_term):
            found = found | queryset.filter(space__name_folded__contains=word)
        return found, duplicates

    def has_view_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        """Return whether the person sees rounds."""
        return can_see_rounds(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the person prepares rounds."""
        return can_coordinate(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        """Return False: what was noted is taken back and noted anew."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        """Return whether the person prepares rounds."""
        return can_coordinate(request.user)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Add the way to take a note back for those who may."""
        return [*self.list_display, "take_back"] if can_coordinate(request.user) else self.list_display

    def save_model(self, request: HttpRequest, obj: Interest, form: ModelForm, change: bool) -> None:
        """Save through the action."""
        obj.pk = note_interest(by=request.user, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: Interest) -> None:
        """Take it back through the action."""
        forget_interest(interest=obj, by=request.user)
