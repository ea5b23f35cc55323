"""The number that says whether anything public has changed."""

import time

from django.db import models
from django.utils.translation import gettext_lazy as _


def microseconds() -> int:
    """Return the time since 1970 in microseconds: what a new version is numbered by."""
    return time.time_ns() // 1000


class DataVersion(models.Model):
    """One row that every write to public data counts up, inside its own transaction.

    Numbers are microseconds since 1970, so that a restored or swapped database never repeats one.

    The update locks the row until commit, so numbers become visible in the order of commits. Caches
    are keyed by `number`; a space remembers the number it was last changed in, and what is kept in
    memory asks only for the rows above the number it has. `structure` is the last number at which
    something changed that all spaces share (units, categories, fields).
    """

    number = models.PositiveBigIntegerField(default=microseconds)
    structure = models.PositiveBigIntegerField(default=microseconds)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="dataversion_one_row",
                violation_error_message=_("There is one data version: change the row that is there."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
