"""What partners may propose: which values, in which section of the form, for which kind of proposal.

Values have a JSON form, as proposals store it: text (`''` for nothing), whole numbers, keys of rows
(one or a sorted list), `[lon, lat]` in degrees EPSG:4326, lists of names, days as YYYY-MM-DD, for access a
mapping of feature to 'yes' or 'no'. What is not listed here can be proposed by nobody.
"""

from collections.abc import Mapping
from typing import Any

from .enums import ProposalKind, ProposalSection

_ = ProposalSection
#: The values that each section asks for, in the order of the page.
FIELDS: Mapping[str, tuple[str, ...]] = {
    _.SPACE: (
        "name_vi", "name_en", "name_fr", "aliases", "former_names", "category", "further_categories",
        "summary_vi", "summary_en", "summary_fr", "description_vi", "description_en", "description_fr",
    ),
    _.PLACE: ("site_kind", "address", "ward", "district", "position"),
    _.OFFER: (
        "activities", "audiences", "fields", "ownership", "operator_name", "year_opened", "capacity",
        "floor_area_m2", "access",
    ),
    _.VISIT: ("opening_hours", "website", "public_email", "public_phone"),
    _.CLOSURE: ("lifecycle", "lifecycle_since"),
}  # fmt: skip
#: The sections of each kind, in order; contact comes last, then the page that sends.
SECTIONS: Mapping[str, tuple[ProposalSection, ...]] = {
    ProposalKind.NEW: (_.SPACE, _.PLACE, _.OFFER, _.VISIT, _.PHOTOS, _.SELF, _.YOU),
    ProposalKind.CORRECTION: (_.SPACE, _.PLACE, _.OFFER, _.VISIT, _.PHOTOS, _.YOU),
    ProposalKind.CLOSURE: (_.CLOSURE, _.YOU),
    ProposalKind.CLAIM: (_.CLAIM, _.SELF, _.YOU),
}
#: What may be left out altogether.
OPTIONAL_SECTIONS = frozenset({_.PHOTOS, _.SELF, _.OFFER, _.VISIT})
#: What a complete entry of the registry says; a field that is a tuple is met by any of its members.
EXPECTED: tuple[str | tuple[str, ...], ...] = (
    "name_vi", "category", ("summary_vi", "summary_en", "summary_fr"), ("position", "address"), "ward",
    "activities", "audiences", "fields", "ownership", "operator_name", "opening_hours",
    ("public_email", "public_phone", "website"), "access",
)  # fmt: skip
#: A proposal holds at most so many photos.
MOST_PHOTOS = 20


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the names that a proposal of `kind` may hold, in the order of its sections."""
    return tuple(name for section in SECTIONS[kind] for name in FIELDS.get(section, ()))


def section_of(field: str) -> ProposalSection | None:
    """Return the section that asks for `field`, None for an unknown one."""
    return next((section for section, names in FIELDS.items() if field in names), None)


def is_empty(value: Any) -> bool:
    """Return whether a value says nothing; 0 and False say something."""
    return value is None or value in ("", [], {})


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values say the same; nothing is nothing, in whatever form."""
    return one == other or (is_empty(one) and is_empty(other))


def completeness(values: Mapping[str, Any]) -> int:
    """Return how much of what a complete entry says is given, in whole per cent."""
    groups = [(name,) if isinstance(name, str) else name for name in EXPECTED]
    given = sum(any(not is_empty(values.get(name)) for name in group) for group in groups)
    return round(100 * given / len(groups))
