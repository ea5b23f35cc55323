"""Counting up the data version."""

from django.db.models import F
from django.utils import timezone

from spaces.models import DataVersion


def next_version(*, structure: bool = False) -> int:
    """Count the data version up and return the new number; call it inside the write's transaction.

    The update holds the row until commit, so writes to public data follow one another and numbers
    become visible in order. `structure` says that something all spaces share has changed.
    """
    changes = {"number": F("number") + 1, "changed_at": timezone.now()}
    if structure:
        changes["structure"] = F("number") + 1
    DataVersion.objects.filter(pk=1).update(**changes)
    return DataVersion.objects.values_list("number", flat=True).get(pk=1)
