"""What keeps machines and floods away, without a third party and without anybody's address."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SolvedChallenge(models.Model):
    """A proof of work that was used: its row is what makes it work only once."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class Quota(models.Model):
    """How often something was asked for in a span of time.

    `key` is a keyed digest of who (an address, a mail address) and what; `starts_at` begins the span.
    """

    key = models.CharField(max_length=64)
    starts_at = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "starts_at"],
                name="quota_once",
                violation_error_message=_("This span of time is counted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.used}"
