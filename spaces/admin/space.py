"""Spaces in the staff area: the list, and the addresses of the pages about one space."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from spaces.actions.drafts import delete_draft, is_disposable
from spaces.forms.fields import parse_identifier
from spaces.models import Space
from spaces.permissions import can_publish_space, can_see_proposals
from spaces.queries.proposal_queue import with_open_proposals
from spaces.text import words

from . import cells, filters
from .base import RegistryAdmin
from .bulk import bulk_actions
from .changelist import SpaceList
from .duplicates import DuplicatesPage
from .history import history_page
from .lookups import hours_in_words, place_for_point
from .merging import MergePage
from .photos import photos_page
from .space_form import SpaceFormPage


@admin.register(Space)
class SpaceAdmin(RegistryAdmin):
    """The spaces; writing is done by `spaces.actions`, never by the model's own save."""

    list_display = [
        "picture", "title", "category_name", "ward_name", "district_name", "status", "state", "verified",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [
        filters.ProblemFilter, filters.StateFilter, filters.LifecycleFilter, filters.CategoryFilter,
        filters.DistrictFilter, filters.WardFilter, filters.OwnershipFilter, filters.PositionFilter,
        filters.VerifiedFilter, filters.TranslationFilter,
    ]  # fmt: skip
    list_select_related = ["category__parent", "ward", "district", "merged_into"]
    search_fields = ["name_folded"]
    search_help_text = _("Name, identifier or address; diacritics may be left out.")
    ordering = ["name_sort", "number"]
    change_list_template = "admin/spaces/space/change_list.html"

    # --- the list ----------------------------------------------------------------------------

    picture = staticmethod(cells.picture)
    title = staticmethod(cells.title)
    category_name = staticmethod(cells.category_name)
    ward_name = staticmethod(cells.ward_name)
    district_name = staticmethod(cells.district_name)
    status = staticmethod(cells.status)
    state = staticmethod(cells.state)
    verified = staticmethod(cells.verified)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SpaceList]:
        """Return the list that knows its chips."""
        return SpaceList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Space]:
        """Fetch photos at once, count open proposals, leave the outlines of units in the database."""
        spaces = super().get_queryset(request).prefetch_related("photos")
        if can_see_proposals(request.user):
            spaces = with_open_proposals(spaces)
        return spaces.defer("ward__boundary", "district__boundary", "outline", "merged_into__outline")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search folded names and addresses, each word anywhere; an identifier finds its space."""
        found = Q()
        for word in words(search_term):
            found &= Q(name_folded__contains=word) | Q(text_folded__contains=word)
        number = parse_identifier(search_term)
        if number is not None:
            found |= Q(number=number)
        if search_term.strip() and not found:
            return queryset.none(), False
        return queryset.filter(found), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the bulk steps that the person may take."""
        return {
            name: (step, name, label)
            for name, (step, label, needs_publisher) in bulk_actions().items()
            if self.has_change_permission(request)
            and (not needs_publisher or can_publish_space(request.user))
        }

    # --- one space ---------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages about one space and the small answers that its form asks for."""
        wrap = self.admin_site.admin_view
        return [
            path("place/", wrap(place_for_point(self)), name="spaces_space_place"),
            path("hours/", wrap(hours_in_words(self)), name="spaces_space_hours"),
            path("duplicates/", wrap(DuplicatesPage(self)), name="spaces_space_duplicates"),
            path("merge/", wrap(MergePage(self)), name="spaces_space_merge"),
            path("<int:pk>/photos/", wrap(photos_page(self)), name="spaces_space_photos"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show and save one space."""
        return SpaceFormPage(self, request, object_id).respond()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Show who changed what, when and why."""
        return history_page(self, request, object_id)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the space may be thrown away: only what was never public."""
        may = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return may and isinstance(obj, Space) and is_disposable(obj)

    def delete_model(self, request: HttpRequest, obj: Space) -> None:
        """Delete a draft through the action."""
        delete_draft(space=obj, by=request.user)
