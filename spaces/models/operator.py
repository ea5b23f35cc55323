"""Who runs a space."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from spaces.enums import Ownership


class Operator(models.Model):
    """An organisation or person that runs one or more spaces."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
