"""Small tables that every page names things from, held in memory until their structure changes."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from spaces.enums import UnitLevel
from spaces.models import Activity, AdministrativeUnit, Audience, Band, Category, CreativeField

from .bands import public_bands
from .version import Version


@dataclass(frozen=True, eq=False)
class Reference:
    """Wards in force, districts, categories, fields, activities, audiences, by key; bands by code.

    Units come without their boundary, in alphabetical order; a category comes with its upper one; bands
    are those that public rounds give, the highest first. Two references are equal only when they are the
    same, so that caches can be keyed by one.
    """

    units: dict[int, AdministrativeUnit]
    categories: dict[int, Category]
    fields: dict[int, CreativeField]
    activities: dict[int, Activity]
    audiences: dict[int, Audience]
    bands: dict[str, Band]


def reference(version: Version) -> Reference:
    """Return the reference tables as of `version`; no query while the structure lasts."""
    return _load(version.structure)


@lru_cache(maxsize=2)
def _load(structure: int) -> Reference:
    offered = Q(level=UnitLevel.DISTRICT) | Q(level=UnitLevel.WARD, valid_to=None)
    used = Q(spaces_in_ward__isnull=False)
    rows = AdministrativeUnit.objects.defer("boundary").filter(offered | used).distinct()
    units = rows.alphabetical()
    categories = Category.objects.select_related("parent").order_by("order", "code")
    return Reference(
        units={unit.pk: unit for unit in units},
        categories={category.pk: category for category in categories},
        fields={field.pk: field for field in CreativeField.objects.all()},
        activities={activity.pk: activity for activity in Activity.objects.all()},
        audiences={audience.pk: audience for audience in Audience.objects.all()},
        bands=public_bands(),
    )
