"""The filters as a page offers them: choices with counts, and what is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import get_language

from spaces.enums import AccessFeature, Lifecycle, Ownership, UnitLevel
from spaces.models import Activity, AdministrativeUnit, CreativeField

from .bands import band_label
from .explorer import Found
from .reference import Reference


class Choice(NamedTuple):
    """One choice: its code, its name, how many spaces it would give, and whether it is chosen.

    `level` is 1 for the lower of two levels; `tone` and `icon` are set for categories.
    """

    code: str
    label: str
    count: int
    chosen: bool
    level: int = 0
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """Choices under a heading ('' for none)."""

    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Facet:
    """One filter: parameter name, groups of choices, what is chosen."""

    name: str
    groups: list[Group]

    @property
    def chosen(self) -> list[Choice]:
        """Return the choices in force."""
        return [choice for group in self.groups for choice in group.choices if choice.chosen]

    @property
    def is_worth_showing(self) -> bool:
        """Return whether there is anything to choose."""
        return any(group.choices for group in self.groups)


class Row(NamedTuple):
    """One choice without its count: the part that changes only with the structure."""

    code: str
    label: str
    level: int = 0
    tone: str = ""
    icon: str = ""


def facets(found: Found, names: Reference) -> list[Facet]:
    """Return all filters with the counts of `found`; choices that give nothing are left out."""
    return [_facet(found, name, groups) for name, groups in _frame(names, get_language() or "vi").items()]


def _facet(found: Found, name: str, groups: list[tuple[str, list[Row]]]) -> Facet:
    """Return one filter; a group without choices is left out."""
    counts = found.counts(name)
    chosen = found.selection.axes.get(name, ())
    filled = []
    for label, rows in groups:
        choices = [
            Choice(row.code, row.label, counts.get(row.code, 0), row.code in chosen, *row[2:])
            for row in rows
            if counts.get(row.code) or row.code in chosen
        ]
        if choices:
            filled.append(Group(label, choices))
    return Facet(name, filled)


@lru_cache(maxsize=6)
def _frame(names: Reference, language: str) -> dict[str, list[tuple[str, list[Row]]]]:
    """Return the groups of each filter with their labels in the active `language`."""
    districts = [unit for unit in names.units.values() if unit.level == UnitLevel.DISTRICT]
    return {
        "district": [("", [Row(unit.code, unit.full_name) for unit in districts])],
        "ward": _wards(names, districts),
        "category": [("", _categories(names))],
        "field": [("", _terms(names.fields.values()))],
        "ownership": [("", _fixed(Ownership))],
        "activity": [("", _terms(names.activities.values()))],
        "accessibility": [("", _fixed(AccessFeature))],
        "status": [("", _fixed(Lifecycle))],
        "band": [("", [Row(code, band_label(band)) for code, band in names.bands.items()])],
    }


def _fixed(vocabulary: type[TextChoices]) -> list[Row]:
    return [Row(value, str(label)) for value, label in vocabulary.choices]


def _terms(terms: Iterable[CreativeField | Activity]) -> list[Row]:
    return [Row(term.code, term.name) for term in terms]


def _wards(names: Reference, districts: list[AdministrativeUnit]) -> list[tuple[str, list[Row]]]:
    """Return the wards in force, each under the former district that most of it came from."""
    wards = [unit for unit in names.units.values() if unit.level == UnitLevel.WARD and not unit.is_former]
    groups = [
        (district.full_name, [Row(w.code, w.full_name) for w in wards if w.parent_id == district.pk])
        for district in districts
    ]
    return [*groups, ("", [Row(w.code, w.full_name) for w in wards if w.parent_id is None])]


def _categories(names: Reference) -> list[Row]:
    """Return upper categories, each followed by its kinds."""
    rows = []
    for top in names.categories.values():
        if top.parent_id is None:
            kinds = [kind for kind in names.categories.values() if kind.parent_id == top.pk]
            for category, level in [(top, 0), *((kind, 1) for kind in kinds)]:
                rows.append(Row(category.code, category.name, level, top.tone, category.icon))
    return rows
