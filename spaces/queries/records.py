"""Published spaces as plain records, a thousand at a time: what exports write and maps name.

No model instance is made and nothing private is read: the columns below are all that can leave.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from spaces.enums import PublicationState
from spaces.models import AccessibilityFact, AdministrativeUnit, Space

from .bands import band_codes
from .reference import Reference

Record = dict[str, Any]
CHUNK = 1000

#: Columns that leave as they are; empty text leaves as None.
_PLAIN = (
    "name_vi", "name_en", "name_fr", "ownership", "site_kind", "address", "longitude", "latitude",
    "position_error_m", "website", "public_email", "public_phone", "opening_hours", "year_opened",
    "floor_area_m2", "capacity", "summary_vi", "summary_en", "summary_fr", "evidence_year",
)  # fmt: skip
_OTHER = (
    "pk", "number", "slug", "category_id", "ward_id", "district_id", "operator__name", "lifecycle",
    "lifecycle_since", "verified_on", "publication_state", "outline",
)  # fmt: skip
#: Asked of each row and not of the database: SQLite would read all published spaces to find a few.
_SHOWN = PublicationState.PUBLISHED


class Mark(NamedTuple):
    """What a map says about one space; `error_m` is the estimated error of its position in metres."""

    identifier: str
    slug: str
    name: str
    category: str
    error_m: int | None


def read_records(keys: Iterable[int], names: Reference) -> Iterator[list[Record]]:
    """Yield the records of the published spaces among `keys`, in their order, up to CHUNK at a time.

    Seven queries a chunk, six while no result is public. A space that is withdrawn or deleted while this
    runs is left out. Units are named in the language active now, not in that of the moment a chunk is asked
    for.
    """
    wanted = list(keys)
    units = {key: (unit.code, unit.full_name) for key, unit in names.units.items()}
    return _chunks(wanted, names, units)


def _chunks(
    wanted: list[int], names: Reference, units: Mapping[int, tuple[str, str]]
) -> Iterator[list[Record]]:
    for start in range(0, len(wanted), CHUNK):
        keys = wanted[start : start + CHUNK]
        rows = Space.objects.filter(pk__in=keys).order_by().values(*_OTHER, *_PLAIN)
        by_key = {row["pk"]: row for row in rows if row["publication_state"] == _SHOWN}
        links = _links_of(keys, names)
        bands = band_codes(keys) if names.bands else {}
        yield [
            {**_record(by_key[key], links, names, units), "band": bands.get(key)}
            for key in keys
            if key in by_key
        ]


def _links_of(keys: list[int], names: Reference) -> dict[str, Mapping[int, list[Any]]]:
    """Return for each many-valued column the values by space."""
    relations = {
        "further_categories": (Space.further_categories, "category_id", names.categories),
        "fields": (Space.fields, "creativefield_id", names.fields),
        "activities": (Space.activities, "activity_id", names.activities),
        "audiences": (Space.audiences, "audience_id", names.audiences),
    }
    links: dict[str, Mapping[int, list[Any]]] = {}
    for name, (relation, column, terms) in relations.items():
        links[name] = found = defaultdict(list)
        pairs = relation.through.objects.filter(space_id__in=keys).values_list("space_id", column)
        for space, term in pairs.order_by("pk"):
            if term in terms:  # else it was made after the names were read
                found[space].append(terms[term].code)
    links["accessibility"] = facts = defaultdict(list)
    rows = AccessibilityFact.objects.filter(space_id__in=keys).order_by("feature")
    for space, feature, value in rows.values_list("space_id", "feature", "value"):
        facts[space].append((feature, value))
    return links


def _record(
    row: Record,
    links: Mapping[str, Mapping[int, list[Any]]],
    names: Reference,
    units: Mapping[int, tuple[str, str]],
) -> Record:
    """Return one record, its columns in the order in which exports write them."""
    plain = {name: None if row[name] == "" else row[name] for name in _PLAIN}
    many = {name: values.get(row["pk"], []) for name, values in links.items()}
    category = names.categories.get(row["category_id"])
    ward_code, ward_name = units.get(row["ward_id"], (None, None))
    district_code, district_name = units.get(row["district_id"], (None, None))
    return {
        "identifier": f"HN-{row['number']:04d}",
        "slug": row["slug"],
        "category": category and category.code,
        "top_category": category and category.top.code,
        "operator": row["operator__name"] or None,
        "status": row["lifecycle"],
        "status_since": row["lifecycle_since"],
        "ward_code": ward_code,
        "ward_name": ward_name,
        "district_code": district_code,
        "district_name": district_name,
        "verified_on": row["verified_on"],
        "outline": row["outline"],
        **plain,
        **many,
        "accessibility": dict(many["accessibility"]),
    }


def read_marks(keys: list[int], names: Reference, language: str) -> dict[int, Mark]:
    """Return what a map says about the published spaces among `keys`, by key; one query."""
    rows = Space.objects.filter(pk__in=keys).order_by()
    columns = ("publication_state", "pk", "number", "slug", "name_vi", f"name_{language}", "category_id")
    marks = {}
    for state, key, number, slug, name_vi, name, category, error_m in rows.values_list(
        *columns, "position_error_m"
    ):
        if state != _SHOWN:
            continue
        code = names.categories[category].code if category in names.categories else ""
        marks[key] = Mark(f"HN-{number:04d}", slug, name or name_vi, code, error_m)
    return marks


def read_boundaries(level: str) -> list[AdministrativeUnit]:
    """Return the units of `level` that have a boundary, in alphabetical order; one query."""
    return list(AdministrativeUnit.objects.filter(level=level, boundary__isnull=False).alphabetical())
