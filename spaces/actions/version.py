"""Counting up the data version."""

from django.db import transaction
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Greatest

from spaces.models import DataVersion
from spaces.models.version import microseconds
from spaces.queries.version import forget_version


def next_version(*, structure: bool = False) -> int:
    """Count the data version up and return the new number; call it inside the write's transaction.

    The update holds the row until commit, so writes to public data follow one another and numbers
    become visible in order. `structure` says that something all spaces share has changed.
    """
    now = Value(microseconds(), output_field=BigIntegerField())
    following = Greatest(F("number") + 1, now)
    changes = {"number": following}
    if structure:
        changes["structure"] = following
    DataVersion.objects.filter(pk=1).update(**changes)
    forget_version()
    transaction.on_commit(forget_version)  # a page served meanwhile has remembered the number before
    return DataVersion.objects.values_list("number", flat=True).get(pk=1)
