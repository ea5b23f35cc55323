"""The invented spaces, entered as staff would enter them."""

from __future__ import annotations

from typing import Any

from spaces.actions.operators import save_operator
from spaces.actions.publication import publish_space, submit_for_review, verify_space
from spaces.actions.spaces import save_space
from spaces.enums import PublicationState
from spaces.models import (
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    Operator,
    Space,
)
from spaces.outlines import as_outline

from .clock import Clock
from .content import Row, places
from .people import People

_REASON = "Nội dung minh họa, không có thật"
_COPIED = (
    "number", "name_vi", "name_en", "name_fr", "summary_vi", "summary_en", "summary_fr",
    "description_vi", "description_en", "description_fr", "ownership", "site_kind", "address",
    "website", "public_email", "public_phone", "opening_hours", "year_opened", "floor_area_m2", "capacity",
    "lifecycle", "access", "aliases", "former_names",
)  # fmt: skip


def make_operators(people: People) -> dict[str, Operator]:
    """Returns the operators by their key in the file."""
    return {
        row["key"]: save_operator(
            operator=Operator(),
            by=people["editor"],
            data={"name": row["name"], "ownership": row["ownership"]},
        )
        for row in places()["operators"]
    }


def make_spaces(people: People, operators: dict[str, Operator], clock: Clock) -> dict[str, Space]:
    """Returns the spaces by their key in the file, published unless the file says otherwise."""
    codes = _Codes(operators)
    spaces: dict[str, Space] = {}
    for place, row in enumerate(places()["spaces"]):
        clock.set(-890 + place)
        space = save_space(by=people["editor"], reason=_REASON, data=codes.data_of(row, clock))
        if row["publication"] == PublicationState.PUBLISHED:
            space = publish_space(space=space, by=people["publisher"], reason=_REASON)
        elif row["publication"] == PublicationState.IN_REVIEW:
            space = submit_for_review(space=space, by=people["editor"], reason=_REASON)
        spaces[row["key"]] = space
    for row in places()["spaces"]:
        if row["moved_to"]:
            data = {"moved_to": spaces[row["moved_to"]]}
            save_space(space=spaces[row["key"]], by=people["editor"], reason=_REASON, data=data)
    return spaces


def verify_spaces(people: People, spaces: dict[str, Space], clock: Clock) -> None:
    """Lets the editor confirm spaces, the longest ago first."""
    checked = [row for row in places()["spaces"] if row["verified_days_ago"]]
    for row in sorted(checked, key=lambda row: -row["verified_days_ago"]):
        clock.set(-row["verified_days_ago"])
        verify_space(space=spaces[row["key"]], by=people["editor"], reason="Đã kiểm tra tại chỗ (minh họa)")


class _Codes:
    """What the codes in the file stand for."""

    def __init__(self, operators: dict[str, Operator]) -> None:
        self._operators = operators
        self._wards = {unit.code: unit for unit in AdministrativeUnit.objects.wards().current()}
        vocabularies = {
            "categories": Category, "fields": CreativeField, "activities": Activity, "audiences": Audience,
        }  # fmt: skip
        self._terms = {
            name: {term.code: term for term in model.objects.all()} for name, model in vocabularies.items()
        }

    def data_of(self, row: Row, clock: Clock) -> dict[str, Any]:
        """Returns a row as `save_space` takes it."""
        ward = self._wards.get(row["ward"])
        since = row["lifecycle_since_days"]
        categories = self._terms["categories"]
        return {
            **{name: row[name] for name in _COPIED},
            "category": categories[row["category"]],
            "further_categories": [categories[code] for code in row["further_categories"]],
            **{name: [self._terms[name][code] for code in row[name]] for name in self._terms if name in row},
            "operator": self._operators.get(row["operator"]),
            "outline": as_outline([tuple(corner) for corner in row["outline"]]) if row["outline"] else None,
            "ward": ward,
            "district": ward and ward.parent,
            "longitude": row["lon"],
            "latitude": row["lat"],
            "position_source": "Vị trí hư cấu" if row["lon"] else "",
            "lifecycle_since": None if since is None else clock.day(since),
            "evidence_year": clock.today.year - 1,
            "internal_note": _REASON,
            "sources": [(_REASON, "")],
        }
