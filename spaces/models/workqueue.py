"""What staff settled in the work queue."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DistinctPair(models.Model):
    """Two spaces that a person found to be different, so that they are not reported as duplicates again."""

    first = models.ForeignKey("Space", models.CASCADE, related_name="+")
    second = models.ForeignKey("Space", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("finding of two different spaces")
        verbose_name_plural = _("findings of two different spaces")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="distinct_pair_once",
                violation_error_message=_("These two spaces are already marked as different."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="distinct_pair_in_order",
                violation_error_message=_("A space cannot be compared with itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
