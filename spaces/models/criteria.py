"""Assessment criteria: a set and its versions, each frozen once published."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import VersionState

from .options import person, typed_text
from .translated import Translated


class CriteriaSet(models.Model):
    """A line of criteria whose versions follow one another."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **typed_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **typed_text)
    description_en = models.TextField(_("description (English)"), blank=True, **typed_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **typed_text)

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
    label = models.CharField(_("version"), max_length=20, **typed_text)
    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    is_illustrative = models.BooleanField(
        _("illustrative"),
        default=False,
        help_text=_("Not adopted by the city; every page that shows these criteria says so."),
    )
    summary_vi = models.TextField(_("summary (Vietnamese)"), blank=True, **typed_text)
    summary_en = models.TextField(_("summary (English)"), blank=True, **typed_text)
    summary_fr = models.TextField(_("summary (French)"), blank=True, **typed_text)
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
    published_by = models.ForeignKey(null=True, editable=False, related_name="+", **person)
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
