"""The number that says whether anything public has changed."""

from django.db import models
from django.utils import timezone


class DataVersion(models.Model):
    """One row that every write to public data counts up, inside its own transaction.

    The update locks the row until commit, so numbers become visible in the order of commits. Caches
    are keyed by `number`; a space remembers the number it was last changed in, and what is kept in
    memory asks only for the rows above the number it has. `structure` is the last number at which
    something changed that all spaces share (units, categories, fields).
    """

    number = models.PositiveBigIntegerField(default=1)
    structure = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="dataversion_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)
