"""Storing the boundaries of administrative units."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from spaces.boundaries import (
    Fit,
    Shape,
    UnusableBoundaries,
    as_geojson,
    fit,
    polygons_of,
    refuse_overlaps,
    simplify,
)
from spaces.enums import UnitLevel
from spaces.errors import NotAllowed
from spaces.models import AdministrativeUnit, User
from spaces.permissions import can_change_unit
from spaces.text import fold
from spaces.tiles import Box

from .version import next_version

TOLERANCE_M = 10.0
#: How far a unit may reach beyond the city's box, in degrees.
_MARGIN = 0.1
_MOST_NAMED = 8
_CODE_DIGITS = {UnitLevel.DISTRICT: 3, UnitLevel.WARD: 5}


@dataclass(frozen=True)
class Loaded:
    """What loading did: units whose boundary is new or the same, those that have none, what was repaired."""

    level: UnitLevel
    fit: Fit
    changed: list[AdministrativeUnit] = field(default_factory=list)
    unchanged: list[AdministrativeUnit] = field(default_factory=list)
    without: list[AdministrativeUnit] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)


def load_boundaries(
    *,
    by: User | None,
    shapes: Sequence[Shape],
    source: str,
    level: str = "",
    tolerance_m: float = TOLERANCE_M,
    dry_run: bool = False,
) -> Loaded:
    """Store the boundaries of units, all or none, and return what changed.

    Units are found by their official code, or by name where the shapes carry no code; wards among those in
    force. Without `level` the codes decide. The same shapes a second time change nothing. Raises
    NotAllowed, and UnusableBoundaries with the remedy.
    """
    if not can_change_unit(by):
        raise NotAllowed
    if not 0 <= tolerance_m <= 1000:
        raise UnusableBoundaries("The tolerance is a number of metres from 0 to 1000.")
    west, south, east, north = settings.HANOI_BOUNDS
    inside = Box(west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
    drawn = [polygons_of(shape, inside) for shape in shapes]
    polygons = [outline for outline, _repaired in drawn]
    with transaction.atomic():
        chosen, units = _units_for(shapes, level)
        refuse_overlaps(shapes, polygons)
        simple = simplify(polygons, tolerance_m)
        changed, unchanged = _differences(units, [as_geojson(outline) for outline in simple], source[:200])
        if changed and not dry_run:
            next_version(structure=True)
            AdministrativeUnit.objects.bulk_update(changed, ["boundary", "boundary_source"], batch_size=50)
        loaded = {unit.pk for unit in units}
        without = [unit for unit in _units(chosen) if unit.boundary is None and unit.pk not in loaded]
    repaired = [shape.label for shape, (_outline, was) in zip(shapes, drawn, strict=True) if was]
    return Loaded(chosen, fit(simple), changed, unchanged, without, repaired)


def _units(level: UnitLevel) -> list[AdministrativeUnit]:
    """Return the units that may have a boundary: all districts, the wards in force."""
    units = AdministrativeUnit.objects.filter(level=level).alphabetical()
    return list(units if level == UnitLevel.DISTRICT else units.current())


def _units_for(shapes: Sequence[Shape], level: str) -> tuple[UnitLevel, list[AdministrativeUnit]]:
    """Return the level of the shapes and the unit of each, in their order."""
    levels = [UnitLevel(level)] if level else list(UnitLevel)
    by_level = {each: _matches(shapes, each) for each in levels}
    found = {each: sum(unit is not None for unit in units) for each, units in by_level.items()}
    best = max(found, key=lambda each: found[each])
    if len(levels) > 1 and found[best] and list(found.values()).count(found[best]) > 1:
        raise UnusableBoundaries(
            "These codes or names fit districts as well as wards: say --level district or ward."
        )
    units = by_level[best]
    _refuse_unknown(shapes, units, best)
    _refuse_twice(shapes, units)
    _refuse_other_names(shapes, units)
    return best, units


def _matches(shapes: Sequence[Shape], level: UnitLevel) -> list[AdministrativeUnit | None]:
    """Return the unit of each shape by code, or by name where it has no code; None where unknown."""
    units, digits = _units(level), _CODE_DIGITS[level]
    by_code = {unit.code: unit for unit in units}
    by_name: dict[str, AdministrativeUnit | None] = {}
    for unit in units:
        name = fold(unit.name_vi)
        by_name[name] = None if name in by_name else unit  # a name of two units names neither
    return [
        by_code.get(shape.code, by_code.get(shape.code.zfill(digits)))
        if shape.code
        else _by_name(shape.name, by_name)
        for shape in shapes
    ]


def _by_name(name: str, units: dict[str, AdministrativeUnit | None]) -> AdministrativeUnit | None:
    """Return the unit called `name`, with or without its kind before it."""
    parts = fold(name).split()
    return next((units[key] for key in _endings(parts) if key in units), None)


def _endings(parts: list[str]) -> Iterable[str]:
    """Return a name whole, then without its first word, then without two (Quận, Thị xã)."""
    return [" ".join(parts[start:]) for start in range(min(3, len(parts)))]


def _listed(labels: Sequence[str]) -> str:
    more = len(labels) - _MOST_NAMED
    return ", ".join(labels[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _refuse(shapes: Iterable[Shape], sentence: Callable[[str], str]) -> None:
    """Raise UnusableBoundaries naming the shapes, where there are any."""
    labels = [shape.label for shape in shapes]
    if labels:
        raise UnusableBoundaries(sentence(_listed(labels)))


def _refuse_unknown(
    shapes: Sequence[Shape], units: Sequence[AdministrativeUnit | None], level: UnitLevel
) -> None:
    unknown = [shape for shape, unit in zip(shapes, units, strict=True) if unit is None]
    _refuse(
        unknown,
        lambda names: (
            f"No {level.value} is known for: {names}."
            " Check --level, --code-field and --name-field, and that the units are loaded (make seed)."
        ),
    )


def _refuse_twice(shapes: Sequence[Shape], units: Sequence[AdministrativeUnit]) -> None:
    times = Counter(unit.pk for unit in units)
    twice = {unit.pk: shape for shape, unit in zip(shapes, units, strict=True) if times[unit.pk] > 1}
    _refuse(twice.values(), lambda names: f"More than one shape for: {names}. Dissolve them into one each.")


def _refuse_other_names(shapes: Sequence[Shape], units: Sequence[AdministrativeUnit | None]) -> None:
    other = [
        shape
        for shape, unit in zip(shapes, units, strict=True)
        if shape.name and fold(unit.name_vi) not in _endings(fold(shape.name).split())
    ]
    _refuse(
        other,
        lambda names: f"Codes and names disagree: {names}. Correct the file, or leave out --name-field.",
    )


def _differences(
    units: Sequence[AdministrativeUnit], boundaries: Sequence[dict], source: str
) -> tuple[list[AdministrativeUnit], list[AdministrativeUnit]]:
    """Set what differs; return (changed units, unchanged units)."""
    changed, unchanged = [], []
    for unit, boundary in zip(units, boundaries, strict=True):
        same = unit.boundary == boundary and unit.boundary_source == source
        unit.boundary, unit.boundary_source = boundary, source
        (unchanged if same else changed).append(unit)
    return changed, unchanged
