"""Writing operators."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from spaces.errors import NotAllowed
from spaces.models import Operator, User
from spaces.permissions import can_change_operator
from spaces.text import nfc

from .version import next_version


def save_operator(*, operator: Operator, by: User | None, data: Mapping[str, Any]) -> Operator:
    """Create or change an operator from cleaned `data` (name, ownership, website) and return it.

    Raises NotAllowed, ValidationError.
    """
    if not can_change_operator(by):
        raise NotAllowed
    with transaction.atomic():
        next_version(structure=True)
        for field in ("name", "ownership", "website"):
            if field in data:
                setattr(operator, field, nfc(data[field]))
        operator.full_clean()
        operator.save()
    return operator
