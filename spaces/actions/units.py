"""Writing administrative units."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from spaces.errors import NotAllowed
from spaces.models import AdministrativeUnit, User
from spaces.permissions import can_change_unit
from spaces.text import fold, nfc, sort_key

from .version import next_version

UNIT_FIELDS = (
    "level", "kind", "code", "name_vi", "name_en", "name_fr", "parent", "valid_from", "valid_to",
    "latitude", "longitude", "area_km2", "population", "seat",
)  # fmt: skip


def save_unit(*, unit: AdministrativeUnit, by: User | None, data: Mapping[str, Any]) -> AdministrativeUnit:
    """Create or change a unit from cleaned `data` (any of UNIT_FIELDS) and return it.

    What is missing stays as it was. Raises NotAllowed, ValidationError.
    """
    if not can_change_unit(by):
        raise NotAllowed
    with transaction.atomic():
        next_version(structure=True)
        for field in UNIT_FIELDS:
            if field in data:
                value = data[field]
                setattr(unit, field, nfc(value) if isinstance(value, str) else value)
        unit.name_sort = sort_key(unit.name_vi)
        unit.name_folded = fold(" ".join([unit.name_vi, unit.name_en, unit.name_fr]))
        unit.full_clean()
        unit.save()
    return unit
