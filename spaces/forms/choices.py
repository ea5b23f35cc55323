"""Choices in the groups that people look for them in."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spaces.models import AdministrativeUnit, Category

Choices = list[tuple[Any, Any]]


def ward_choices(*, kept: int | None = None, empty: str | Promise = "---------") -> Choices:
    """Return wards in force, grouped by the former district of most of their area; one query.

    `kept` is the key of a unit to offer although it has ended.
    """
    wards = AdministrativeUnit.objects.wards().select_related("parent").alphabetical()
    wards = wards.defer("boundary", "parent__boundary")
    groups: dict[str, Choices] = {}
    for ward in wards if kept else wards.current():
        if ward.is_former and ward.pk != kept:
            continue
        group = ward.parent.full_name if ward.parent_id else _("Other")
        groups.setdefault(group, []).append((ward.pk, ward.full_name))
    ordered = sorted(groups.items(), key=lambda item: item[0])
    return [("", empty), *ordered]


def district_choices(*, empty: str | Promise = "---------") -> Choices:
    """Return the former districts in alphabetical order; one query."""
    districts = AdministrativeUnit.objects.districts().alphabetical().defer("boundary")
    return [("", empty), *((district.pk, district.full_name) for district in districts)]


def category_choices(*, kept: int | None = None, empty: str = "---------") -> Choices:
    """Return categories in use, the kinds grouped under their upper level; one query.

    `kept` is the key of a category to offer although it is retired.
    """
    rows = [row for row in Category.objects.all() if row.retired_on is None or row.pk == kept]
    kinds: dict[int, Choices] = {}
    for row in rows:
        if row.parent_id is not None:
            kinds.setdefault(row.parent_id, []).append((row.pk, f"– {row.name}"))
    uppers = [row for row in rows if row.parent_id is None]
    shown = {upper.pk for upper in uppers}
    loose = [choice for parent, group in kinds.items() if parent not in shown for choice in group]
    tree = [(upper.name, [(upper.pk, upper.name), *kinds.get(upper.pk, [])]) for upper in uppers]
    return [("", empty), *tree, *loose]
