"""Filters of the lists in the staff area: every value is checked against what is on offer."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from spaces.enums import Lifecycle, Ownership, PublicationState
from spaces.forms.choices import category_choices, district_choices, ward_choices
from spaces.forms.fields import parse_identifier
from spaces.queries.workqueue import PROBLEMS, problem_filter

Choices = list[tuple[Any, Any]]


class ChoiceFilter(admin.SimpleListFilter):
    """A filter shown as one select; `choices_offered` may hold groups."""

    def choices_offered(self) -> Choices:
        """Return (value, label) or (group, [(value, label)])."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        """Return all values with their labels, groups undone."""
        self.offered = self.choices_offered()
        flat: Choices = []
        for value, label in self.offered:
            flat += label if isinstance(label, list) else [(value, label)]
        return [(str(value), label) for value, label in flat]

    def value(self) -> str | None:
        """Return the chosen value, None where it is not on offer."""
        chosen = super().value()
        return chosen if chosen in self.labels else None

    @cached_property
    def labels(self) -> dict[str, Any]:
        """Return the labels by value."""
        return dict(self.lookup_choices)

    @property
    def chosen_label(self) -> Any:
        """Return the label of what is chosen, '' for nothing."""
        return self.labels.get(self.value(), "")

    @property
    def groups(self) -> Iterable[tuple[str, list[tuple[str, Any, bool]]]]:
        """Return (group, [(value, label, whether chosen)]) for a select; '' for what has no group."""
        chosen = self.value()
        grouped = []
        for value, label in self.offered:
            rows = label if isinstance(label, list) else [(value, label)]
            name = value if isinstance(label, list) else ""
            grouped.append((name, [(str(key), text, str(key) == chosen) for key, text in rows]))
        return grouped


class InForceFilter(ChoiceFilter):
    """Units in force or ended."""

    title, parameter_name = _("in force"), "in_force"

    def choices_offered(self) -> Choices:
        """Return both."""
        return [("yes", _("In force")), ("no", _("Former"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by the last day."""
        return queryset.filter(valid_to__isnull=self.value() == "yes") if self.value() else queryset


class StateFilter(ChoiceFilter):
    """By publication state; what was merged is listed only where it is asked for, or by its identifier."""

    title, parameter_name = _("publication"), "state"
    _MERGED = "merged"

    def choices_offered(self) -> Choices:
        """Return the states, and what was merged into another space."""
        return [*PublicationState.choices, (self._MERGED, _("Merged into another space"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by state."""
        if self.value() == self._MERGED:
            return queryset.filter(merged_into__isnull=False)
        if self.value():
            return queryset.filter(publication_state=self.value(), merged_into=None)
        is_identifier = parse_identifier(request.GET.get(SEARCH_VAR, "")) is not None
        return queryset if is_identifier else queryset.filter(merged_into=None)


class LifecycleFilter(ChoiceFilter):
    """By status in life."""

    title, parameter_name = _("status"), "status"

    def choices_offered(self) -> Choices:
        """Return the statuses."""
        return list(Lifecycle.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by status."""
        return queryset.filter(lifecycle=self.value()) if self.value() else queryset


class CategoryFilter(ChoiceFilter):
    """By category; the upper level includes its kinds."""

    title, parameter_name = _("category"), "category"

    def choices_offered(self) -> Choices:
        """Return the tree of categories."""
        return category_choices()[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by the category or the one above it."""
        if not self.value():
            return queryset
        return queryset.filter(Q(category=self.value()) | Q(category__parent=self.value()))


class DistrictFilter(ChoiceFilter):
    """By former district."""

    title, parameter_name = _("former district"), "district"

    def choices_offered(self) -> Choices:
        """Return the districts."""
        return district_choices()[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by district."""
        return queryset.filter(district=self.value()) if self.value() else queryset


class WardFilter(ChoiceFilter):
    """By ward, grouped by former district."""

    title, parameter_name = _("ward or commune"), "ward"

    def choices_offered(self) -> Choices:
        """Return the wards."""
        return ward_choices()[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by ward."""
        return queryset.filter(ward=self.value()) if self.value() else queryset


class OwnershipFilter(ChoiceFilter):
    """By ownership."""

    title, parameter_name = _("ownership"), "ownership"

    def choices_offered(self) -> Choices:
        """Return the kinds of ownership."""
        return list(Ownership.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by ownership."""
        return queryset.filter(ownership=self.value()) if self.value() else queryset


class PositionFilter(ChoiceFilter):
    """With or without coordinates."""

    title, parameter_name = _("position"), "position"

    def choices_offered(self) -> Choices:
        """Return both."""
        return [("yes", _("With coordinates")), ("no", _("Without coordinates"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by latitude, which stands for both."""
        return queryset.filter(latitude__isnull=self.value() == "no") if self.value() else queryset


class VerifiedFilter(ChoiceFilter):
    """Ever verified or not."""

    title, parameter_name = _("verification"), "verified"

    def choices_offered(self) -> Choices:
        """Return both."""
        return [("yes", _("Verified")), ("no", _("Never verified"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by the day of verification."""
        return queryset.filter(verified_on__isnull=self.value() == "no") if self.value() else queryset


class TranslationFilter(ChoiceFilter):
    """Where the name lacks a language."""

    title, parameter_name = _("translation"), "translation"

    def choices_offered(self) -> Choices:
        """Return the two languages that may be missing."""
        return [("en", _("English name missing")), ("fr", _("French name missing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by an empty name."""
        return queryset.filter(**{f"name_{self.value()}": ""}) if self.value() else queryset


class ProblemFilter(ChoiceFilter):
    """The cards of the work queue."""

    title, parameter_name = _("work queue"), "problem"

    def choices_offered(self) -> Choices:
        """Return the problems."""
        return [(problem.key, problem.title) for problem in PROBLEMS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter as the card counted."""
        if not self.value():
            return queryset
        return queryset.filter(problem_filter(self.value(), timezone.localdate()))
