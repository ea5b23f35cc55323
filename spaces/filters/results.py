"""The filters over the spaces of a published round."""

from functools import cached_property
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.queries.reference import Reference
from spaces.queries.results import RoundResults, Row
from spaces.text import fold, nfc

from .fields import CodesField, shown

#: A search longer than this is cut.
_MOST_CHARACTERS = 100
_NOT_FILTERS = ("page", "fbclid", "gclid")
#: The code of what has no band, which no band may have: it is no slug.
WITHHELD = "(none)"


class Choice(NamedTuple):
    """One choice of a filter: code, name, and whether it is chosen."""

    code: str
    label: str
    chosen: bool


class _Form(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name of the space"), required=False)
    band = CodesField(label=gettext_lazy("Band"), required=False)
    district = CodesField(label=gettext_lazy("Former district"), required=False)
    category = CodesField(label=gettext_lazy("Category"), required=False)


class ResultFilter:
    """Reads an address into the results of a round that it asks for; what cannot be read is left out.

    `offered` maps each parameter to {code: name} of what occurs in the round.
    """

    def __init__(self, data: QueryDict, results: RoundResults, names: Reference) -> None:
        self._data, self._results, self._names = data, results, names
        self.offered = {"band": self._bands(), "district": self._districts(), "category": self._categories()}
        self.form = _Form(data)
        for name, known in self.offered.items():
            self.form.fields[name].known = dict.fromkeys(known, 0)
        self.form.is_valid()
        self.q = nfc(self.form.cleaned_data.get("q") or "")[:_MOST_CHARACTERS]

    def _bands(self) -> dict[str, str]:
        known = {band.code: band.name for band in self._results.bands}
        return known | {WITHHELD: _("No band")} if any(r.band is None for r in self._results.rows) else known

    def _districts(self) -> dict[str, str]:
        present = {row.district for row in self._results.rows}
        return {u.code: u.full_name for u in self._names.units.values() if u.pk in present}

    def _categories(self) -> dict[str, str]:
        present = {row.category for row in self._results.rows}
        tops = {self._names.categories[key].top.pk for key in present if key in self._names.categories}
        shown_ = present | tops
        return {c.code: c.name for c in self._names.categories.values() if c.pk in shown_}

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the codes in force of a parameter."""
        return self.form.cleaned_data.get(name) or ()

    def choices(self, name: str) -> list[Choice]:
        """Return what a parameter offers."""
        chosen = self.chosen(name)
        return [Choice(code, label, code in chosen) for code, label in self.offered[name].items()]

    @property
    def is_narrowed(self) -> bool:
        """Return whether anything is asked for."""
        return bool(self.parameters())

    def parameters(self) -> list[tuple[str, str]]:
        """Return what is in force as the pairs that an address carries."""
        pairs = [("q", self.q)] if self.q else []
        return pairs + [(name, code) for name in self.offered for code in self.chosen(name)]

    @cached_property
    def rows(self) -> list[Row]:
        """Return the results asked for, in alphabetical order."""
        bands = {band.pk: band.code for band in self._results.bands}
        wanted = {name: set(self.chosen(name)) for name in self.offered}
        sought = fold(self.q)
        found = []
        for row, text in zip(self._results.rows, self._results.folded, strict=True):
            given = {
                "band": {bands.get(row.band, WITHHELD)},
                "district": self._codes_of_district(row),
                "category": self._codes_of_category(row),
            }
            if sought in text and all(not codes or codes & given[name] for name, codes in wanted.items()):
                found.append(row)
        return found

    def _codes_of_district(self, row: Row) -> set[str]:
        unit = self._names.units.get(row.district)
        return {unit.code} if unit else set()

    def _codes_of_category(self, row: Row) -> set[str]:
        category = self._names.categories.get(row.category)
        return {category.code, category.top.code} if category else set()

    @cached_property
    def problems(self) -> list[str]:
        """Return one sentence for each part of the address that cannot be followed."""
        said = [problem for name in self.offered for problem in self.form.fields[name].problems]
        if "q" in self.form.errors:
            said.append(_("The search holds characters that cannot be read."))
        if len(self._data.get("q", "")) > _MOST_CHARACTERS:
            said.append(_("The search was cut after %(count)d characters.") % {"count": _MOST_CHARACTERS})
        return said + [
            _("There is no filter “%(name)s”.") % {"name": shown(name)}
            for name in self._data
            if name not in self.form.fields and name not in _NOT_FILTERS and not name.startswith("utm_")
        ]
