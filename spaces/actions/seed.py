"""Loading the facts that the project ships: units, classification, spaces, criteria.

Every step creates what is missing and leaves alone what is there, so staff's edits survive a second run.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from spaces.enums import UnitLevel, VersionState
from spaces.models import (
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    CriteriaSet,
    Space,
    UnitSuccession,
)
from spaces.text import fold, nfc, sort_key

from .criteria import SET_FIELDS, save_set
from .criteria_steps import publish_version
from .criteria_whole import write_version
from .publication import publish_space
from .spaces import save_space
from .version import next_version

Row = Mapping[str, Any]
_VOCABULARIES = (
    ("fields", CreativeField), ("activities", Activity), ("audiences", Audience),
)  # fmt: skip


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@transaction.atomic
def seed_units(*, data: Mapping[str, list[Row]]) -> int:
    """Create the missing districts, wards, former wards and successions; return how many units."""
    before = AdministrativeUnit.objects.count()
    districts = _create_units(UnitLevel.DISTRICT, data["districts"], {})
    wards = _create_units(UnitLevel.WARD, data["wards"], districts)
    former = _create_units(UnitLevel.WARD, data["former_wards"], districts)
    UnitSuccession.objects.bulk_create(
        (
            UnitSuccession(former=former[row["former"]], successor=wards[row["ward"]], extent=row["extent"])
            for row in data["successions"]
        ),
        ignore_conflicts=True,
    )
    if AdministrativeUnit.objects.count() != before:
        next_version(structure=True)
    return len(districts) + len(wards) + len(former)


def _create_units(
    level: UnitLevel, rows: list[Row], parents: Mapping[str, AdministrativeUnit]
) -> dict[str, AdministrativeUnit]:
    """Return the units of `rows` by code, created where no unit has their code and dates."""
    units = AdministrativeUnit.objects.filter(level=level)
    known = {(unit.code, unit.valid_from, unit.valid_to): unit for unit in units}
    missing, found = [], {}
    for row in rows:
        key = (row["code"], _day(row.get("valid_from")), _day(row.get("valid_to")))
        unit = known.get(key) or _unit(level, row, parents)
        found[row["code"]] = unit
        if unit.pk is None:
            missing.append(unit)
    AdministrativeUnit.objects.bulk_create(missing)
    return found


def _unit(level: UnitLevel, row: Row, parents: Mapping[str, AdministrativeUnit]) -> AdministrativeUnit:
    return AdministrativeUnit(
        level=level,
        kind=row["kind"],
        code=row["code"],
        name_vi=nfc(row["name_vi"]),
        name_en=row["name_en"],
        name_fr=row["name_fr"],
        name_sort=sort_key(row["name_vi"]),
        name_folded=fold(row["name_vi"]),
        parent=parents.get(row.get("district", "")),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        latitude=row.get("lat"),
        longitude=row.get("lon"),
        area_km2=row.get("area_km2"),
        population=row.get("population"),
        seat=nfc(row.get("seat_vi") or ""),
    )


@transaction.atomic
def seed_classification(*, data: Mapping[str, list[Row]]) -> int:
    """Create the missing fields, activities, audiences and categories; return how many are there."""
    is_new = False
    for key, model in _VOCABULARIES:
        for row in data[key]:
            made = model.objects.get_or_create(code=row["code"], defaults=_without(row, "code"))
            is_new |= made[1]
    for row in sorted(data["categories"], key=lambda row: row["parent"] is not None):
        parent = Category.objects.get(code=row["parent"]) if row["parent"] else None
        defaults = {**_without(row, "code"), "parent": parent}
        is_new |= Category.objects.get_or_create(code=row["code"], defaults=defaults)[1]
    if is_new:
        next_version(structure=True)
    return Category.objects.count()


def _without(row: Row, key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def seed_spaces(*, data: Mapping[str, list[Row]]) -> int:
    """Create and publish the spaces whose number is free, all or none; return how many were new.

    A space known from one unchecked source alone (evidence C) stays a draft.
    """
    categories = {category.code: category for category in Category.objects.all()}
    fields = {field.code: field for field in CreativeField.objects.all()}
    activities = {activity.code: activity for activity in Activity.objects.all()}
    units = AdministrativeUnit.objects.defer("boundary")
    wards = {unit.code: unit for unit in units.wards().current()}
    districts = {unit.code: unit for unit in units.districts()}
    taken = set(Space.objects.values_list("number", flat=True))
    new = [row for row in data["spaces"] if row["number"] not in taken]
    with transaction.atomic():
        for row in new:
            space = save_space(
                by=None,
                reason=_("Entered from published sources"),
                data={
                    **_plain(row),
                    "category": categories[row["category"]],
                    "further_categories": [categories[c] for c in row["further_categories"]],
                    "fields": [fields[code] for code in row["fields"]],
                    "activities": [activities[code] for code in row["activities"]],
                    "ward": wards.get(row["ward"]),
                    "district": districts.get(row["district"]),
                },
            )
            if row["evidence"] != "C":
                publish_space(space=space, by=None, reason=_("Entered from published sources"))
    return len(new)


_COPIED = (
    "number", "name_vi", "name_en", "name_fr", "summary_vi", "summary_en", "summary_fr", "ownership",
    "site_kind", "website", "year_opened", "lifecycle", "position_error_m",
)  # fmt: skip


def _plain(row: Row) -> dict[str, Any]:
    """Return the values of a row that need no table."""
    doubt = "" if row["status_confirmed"] else "No recent source confirms the status."
    notes = [row["lifecycle_note"], doubt, row["note"], f"Evidence: {row['evidence']}."]
    return {
        **{name: row[name] for name in _COPIED},
        "address": row["address_vi"],
        "latitude": row["lat"],
        "longitude": row["lon"],
        "position_source": row.get("position_source") or "",
        "evidence_year": row["status_year"],
        "internal_note": " ".join(filter(None, notes)),
        "sources": [(source["title"], source["url"]) for source in row["sources"]],
    }


@transaction.atomic
def seed_criteria(*, data: Mapping[str, list[Row]]) -> int:
    """Create and publish the sets of criteria whose code is free; return how many were new."""
    known = set(CriteriaSet.objects.values_list("code", flat=True))
    new = [row for row in data["sets"] if row["code"] not in known]
    for row in new:
        plain = {field: row[field] for field in SET_FIELDS if field in row}
        criteria_set = save_set(criteria_set=CriteriaSet(), by=None, data=plain)
        for version in row["versions"]:
            made = write_version(criteria_set=criteria_set, by=None, data=version)
            if version["state"] == VersionState.PUBLISHED:
                publish_version(version=made, by=None)
    return len(new)
