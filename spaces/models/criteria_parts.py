"""What a version of criteria asks: dimensions, criteria, the levels of their scales, and bands."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import Direction, Tone

from .options import typed_text
from .translated import Translated


class Dimension(models.Model):
    """A group of criteria; `weight` counts relative to the other dimensions of the version."""

    version = models.ForeignKey("CriteriaVersion", models.CASCADE, related_name="dimensions")
    code = models.CharField(_("code"), max_length=10, **typed_text)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **typed_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **typed_text)
    description_en = models.TextField(_("description (English)"), blank=True, **typed_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **typed_text)
    weight = models.FloatField(_("weight"), default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated()
    description = Translated()

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="dimension_code_once",
                violation_error_message=_("Another dimension of this version has the code: choose another."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1_000_000),
                name="dimension_weight_positive",
                violation_error_message=_("A weight is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Criterion(models.Model):
    """What is asked, on a scale of whole levels; `weight` counts relative to its dimension.

    `categories` limits it to spaces of these categories and their kinds; none means all.
    `corresponds_to` is the criterion of the previous version with which results may be compared.
    `sources` lists texts.
    """

    version = models.ForeignKey("CriteriaVersion", models.CASCADE, related_name="criteria")
    dimension = models.ForeignKey(
        "Dimension", models.CASCADE, related_name="criteria", verbose_name=_("dimension")
    )
    code = models.CharField(_("code"), max_length=10, **typed_text)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **typed_text)
    guidance_vi = models.TextField(_("guidance (Vietnamese)"), blank=True, **typed_text)
    guidance_en = models.TextField(_("guidance (English)"), blank=True, **typed_text)
    guidance_fr = models.TextField(_("guidance (French)"), blank=True, **typed_text)
    weight = models.FloatField(_("weight"), default=1)
    scale_min = models.SmallIntegerField(_("lowest level"), default=1)
    scale_max = models.SmallIntegerField(_("highest level"), default=5)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    evidence_required = models.BooleanField(_("evidence is required"), default=False)
    categories = models.ManyToManyField(
        "Category",
        blank=True,
        related_name="criteria",
        verbose_name=_("applies to"),
        help_text=_("Choose none where the criterion applies to every space."),
    )
    corresponds_to = models.ForeignKey(
        "Criterion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("corresponds to"),
        help_text=_("The criterion of the previous version with which results may be compared."),
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated()
    guidance = Translated()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["dimension__order", "dimension", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="criterion_code_once",
                violation_error_message=_("Another criterion of this version has the code: choose another."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1_000_000),
                name="criterion_weight_positive",
                violation_error_message=_("A weight is greater than zero."),
            ),
            models.CheckConstraint(
                condition=Q(scale_max__gt=F("scale_min"), scale_min__gte=-100, scale_max__lte=100),
                name="criterion_scale_ascends",
                violation_error_message=_("The highest level lies above the lowest, both from -100 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_down(self) -> bool:
        """Return whether a lower level is better."""
        return self.direction == Direction.DOWN


class LevelAnchor(models.Model):
    """What a level of a criterion means, in words."""

    criterion = models.ForeignKey("Criterion", models.CASCADE, related_name="anchors")
    level = models.SmallIntegerField(_("level of the scale"))
    text_vi = models.CharField(_("text (Vietnamese)"), max_length=300, **typed_text)
    text_en = models.CharField(_("text (English)"), max_length=300, blank=True, **typed_text)
    text_fr = models.CharField(_("text (French)"), max_length=300, blank=True, **typed_text)

    text = Translated()

    class Meta:
        verbose_name = _("level of the scale")
        verbose_name_plural = _("levels")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "level"],
                name="level_anchor_once",
                violation_error_message=_("This level is described already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"


class Band(models.Model):
    """A class of results: composites from `threshold` (in [0, 1]) up to that of the next band."""

    version = models.ForeignKey("CriteriaVersion", models.CASCADE, related_name="bands")
    code = models.SlugField(_("code"), max_length=40)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=100, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=100, blank=True, **typed_text)
    description_vi = models.CharField(_("description (Vietnamese)"), max_length=300, blank=True, **typed_text)
    description_en = models.CharField(_("description (English)"), max_length=300, blank=True, **typed_text)
    description_fr = models.CharField(_("description (French)"), max_length=300, blank=True, **typed_text)
    threshold = models.FloatField(_("from"), help_text=_("The lowest composite of the band, from 0 to 1."))
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.SLATE)

    name = Translated()
    description = Translated()

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ["-threshold"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="band_code_once",
                violation_error_message=_("Another band of this version has the code: choose another."),
            ),
            models.UniqueConstraint(
                fields=["version", "threshold"],
                name="band_threshold_once",
                violation_error_message=_("Another band of this version begins there: choose another value."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__range=(0, 1)),
                name="band_threshold_range",
                violation_error_message=_("A band begins between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
