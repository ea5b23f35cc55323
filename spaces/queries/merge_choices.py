"""Which part of two records of one space stands when they become one: the rule, and what was chosen."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from spaces.enums import AccessFeature, NameKind
from spaces.models import Space
from spaces.text import fold

from .merge_groups import (
    ContactPart,
    LifecyclePart,
    PositionPart,
    PublicationPart,
    UnitsPart,
    VerificationPart,
)
from .merge_parts import AccessPart, ListPart, NamesPart, NotePart, Part, SourcesPart

_NAMES = ("name_vi", "name_en", "name_fr")
_TERMS = ("further_categories", "fields", "activities", "audiences")
#: All parts in the order of the form of a space.
PARTS: tuple[Part, ...] = (
    *map(Part, _NAMES),
    NamesPart("aliases", gettext_lazy("Also known as"), NameKind.ALIAS),
    NamesPart("former_names", gettext_lazy("Former names"), NameKind.FORMER),
    *map(Part, ("summary_vi", "summary_en", "summary_fr")),
    *map(Part, ("description_vi", "description_en", "description_fr")),
    Part("category"),
    *map(ListPart, _TERMS),
    *map(Part, ("ownership", "operator", "address")),
    UnitsPart("units", gettext_lazy("Ward and former district")),
    PositionPart("position", gettext_lazy("Place on the map")),
    *map(Part, ("website", "public_email", "public_phone", "opening_hours")),
    *map(AccessPart, AccessFeature),
    *map(Part, ("year_opened", "floor_area_m2", "capacity")),
    LifecyclePart("lifecycle", gettext_lazy("Status")),
    Part("evidence_year"),
    SourcesPart("sources", gettext_lazy("Sources")),
    NotePart("internal_note"),
    PublicationPart("publication", gettext_lazy("Publication")),
    VerificationPart("verification", gettext_lazy("Last verified")),
    ContactPart("private_contact", gettext_lazy("Private contact")),
)
PART = {part.key: part for part in PARTS}
#: Whose part stands; lists can be united.
KEPT, DISSOLVED, BOTH = "kept", "dissolved", "both"


def with_parts(spaces: QuerySet[Space]) -> QuerySet[Space]:
    """Return spaces with all that their parts are read from; many cost as many queries as one."""
    single = ("category__parent", "operator", "ward", "district", "moved_to", "verified_by")
    lists = ("names", "sources", "accessibility_facts", "photos", *_TERMS)
    return (
        spaces.select_related(*single, "private_contact")
        .defer("ward__boundary", "district__boundary", "moved_to__outline")
        .prefetch_related(*lists)
    )


class Row(NamedTuple):
    """A part of both records in words, and the choice that stands unless somebody says otherwise."""

    key: str
    label: str
    kept: str
    dissolved: str
    is_same: bool
    default: str
    offered: tuple[str, ...]

    @property
    def is_contradiction(self) -> bool:
        """Return whether both say something, and not the same."""
        return bool(self.kept and self.dissolved) and not self.is_same

    @property
    def mark(self) -> str:
        """Return what tells whether somebody who looks again sees the same."""
        return f"{crc32(chr(0).join((self.kept, self.dissolved)).encode()):08x}"


def offered(part: Part) -> tuple[str, ...]:
    """Return the choices that a part knows."""
    return (KEPT, DISSOLVED, BOTH) if part.can_unite else (KEPT, DISSOLVED)


def _worth_offering(part: Part, kept: Space, dissolved: Space) -> tuple[str, ...]:
    """Return the choices that make a difference: what one alone says cannot be united with anything."""
    is_said_by_both = part.is_given(kept) and part.is_given(dissolved)
    return offered(part) if is_said_by_both else (KEPT, DISSOLVED)


def rule(part: Part, kept: Space, dissolved: Space) -> str:
    """Return whose part stands by rule: the kept one's, the other's where it says nothing, of lists both."""
    if part.can_unite and part.is_given(kept) and part.is_given(dissolved):
        return BOTH
    if not part.is_given(kept) and part.is_given(dissolved):
        return DISSOLVED
    # A space that moved to what turns out to be itself did not move.
    if part.key == "lifecycle" and kept.moved_to_id == dissolved.pk:
        return DISSOLVED
    return KEPT


def compare(kept: Space, dissolved: Space) -> list[Row]:
    """Return all parts of two spaces of `with_parts`, in the order of the form; the private contact too."""
    return [
        Row(
            part.key,
            part.label,
            part.text(kept),
            part.text(dissolved),
            is_same=part.is_same(kept, dissolved),
            default=rule(part, kept, dissolved),
            offered=_worth_offering(part, kept, dissolved),
        )
        for part in PARTS
    ]


def merged_data(kept: Space, dissolved: Space, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return the `data` of `save_space` that makes `kept` say what was chosen; `choices` hold every part.

    Names that are given up become further names, so that search finds the space by them.
    """
    sides = {KEPT: (kept,), DISSOLVED: (dissolved,), BOTH: (kept, dissolved)}
    data: dict[str, Any] = {}
    for key, choice in choices.items():
        told = PART[key].data(sides[choice])
        if "access" in told:
            told = {"access": data.get("access", {}) | told["access"]}
        data |= told
    if data["moved_to"] in (kept, dissolved):
        data["moved_to"] = None
    data["further_categories"] = [row for row in data["further_categories"] if row != data["category"]]
    data["aliases"] += _given_up((kept, dissolved), data)
    return data


def _given_up(spaces: Iterable[Space], data: Mapping[str, Any]) -> list[str]:
    """Return names by which the merged space would no longer be found, each once."""
    found = {fold(name) for name in (*(data[key] for key in _NAMES), *data["aliases"], *data["former_names"])}
    given_up = []
    for name in (getattr(space, key) for space in spaces for key in _NAMES):
        if name and fold(name) not in found:
            found.add(fold(name))
            given_up.append(name)
    return given_up
