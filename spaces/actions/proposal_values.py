"""From proposed values to what `save_space` takes: rows for keys, an operator for a name, days for texts."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.models import (
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    Operator,
    Proposal,
    User,
)
from spaces.queries.proposal_texts import label_of
from spaces.text import fold, nfc

from .history import in_office_language
from .operators import save_operator

#: Why a space changed, in its history and beside its position.
PROPOSAL = gettext_lazy("Proposal %(reference)s")
_ONE = {"category": Category, "ward": AdministrativeUnit, "district": AdministrativeUnit}
_MANY = {
    "further_categories": Category, "fields": CreativeField, "activities": Activity, "audiences": Audience,
}  # fmt: skip


def data_for_space(
    proposal: Proposal, values: Mapping[str, Any], names: Collection[str], *, by: User | None
) -> dict[str, Any]:
    """Return the `data` of `save_space` for the proposed `values` in `names`.

    An operator that is not known yet is entered. Raises ValidationError on the value that names a row
    which is gone; NotAllowed where a new operator is needed and `by` may not enter one.
    """
    data: dict[str, Any] = {}
    for name in names:
        value = values.get(name)
        if name in _ONE:
            data[name] = _rows(_ONE[name], name, [value])[0] if value else None
        elif name in _MANY:
            data[name] = _rows(_MANY[name], name, value or [])
        elif name == "operator_name":
            data["operator"] = _operator(value or "", by)
        elif name == "position":
            data |= _position(proposal, value)
        elif name == "lifecycle_since":
            data[name] = datetime.date.fromisoformat(value) if value else None
        else:
            data[name] = value
    return data


def _rows(model: type[Model], name: str, keys: list[int]) -> list[Any]:
    found = model._default_manager.in_bulk(keys)
    if len(found) != len(set(keys)):
        text = _("%(field)s: what was chosen is no longer in the registry. Leave it out or ask for a change.")
        raise ValidationError({name: text % {"field": label_of(name)}})
    return [found[key] for key in keys]


def _position(proposal: Proposal, value: list[float] | None) -> dict[str, Any]:
    """Return position, its error unknown, its source the proposal."""
    lon, lat = value or (None, None)
    source = in_office_language(PROPOSAL) % {"reference": proposal.reference} if value else ""
    return {"longitude": lon, "latitude": lat, "position_error_m": None, "position_source": source}


def _operator(name: str, by: User | None) -> Operator | None:
    """Return the operator of that name, whatever its marks and case, entered where there is none."""
    if not fold(name):
        return None
    wanted = fold(name)
    for operator in Operator.objects.order_by("pk"):
        if fold(operator.name) == wanted:
            return operator
    return save_operator(operator=Operator(), by=by, data={"name": nfc(name)})
