"""Proposals in the staff area: the queue, and the addresses of the pages about one proposal."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from spaces.models import Proposal
from spaces.permissions import can_moderate, can_see_private_contact, can_see_proposals
from spaces.queries.proposal_queue import found_by, queue_rows, reached_us

from . import proposal_cells as cells
from .base import RegistryAdmin
from .filters import DistrictFilter
from .proposal_bulk import accept_chosen
from .proposal_filters import ALL, AreaFilter, DueFilter, KindFilter, ProposalList, StateFilter
from .proposal_review import ReviewPage


@admin.register(Proposal)
class ProposalAdmin(RegistryAdmin):
    """What partners proposed; it is decided on a page of its own, by the actions."""

    list_display = [
        "title", "kind_badge", "district_name", "sender", "waiting", "complete", "hints", "state_badge",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [StateFilter, AreaFilter, KindFilter, DistrictFilter, DueFilter]
    search_fields = ["reference"]
    search_help_text = _("Reference or name; diacritics may be left out.")
    ordering = ["waiting_since", "pk"]
    change_list_template = "admin/proposals/list.html"

    title = staticmethod(cells.title)
    kind_badge = staticmethod(cells.kind_badge)
    district_name = staticmethod(cells.district_name)
    sender = staticmethod(cells.sender)
    waiting = staticmethod(cells.waiting)
    complete = staticmethod(cells.complete)
    hints = staticmethod(cells.hints)
    state_badge = staticmethod(cells.state_badge)

    # --- the queue ---------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ProposalList]:
        """Return the list that knows states, area and chips."""
        return ProposalList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Return what reached the department, with what a row shows."""
        return queue_rows(reached_us())

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Return the columns: senders for those who may read private contacts, states where they differ."""
        hidden = set()
        if not can_see_private_contact(request.user):
            hidden.add("sender")
        if StateFilter.shown(request) != ALL:
            hidden.add("state_badge")
        return [name for name in self.list_display if name not in hidden]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search references and names, each word anywhere."""
        return found_by(queryset, search_term) if search_term.strip() else queryset, False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the bulk acceptance, for moderators."""
        if not can_moderate(request.user):
            return {}
        return {"accept": (accept_chosen, "accept", _("Accept all fields"))}

    # --- one proposal ------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show one proposal and decide it."""
        return ReviewPage(self, request, object_id).respond()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Lead to the proposal: its timeline is there."""
        return HttpResponseRedirect(reverse("admin:spaces_proposal_change", args=[object_id]))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person may read what partners proposed."""
        return can_see_proposals(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: partners propose."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: proposals are decided, never edited."""
        return False
