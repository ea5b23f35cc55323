"""How the queue of proposals is narrowed: states and area as links above it, the rest as filters."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from spaces.enums import ProposalKind, ProposalState
from spaces.models import AdministrativeUnit
from spaces.queries.proposal_queue import districts_of, overdue, state_counts, unanswered

from .changelist import SpaceList
from .filters import ChoiceFilter

#: The states of the queue, in the order of their links; what is no state shows all.
STATES = (
    ProposalState.WAITING, ProposalState.CHANGES, ProposalState.ACCEPTED, ProposalState.DECLINED,
    ProposalState.WITHDRAWN,
)  # fmt: skip
ALL = "all"


class Link(NamedTuple):
    """A part of the queue: its label, its address, how many rows (None: not counted), whether shown."""

    label: Any
    query: str
    count: int | None
    is_current: bool


class _Switch(ChoiceFilter):
    """A filter that is always set: shown as links above the list, not among the selects."""

    def usual(self) -> str:
        """Return the value where none is asked for."""
        raise NotImplementedError

    def value(self) -> str:
        """Return what is asked for, else the usual."""
        return super().value() or self.usual()


class StateFilter(_Switch):
    """By state; what waits, unless somebody searches or asks for what is late."""

    title, parameter_name = _("state"), "state"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self._shown = self.shown(request)
        super().__init__(request, *args)

    @classmethod
    def shown(cls, request: HttpRequest) -> str:
        """Return the state that the address asks for; without one what waits, or all where it searches."""
        asked = request.GET.get(cls.parameter_name)
        if asked in (*STATES, ALL):
            return asked
        searches = any(request.GET.get(name) for name in (SEARCH_VAR, DueFilter.parameter_name))
        return ALL if searches else ProposalState.WAITING.value

    def usual(self) -> str:
        """Return what waits; all where something is looked for by other marks."""
        return self._shown

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return the states and 'all'."""
        return [*((state.value, state.label) for state in STATES), (ALL, _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by state; the counts beside the links are taken by the list."""
        return queryset if self.value() == ALL else queryset.filter(state=self.value())


class AreaFilter(_Switch):
    """The districts of one's account, or all; for those whose account is bound to some."""

    title, parameter_name = _("area"), "area"

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return both."""
        return [("mine", _("My districts")), (ALL, _("All districts"))]

    def usual(self) -> str:
        """Return one's own."""
        return "mine"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by the districts of the account; what has none belongs to everybody."""
        return queryset.in_area_of(request.user) if self.value() == "mine" else queryset


class KindFilter(ChoiceFilter):
    """By kind."""

    title, parameter_name = _("kind"), "kind"

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return the kinds."""
        return list(ProposalKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter by kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class DueFilter(ChoiceFilter):
    """What has waited for too long, on either side."""

    title, parameter_name = _("time"), "due"

    def choices_offered(self) -> list[tuple[Any, Any]]:
        """Return both."""
        return [("overdue", _("Beyond the target time")), ("unanswered", _("No answer for 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Filter as the cards of the first page count."""
        chosen = {"overdue": overdue, "unanswered": unanswered}.get(self.value() or "")
        return chosen(queryset, timezone.localdate()) if chosen else queryset


class ProposalList(SpaceList):
    """The queue: states and area as links, the other filters as the lists of spaces show them."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(request, *args, **kwargs)
        self.switches = {spec.parameter_name: spec for spec in self.filter_specs if isinstance(spec, _Switch)}
        self.filter_specs = [spec for spec in self.filter_specs if not isinstance(spec, _Switch)]

    @cached_property
    def states(self) -> list[Link]:
        """Return the states with how many proposals of what is otherwise chosen are in each; one query."""
        counts = state_counts(self._in_all_states())
        return self._links(StateFilter.parameter_name, counts | {ALL: sum(counts.values())})

    @cached_property
    def areas(self) -> list[Link]:
        """Return one's own districts and all; nothing for those whose account is bound to none."""
        return self._links(AreaFilter.parameter_name, None) if self.districts else []

    @cached_property
    def districts(self) -> list[AdministrativeUnit]:
        """Return the districts that the account is bound to."""
        return districts_of(self.request.user)

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the filter form repeats: the order, the state and the area where they were chosen."""
        return [(name, self.params[name]) for name in (ORDER_VAR, *self.switches) if name in self.params]

    def _links(self, parameter: str, counts: Mapping[str, int] | None) -> list[Link]:
        spec = self.switches[parameter]
        return [
            Link(
                label,
                self.get_query_string({parameter: value}),
                None if counts is None else counts.get(value, 0),
                spec.value() == value,
            )
            for value, label in spec.lookup_choices
        ]

    def _in_all_states(self) -> QuerySet:
        """Return what all filters but the state leave."""
        proposals = self.root_queryset
        for spec in [*self.filter_specs, self.switches[AreaFilter.parameter_name]]:
            proposals = spec.queryset(self.request, proposals)
        return self.model_admin.get_search_results(self.request, proposals, self.query)[0]
