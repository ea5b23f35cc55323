"""The list of spaces, with its active filters as chips."""

from typing import Any, NamedTuple

from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

#: Parameters that the filter form carries along as hidden values.
_CARRIED = ("o",)


class Chip(NamedTuple):
    """An active filter and the query that takes it away."""

    title: str
    label: Any
    query: str


class SpaceList(ChangeList):
    """Adds to Django's list what the filter form and the chips show."""

    @cached_property
    def chips(self) -> list[Chip]:
        """Return the active filters and the search."""
        chips = [
            Chip(spec.title, spec.chosen_label, self.get_query_string(remove=[spec.parameter_name, PAGE_VAR]))
            for spec in self.filter_specs
            if spec.value()
        ]
        if self.query:
            chips.insert(
                0, Chip(_("Search"), self.query, self.get_query_string(remove=[SEARCH_VAR, PAGE_VAR]))
            )
        return chips

    @cached_property
    def active_filters(self) -> int:
        """Return how many filters are set, the search not counted."""
        return sum(1 for spec in self.filter_specs if spec.value())

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the filter form repeats: the chosen order."""
        return [(name, self.params[name]) for name in _CARRIED if name in self.params]
