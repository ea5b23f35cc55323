"""Assessment rounds in the staff area: their list, their settings, and the addresses of their pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.rounds import save_round
from spaces.enums import PUBLIC_PHASES, RoundPhase
from spaces.forms.rounds import RoundForm
from spaces.models import AssessmentRound
from spaces.permissions import can_coordinate
from spaces.queries.rounds import is_overdue, overdue_rounds, with_counts

from . import (
    round_appeals,
    round_assignments,
    round_board,
    round_closing,
    round_deciding,
    round_exports,
    round_moderation,
    round_panel,
    round_pdfs,
    round_preparing,
    round_results,
    round_spaces,
    round_upload,
)
from .base import RegistryAdmin
from .changelist import SpaceList
from .filters import ChoiceFilter
from .round_shell import Tab, address_of
from .round_steps import step_view

STARTED = tuple(phase for phase in RoundPhase if phase != RoundPhase.DRAFT)
#: The pages of a round, in the order of their tabs.
TABS = [
    Tab("board", gettext_lazy("Overview"), round_board.view),
    Tab("spaces", gettext_lazy("Spaces"), round_spaces.view),
    Tab("panel", gettext_lazy("Assessors"), round_panel.view),
    Tab("assignments", gettext_lazy("Assignments"), round_assignments.view),
    Tab("upload", gettext_lazy("Upload"), round_upload.view, round_upload.PHASES, needs_coordinator=True),
    Tab("moderation", gettext_lazy("Moderation"), round_moderation.view, STARTED),
    Tab("results", gettext_lazy("Results"), round_results.view, STARTED),
    Tab("appeals", gettext_lazy("Appeals"), round_appeals.view, PUBLIC_PHASES),
]
#: The steps of a round; the first of a phase with `is_next` is the one that the overview offers.
STEPS = [*round_preparing.STEPS, *round_deciding.STEPS]


class DueFilter(ChoiceFilter):
    """Rounds whose last day of scoring is over."""

    title, parameter_name = gettext_lazy("scoring"), "due"

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return the one choice."""
        return [("overdue", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by the last day."""
        if not self.value():
            return queryset
        return queryset.filter(pk__in=overdue_rounds(timezone.localdate()).values("pk"))


class PhaseFilter(ChoiceFilter):
    """By phase."""

    title, parameter_name = gettext_lazy("phase"), "phase"

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return the phases."""
        return list(RoundPhase.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by phase."""
        return queryset.filter(phase=self.value()) if self.value() else queryset


@admin.register(AssessmentRound)
class RoundAdmin(RegistryAdmin):
    """Rounds; all but their settings is done on their own pages, by steps."""

    tabs, steps = TABS, STEPS
    form = RoundForm
    list_display = ["round_name", "criteria", "state", "spaces_count", "handed_in", "due"]
    list_display_links = None
    list_filter = [PhaseFilter, DueFilter]
    list_select_related = ["version__criteria_set"]
    search_fields = ["name_vi", "name_en", "name_fr"]
    change_list_template = "admin/rounds/change_list.html"
    change_form_template = "admin/rounds/change_form.html"
    fieldsets = [
        (gettext_lazy("Names"), {"fields": ["name_vi", "name_en", "name_fr", "slug"]}),
        (gettext_lazy("Criteria and dates"), {"fields": ["version", "opens_on", "due_on"]}),
        (gettext_lazy("Assessors"), {"fields": ["assessors_per_space", "quorum", "is_blind"]}),
        (gettext_lazy("Publication"), {"fields": ["publishes_scores"]}),
        (gettext_lazy("Descriptions"), {"fields": ["description_vi", "description_en", "description_fr"]}),
        (
            gettext_lazy("Reckoning"),
            {
                "fields": ["metric", "draws", "weight_noise", "seed"],
                "classes": ["collapse"],
                "description": gettext_lazy("What stands here suits most rounds."),
            },
        ),
    ]

    # --- the list ----------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("name"), ordering="name_vi")
    def round_name(self, round: AssessmentRound) -> SafeString:
        """Return the name with a link to the overview."""
        return format_html('<a class="row-title" href="{}">{}</a>', address_of(round, "board"), round.name)

    @admin.display(description=gettext_lazy("criteria"), ordering="version")
    def criteria(self, round: AssessmentRound) -> str:
        """Return the version of criteria."""
        return str(round.version)

    @admin.display(description=gettext_lazy("phase"), ordering="phase")
    def state(self, round: AssessmentRound) -> SafeString:
        """Return the phase as a badge."""
        return format_html('<span class="badge phase-{}">{}</span>', round.phase, round.get_phase_display())

    @admin.display(description=gettext_lazy("spaces"), ordering="spaces_count")
    def spaces_count(self, round: AssessmentRound) -> SafeString:
        """Return how many spaces the round has."""
        return _labelled(_("spaces"), round.spaces_count)

    @admin.display(description=gettext_lazy("sheets handed in"), ordering="handed_in_count")
    def handed_in(self, round: AssessmentRound) -> SafeString:
        """Return how many sheets are handed in, of all."""
        text = _("%(done)d of %(all)d") % {"done": round.handed_in_count, "all": round.sheets_count}
        return _labelled(_("sheets handed in"), text)

    @admin.display(description=gettext_lazy("scoring until"), ordering="due_on")
    def due(self, round: AssessmentRound) -> SafeString | str:
        """Return the last day of scoring, marked where it is over."""
        if round.due_on is None:
            return format_html('<span class="none">{}</span>', "–")
        day = _labelled(_("scoring until"), date_format(round.due_on, "SHORT_DATE_FORMAT"))
        if not is_overdue(round, timezone.localdate()):
            return day
        return format_html('{} <span class="badge is-late">{}</span>', day, _("Overdue"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SpaceList]:
        """Return the list that knows its chips."""
        return SpaceList

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssessmentRound]:
        """Count spaces and sheets."""
        return with_counts(super().get_queryset(request))

    # --- one round ---------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of a round."""
        name = "spaces_assessmentround"
        return [
            *(path(f"<int:pk>/{tab.key}/", self._page(tab.view), name=tab.name) for tab in self.tabs),
            path("<int:pk>/step/<slug:key>/", self._page(step_view), name=f"{name}_step"),
            path("<int:pk>/spaces/choose/", self._page(round_spaces.choose_view), name=f"{name}_choose"),
            path(
                "<int:pk>/assignments/<int:entry_pk>/",
                self._page(round_assignments.entry_view),
                name=f"{name}_entry",
            ),
            path(
                "<int:pk>/appeals/<int:appeal_pk>/",
                self._page(round_appeals.appeal_view),
                name=f"{name}_appeal",
            ),
            path(
                "<int:pk>/spaces/<int:entry_pk>/dossier.pdf",
                self._page(round_pdfs.dossier_view),
                name=f"{name}_dossier",
            ),
            path("<int:pk>/dossiers.zip", self._page(round_pdfs.dossiers_view), name=f"{name}_dossiers"),
            path("<int:pk>/report.pdf", self._page(round_pdfs.report_view), name=f"{name}_report"),
            path("<int:pk>/closing/", self._page(round_closing.view), name=f"{name}_closing"),
            path("<int:pk>/export/<str:file>", self._page(round_exports.view), name=f"{name}_export"),
            path(
                "<int:pk>/upload/template/",
                self._page(round_upload.template_view),
                name=f"{name}_upload_template",
            ),
            *super().get_urls(),
        ]

    def _page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Return a page for those who are signed in; the page itself asks for the right."""
        return self.admin_site.admin_view(partial(view, self))

    def get_readonly_fields(self, request: HttpRequest, obj: AssessmentRound | None = None) -> list[str]:
        """Return what the phase has settled."""
        return RoundForm.settled(obj.phase) if obj is not None else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the person prepares rounds."""
        return can_coordinate(request.user)

    def has_change_permission(self, request: HttpRequest, obj: AssessmentRound | None = None) -> bool:
        """Return whether the person prepares rounds."""
        return can_coordinate(request.user)

    def save_model(self, request: HttpRequest, obj: AssessmentRound, form: ModelForm, change: bool) -> None:
        """Save through the action."""
        saved = save_round(round=obj if change else None, by=request.user, data=form.cleaned_data)
        obj.pk = saved.pk

    def response_add(
        self, request: HttpRequest, obj: AssessmentRound, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on to the overview, which says what a new round needs."""
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(address_of(obj, "board"))

    def response_change(self, request: HttpRequest, obj: AssessmentRound) -> HttpResponse:
        """Go back to the overview."""
        response = super().response_change(request, obj)
        if "_continue" in request.POST:
            return response
        return HttpResponseRedirect(address_of(obj, "board"))


def _labelled(label: str, value: Any) -> SafeString:
    """Return a value with its label for narrow screens, where the table has no head."""
    return format_html('<span class="phone-label">{}: </span>{}', label, value)
