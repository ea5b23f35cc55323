"""Assessment criteria: a set, its versions, and what a version asks; frozen once published."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import Direction, Tone, VersionState
from spaces.validators import validate_no_control_characters

from .translated import Translated

_text = {"validators": [validate_no_control_characters]}


class CriteriaSet(models.Model):
    """A line of criteria whose versions follow one another."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **_text)
    description_en = models.TextField(_("description (English)"), blank=True, **_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **_text)

    name = Translated()
    description = Translated()

    class Meta:
        verbose_name = _("set of criteria")
        verbose_name_plural = _("sets of criteria")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CriteriaVersionQuerySet(models.QuerySet["CriteriaVersion"]):
    """Verbs for choosing versions of criteria."""

    def public(self) -> "CriteriaVersionQuerySet":
        """Return what the public may read: published and retired versions."""
        return self.exclude(state=VersionState.DRAFT)

    def published(self) -> "CriteriaVersionQuerySet":
        """Return the versions that a new round may use."""
        return self.filter(state=VersionState.PUBLISHED)


class CriteriaVersion(models.Model):
    """One version of a set; what it asks and how it reckons never changes after its publication.

    `minimum_coverage` is a share of the weight in [0, 1]; `quorum` a number of assessors;
    `divergence_threshold` the distance between the highest and the lowest score of a criterion, on
    [0, 1], above which it goes to moderation. `sources` lists {"title", "url"}. `fingerprint` is the
    SHA-256 of the published content, by which a change made by hand is noticed.
    """

    criteria_set = models.ForeignKey(
        "CriteriaSet", models.PROTECT, related_name="versions", verbose_name=_("set of criteria")
    )
    label = models.CharField(_("version"), max_length=20, **_text)
    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    is_illustrative = models.BooleanField(
        _("illustrative"),
        default=False,
        help_text=_("Not adopted by the city; every page that shows these criteria says so."),
    )
    summary_vi = models.TextField(_("summary (Vietnamese)"), blank=True, **_text)
    summary_en = models.TextField(_("summary (English)"), blank=True, **_text)
    summary_fr = models.TextField(_("summary (French)"), blank=True, **_text)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    minimum_coverage = models.FloatField(
        _("minimum coverage"),
        default=0.8,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("The share of the weight that has to be scored, from 0 to 1."),
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("How many assessors a composite needs."),
    )
    divergence_threshold = models.FloatField(
        _("divergence threshold"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_(
            "Scores of one criterion that lie further apart than this share of the scale go to moderation."
        ),
    )
    previous = models.ForeignKey(
        "CriteriaVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="following",
        verbose_name=_("previous version"),
    )
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    summary = Translated()
    objects = CriteriaVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of criteria")
        verbose_name_plural = _("versions of criteria")
        ordering = ["criteria_set__code", "-pk"]
        permissions = [("publish_criteriaversion", _("Can publish and retire versions of criteria"))]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "label"],
                name="criteria_version_label_once",
                violation_error_message=_("This set has a version of that name: choose another one."),
            ),
            models.UniqueConstraint(
                fields=["criteria_set"],
                condition=Q(state=VersionState.DRAFT),
                name="criteria_one_draft_per_set",
                violation_error_message=_("This set has a draft already: go on with that one."),
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, published_at=None, fingerprint="")
                | (~Q(state=VersionState.DRAFT) & Q(published_at__isnull=False) & ~Q(fingerprint="")),
                name="criteria_version_published_has_date",
                violation_error_message=_("A published version needs its date and its fingerprint."),
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.RETIRED, retired_at__isnull=False)
                | (~Q(state=VersionState.RETIRED) & Q(retired_at=None)),
                name="criteria_version_retired_has_date",
                violation_error_message=_("A retired version needs the date it was retired on."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_coverage__range=(0, 1), divergence_threshold__range=(0, 1)),
                name="criteria_version_shares",
                violation_error_message=_("Give minimum coverage and divergence threshold from 0 to 1."),
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="criteria_version_quorum",
                violation_error_message=_("The quorum is at least one assessor."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set} {self.label}"

    @property
    def is_draft(self) -> bool:
        """Return whether the version may still be changed."""
        return self.state == VersionState.DRAFT


class Dimension(models.Model):
    """A group of criteria; `weight` counts relative to the other dimensions of the version."""

    version = models.ForeignKey("CriteriaVersion", models.CASCADE, related_name="dimensions")
    code = models.CharField(_("code"), max_length=10, **_text)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **_text)
    description_en = models.TextField(_("description (English)"), blank=True, **_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **_text)
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
    code = models.CharField(_("code"), max_length=10, **_text)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **_text)
    guidance_vi = models.TextField(_("guidance (Vietnamese)"), blank=True, **_text)
    guidance_en = models.TextField(_("guidance (English)"), blank=True, **_text)
    guidance_fr = models.TextField(_("guidance (French)"), blank=True, **_text)
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
    text_vi = models.CharField(_("text (Vietnamese)"), max_length=300, **_text)
    text_en = models.CharField(_("text (English)"), max_length=300, blank=True, **_text)
    text_fr = models.CharField(_("text (French)"), max_length=300, blank=True, **_text)

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
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=100, **_text)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True, **_text)
    name_fr = models.CharField(_("name (French)"), max_length=100, blank=True, **_text)
    description_vi = models.CharField(_("description (Vietnamese)"), max_length=300, blank=True, **_text)
    description_en = models.CharField(_("description (English)"), max_length=300, blank=True, **_text)
    description_fr = models.CharField(_("description (French)"), max_length=300, blank=True, **_text)
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
