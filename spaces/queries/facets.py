"""The filters as a page offers them: choices with counts, and what is in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spaces.enums import AccessFeature, Lifecycle, Ownership

from .explorer import Found
from .reference import Reference


@dataclass(frozen=True)
class Choice:
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


def facets(found: Found, names: Reference) -> list[Facet]:
    """Return all filters with the counts of `found`; choices that give nothing are left out."""
    return [
        Facet("district", [Group("", _units(found, names, "district"))]),
        Facet("ward", _wards(found, names)),
        Facet("category", [Group("", _categories(found, names))]),
        Facet("field", [Group("", _terms(found, "field", names.fields.values()))]),
        Facet("ownership", [Group("", _fixed(found, "ownership", Ownership))]),
        Facet("activity", [Group("", _terms(found, "activity", names.activities.values()))]),
        Facet("accessibility", [Group("", _fixed(found, "accessibility", AccessFeature))]),
        Facet("status", [Group("", _fixed(found, "status", Lifecycle))]),
    ]


def _choices(found: Found, axis: str, rows: Iterable[tuple], make: Callable[..., Choice]) -> list[Choice]:
    """Return a choice for each (code, …) that gives something or is chosen."""
    counts = found.counts(axis)
    chosen = found.selection.axes.get(axis, ())
    return [
        make(*row, count=counts.get(row[0], 0), chosen=row[0] in chosen)
        for row in rows
        if counts.get(row[0]) or row[0] in chosen
    ]


def _plain(code: str, label: str, *, count: int, chosen: bool) -> Choice:
    return Choice(code, label, count, chosen)


def _fixed(found: Found, axis: str, vocabulary: type) -> list[Choice]:
    return _choices(found, axis, ((value, str(label)) for value, label in vocabulary.choices), _plain)


def _terms(found: Found, axis: str, terms: Iterable) -> list[Choice]:
    return _choices(found, axis, ((term.code, term.name) for term in terms), _plain)


def _units(found: Found, names: Reference, axis: str) -> list[Choice]:
    position = found.snapshot.tables[axis].of
    rows = ((unit.code, unit.full_name) for key, unit in names.units.items() if key in position)
    return _choices(found, axis, rows, _plain)


def _wards(found: Found, names: Reference) -> list[Group]:
    """Return the wards under the former district that most of each came from."""
    choices = {choice.code: choice for choice in _units(found, names, "ward")}
    position = found.snapshot.tables["ward"].of
    groups: dict[int | None, list[Choice]] = {}
    for key, unit in names.units.items():
        if key in position and unit.code in choices:
            groups.setdefault(unit.parent_id, []).append(choices[unit.code])
    ordered = sorted(groups, key=lambda key: names.units[key].name_sort if key else "")
    return [Group(names.units[key].full_name if key else "", groups[key]) for key in ordered]


def _categories(found: Found, names: Reference) -> list[Choice]:
    """Return upper categories, each followed by its kinds."""
    rows = []
    for top in names.categories.values():
        if top.parent_id is None:
            rows.append((top, 0))
            rows += [(kind, 1) for kind in names.categories.values() if kind.parent_id == top.pk]

    def make(code: str, category: object, level: int, *, count: int, chosen: bool) -> Choice:
        return Choice(code, category.name, count, chosen, level, category.top.tone, category.icon)

    return _choices(found, "category", ((c.code, c, level) for c, level in rows), make)
