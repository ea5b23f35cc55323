"""The filters of the explorer: what an address may ask, read once for pages, map, counts and exports."""

import copy
import datetime
from functools import cache, cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import Sort
from spaces.models import Space
from spaces.queries.explorer import Found, find
from spaces.queries.selection import AXES, Selection
from spaces.queries.snapshot import Snapshot
from spaces.text import nfc

from .fields import BoxFilter, CodesFilter, PointFilter, shown

#: A search longer than this is cut, and the page says so.
MOST_CHARACTERS = 200
#: Parameters that are no filters: page and language, and what advertisers append.
_NOT_FILTERS = ("page", "lang", "zoom", "view", "format", "fbclid", "gclid")


class SpaceFilter(django_filters.FilterSet):
    """Reads the parameters of an address into a Selection and answers it from a snapshot.

    Repeated values mean OR inside a parameter, AND between parameters. What cannot be read is left out
    and said in `problems`; pages show these, data addresses refuse with them.
    """

    q = django_filters.CharFilter(label=gettext_lazy("Search"))
    district = CodesFilter(label=gettext_lazy("Former district"))
    ward = CodesFilter(label=gettext_lazy("Ward or commune"))
    category = CodesFilter(label=gettext_lazy("Category"))
    field = CodesFilter(label=gettext_lazy("Creative field"))
    ownership = CodesFilter(label=gettext_lazy("Ownership"))
    activity = CodesFilter(label=gettext_lazy("Activity"))
    accessibility = CodesFilter(label=gettext_lazy("Accessibility"))
    status = CodesFilter(label=gettext_lazy("Status"))
    band = CodesFilter(label=gettext_lazy("Band"))
    open_now = django_filters.ChoiceFilter(label=gettext_lazy("Open now"), choices=[("1", "1")])
    bbox = BoxFilter(label=gettext_lazy("Map section"))
    near = PointFilter(label=gettext_lazy("Near"))
    sort = django_filters.ChoiceFilter(label=gettext_lazy("Order"), choices=Sort.choices)

    class Meta:
        model = Space
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, *, snapshot: Snapshot, now: datetime.datetime) -> None:
        super().__init__(data, queryset=Space.objects.published())
        self.snapshot, self.now = snapshot, now

    def get_form_class(self) -> type[forms.Form]:
        """Return the form class, which is the same for all addresses; making one costs a millisecond."""
        return _form_class(type(self))

    @cached_property
    def form(self) -> forms.Form:
        """Return the form, whose fields know the codes of the snapshot that it is asked about."""
        form = super().form
        for axis in AXES:
            form.fields[axis].known = self.snapshot.tables[axis].position
        return form

    @cached_property
    def selection(self) -> Selection:
        """Return what is asked for, without what cannot be read."""
        self.form.is_valid()
        cleaned = self.form.cleaned_data
        return Selection(
            q=nfc(cleaned.get("q") or "")[:MOST_CHARACTERS],
            axes={axis: cleaned[axis] for axis in AXES if cleaned.get(axis)},
            box=cleaned.get("bbox"),
            near=cleaned.get("near"),
            open_now=bool(cleaned.get("open_now")),
            sort=self._sort(cleaned),
        )

    @staticmethod
    def _sort(cleaned: dict[str, Any]) -> str:
        """Return the order asked for, '' where what it needs is not given."""
        sort = cleaned.get("sort") or ""
        needed = {Sort.NEAREST: "near", Sort.RELEVANCE: "q"}.get(sort)
        return sort if needed is None or cleaned.get(needed) else ""

    @cached_property
    def found(self) -> Found:
        """Return the answer."""
        return find(self.snapshot, self.selection, self.now)

    @cached_property
    def problems(self) -> list[str]:
        """Return one sentence for each part of the address that cannot be followed."""
        selection, said = self.selection, []
        for axis in AXES:
            said += self.form.fields[axis].problems
        for name, errors in self.form.errors.items():
            said += [self._problem(name, error) for error in errors]
        if len(self.data.get("q", "")) > MOST_CHARACTERS:
            said.append(_("The search was cut after %(count)d characters.") % {"count": MOST_CHARACTERS})
        if self.form.cleaned_data.get("sort") == Sort.NEAREST and selection.near is None:
            said.append(_("“Nearest first” needs a point: allow your position or give near=lat,lon."))
        said += [
            _("There is no filter “%(name)s”.") % {"name": shown(name)}
            for name in self.data
            if name not in self.filters and not name.startswith("utm_") and name not in _NOT_FILTERS
        ]
        return said

    def _problem(self, name: str, error: str) -> str:
        if name in ("bbox", "near"):
            return error
        if name == "q":
            return _("The search holds characters that cannot be read.")
        return _("“%(value)s” is not offered under “%(filter)s”.") % {
            "value": shown(self.data.get(name, "")),
            "filter": self.form.fields[name].label,
        }

    def filter_queryset(self, queryset: QuerySet[Space]) -> QuerySet[Space]:
        """Return the matching spaces of `queryset`, in no particular order."""
        return queryset.filter(pk__in=self.found.keys().tolist())


@cache
def _form_class(filters: type[SpaceFilter]) -> type[forms.Form]:
    fields = {name: filter_.field for name, filter_ in filters.base_filters.items()}
    form_class = type("SpaceFilterForm", (forms.Form,), fields)
    form_class.base_fields = _Declared(form_class.base_fields)
    return form_class


class _Declared(dict[str, Any]):
    """Declared filters or fields; each request gets shallow copies, as it sets nothing but attributes."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {name: copy.copy(declared) for name, declared in self.items()}


SpaceFilter.base_filters = _Declared(SpaceFilter.base_filters)
