"""How proposed values read: their labels, and their JSON form in words."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import AccessFeature, AccessValue, Lifecycle, Ownership, ProposalSection, SiteKind
from spaces.models import Space
from spaces.proposing import is_empty

from .reference import Reference, reference
from .version import current_version

#: What is no column of a space, or is called otherwise there.
_LABELS: Mapping[str, str | Promise] = {
    "aliases": gettext_lazy("Also known as"),
    "former_names": gettext_lazy("Former names"),
    "operator_name": gettext_lazy("Operator"),
    "position": gettext_lazy("Position on the map"),
    "access": gettext_lazy("Accessibility"),
    "photos": gettext_lazy("Photos"),
    "message": gettext_lazy("Message to the department"),
}
_CHOICES = {"ownership": Ownership, "site_kind": SiteKind, "lifecycle": Lifecycle}
#: Values that are keys of rows, with the table of `Reference` that names them.
_TABLES = {
    "category": "categories", "further_categories": "categories", "ward": "units", "district": "units",
    "fields": "fields", "activities": "activities", "audiences": "audiences",
}  # fmt: skip


def label_of(field: str) -> str:
    """Return what a value (or a section) is called, in the active language; the name itself if unknown."""
    if field in _LABELS:
        return str(_LABELS[field])
    if field in ProposalSection.values:
        return str(ProposalSection(field).label)
    if field in {column.name for column in Space._meta.get_fields()}:
        return capfirst(str(Space._meta.get_field(field).verbose_name))
    return field


class Reader:
    """Turns values in their JSON form into text; names of rows are read once for all proposals."""

    def __init__(self) -> None:
        self._names: Reference | None = None

    def text(self, field: str, value: Any) -> str:
        """Return `value` as a reader sees it, '' for nothing; lists have an entry a line."""
        if is_empty(value):
            return ""
        if field in _TABLES:
            return self._rows(_TABLES[field], value)
        if field in _CHOICES:
            choices = _CHOICES[field]
            return str(choices(value).label) if value in choices.values else str(value)
        if field == "position":
            lon, lat = value
            return f"{lat:.6f}, {lon:.6f}"
        if field == "access":
            return "\n".join(
                f"{feature.label}: {AccessValue(value[feature]).label}"
                for feature in AccessFeature
                if value.get(feature) in AccessValue.values
            )
        if field == "lifecycle_since" and (day := parse_date(str(value))):
            return date_format(day, "SHORT_DATE_FORMAT")
        return "\n".join(map(str, value)) if isinstance(value, list) else str(value)

    def row(self, field: str, key: Any) -> Model | None:
        """Return the row that a key of `field` names, None where it is gone."""
        if self._names is None:
            self._names = reference(current_version())
        return getattr(self._names, _TABLES[field]).get(key)

    def _rows(self, _table: str, value: Any) -> str:
        field = next(name for name, table in _TABLES.items() if table == _table)
        keys = value if isinstance(value, list) else [value]
        rows = [self.row(field, key) for key in keys]
        return "\n".join(_called(row) if row is not None else _("(deleted)") for row in rows)


def _called(row: Any) -> str:
    """Return the name of a row; a unit's with its kind."""
    return str(getattr(row, "full_name", None) or row.name)
