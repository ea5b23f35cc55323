"""Staff accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from spaces.enums import Language, UnitLevel


class User(AbstractUser):
    """A member of the department's staff; rights come from groups; mail is written in `language`."""

    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.VI,
        help_text=_("The language of messages that are sent by e-mail."),
    )

    districts = models.ManyToManyField(
        "AdministrativeUnit",
        blank=True,
        limit_choices_to={"level": UnitLevel.DISTRICT},
        related_name="+",
        verbose_name=_("districts"),
        help_text=_("Only proposals of these former districts come to this person; none: all."),
    )

    def get_full_name(self) -> str:
        """Return family name and given name in the Vietnamese order, '' where neither is known."""
        return f"{self.last_name} {self.first_name}".strip()

    def __str__(self) -> str:
        return self.get_full_name() or self.username
