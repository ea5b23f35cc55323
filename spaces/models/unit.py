"""Districts and wards, dated: a row ends, it is never overwritten."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from spaces.enums import Extent, UnitKind, UnitLevel
from spaces.text import fold

from .translated import Translated

_VOWELS = frozenset("aeiou")


class UnitQuerySet(models.QuerySet["AdministrativeUnit"]):
    """Verbs for choosing units."""

    def districts(self) -> "UnitQuerySet":
        """Return the districts (those of Hanoi ended on 2025-06-30)."""
        return self.filter(level=UnitLevel.DISTRICT)

    def wards(self) -> "UnitQuerySet":
        """Return units of the commune level, present and former."""
        return self.filter(level=UnitLevel.WARD)

    def valid_on(self, day: datetime.date) -> "UnitQuerySet":
        """Return the units in force on `day`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def current(self) -> "UnitQuerySet":
        """Return the units that have not ended."""
        return self.filter(valid_to=None)

    def alphabetical(self) -> "UnitQuerySet":
        """Order as a Vietnamese index would."""
        return self.order_by("name_sort", "code")


class AdministrativeUnit(models.Model):
    """A district or a unit of the commune level, between two dates.

    `name` is the proper name only; `kind` carries the legal kind. `boundary` is a GeoJSON MultiPolygon
    in (lon, lat), EPSG:4326, simplified, or null where none is loaded. For a ward, `parent` is the
    former district that most of it came from.
    """

    level = models.CharField(_("level"), max_length=10, choices=UnitLevel)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    code = models.CharField(_("official code"), max_length=10)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=100, blank=True)
    name_sort = models.CharField(max_length=182, editable=False)
    name_folded = models.CharField(max_length=320, editable=False)
    parent = models.ForeignKey(
        "AdministrativeUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("former district"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    latitude = models.FloatField(_("centre: latitude"), null=True, blank=True)
    longitude = models.FloatField(_("centre: longitude"), null=True, blank=True)
    area_km2 = models.FloatField(_("area (km²)"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    seat = models.CharField(_("seat"), max_length=200, blank=True)
    boundary = models.JSONField(_("boundary"), null=True, blank=True, editable=False)
    boundary_source = models.CharField(_("source of the boundary"), max_length=200, blank=True)
    successors = models.ManyToManyField(
        "self",
        through="UnitSuccession",
        through_fields=("former", "successor"),
        symmetrical=False,
        related_name="predecessors",
    )

    name = Translated()
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        ordering = ["name_sort", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"],
                name="unit_code_once_at_a_time",
                violation_error_message=_("There is already a unit with this code and first day."),
            ),
            models.UniqueConstraint(
                fields=["level", "code"],
                condition=Q(valid_from=None),
                name="unit_code_once_from_the_beginning",
                violation_error_message=_("There is already a unit with this code and no first day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_began",
                violation_error_message=_("The last day lies before the first: correct one of them."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="unit_centre_both_or_none",
                violation_error_message=_("Give latitude and longitude, both inside the world, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Return kind and name as the active language orders them: 'Phường Hoàn Kiếm', 'Hoan Kiem Ward'."""
        name = self.name
        # French says 'quartier de Hoan Kiem', but 'commune d’An Khanh'.
        pattern = (
            pgettext("before a vowel", "%(name)s %(kind)s")
            if fold(name)[:1] in _VOWELS
            else _("%(name)s %(kind)s")
        )
        return pattern % {"kind": self.get_kind_display(), "name": name}

    @property
    def is_former(self) -> bool:
        """Return whether the unit has ended."""
        return self.valid_to is not None


class UnitSuccession(models.Model):
    """A former unit passed, whole or in part, into a successor."""

    former = models.ForeignKey("AdministrativeUnit", models.CASCADE, related_name="successions")
    successor = models.ForeignKey("AdministrativeUnit", models.CASCADE, related_name="successions_from")
    extent = models.CharField(_("extent"), max_length=5, choices=Extent)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                fields=["former", "successor"],
                name="succession_once",
                violation_error_message=_("This succession is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(former=F("successor")),
                name="succession_between_two_units",
                violation_error_message=_("A unit cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.successor}"
