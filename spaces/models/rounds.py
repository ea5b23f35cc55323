"""Assessment rounds: by which criteria, which spaces, which assessors, and a log of what happened."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import PUBLIC_PHASES, AgreementMetric, RoundPhase, RoundStep

from .options import person, typed_text
from .translated import Translated


class AssessmentRoundQuerySet(models.QuerySet["AssessmentRound"]):
    """Verbs for choosing rounds."""

    def public(self) -> "AssessmentRoundQuerySet":
        """Return the rounds whose results the public may see."""
        return self.filter(phase__in=PUBLIC_PHASES)


class AssessmentRound(models.Model):
    """One assessment of many spaces by one version of criteria.

    `quorum` overrules that of the version where it is given. `draws`, `weight_noise` (a share) and
    `seed` are those of the rank interval. While a round is being closed `closing_started_at` is set,
    `closing_beat_at` tells that the reckoning is alive and `closing_progress` how far it is, in per
    cent; no score can change meanwhile.
    """

    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **typed_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **typed_text)
    description_en = models.TextField(_("description (English)"), blank=True, **typed_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **typed_text)
    version = models.ForeignKey(
        "CriteriaVersion", models.PROTECT, related_name="rounds", verbose_name=_("version of criteria")
    )
    phase = models.CharField(
        _("phase"), max_length=10, choices=RoundPhase, default=RoundPhase.DRAFT, editable=False
    )
    opens_on = models.DateField(_("scoring from"), null=True, blank=True)
    due_on = models.DateField(_("scoring until"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("How many assessors a composite needs; empty: as the criteria say."),
    )
    assessors_per_space = models.PositiveSmallIntegerField(
        _("assessors per space"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    is_blind = models.BooleanField(
        _("blind"),
        default=True,
        help_text=_("Assessors see each other's scores only after they have handed in their own sheet."),
    )
    publishes_scores = models.BooleanField(
        _("publish the single scores"),
        default=True,
        help_text=_("Single scores become open data, assessors as numbers, so that anybody can recompute."),
    )
    metric = models.CharField(
        _("metric of agreement"),
        max_length=10,
        choices=AgreementMetric,
        default=AgreementMetric.INTERVAL,
    )
    draws = models.PositiveIntegerField(
        _("draws of weights"), default=1000, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    weight_noise = models.FloatField(
        _("noise on the weights"),
        default=0.25,
        validators=[MinValueValidator(0), MaxValueValidator(0.9)],
        help_text=_("How far weights are shaken for the rank interval: 0.25 means by up to a quarter."),
    )
    seed = models.PositiveIntegerField(_("seed"), default=20191030)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed on"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    appeal_until = models.DateField(_("appeals until"), null=True, editable=False)
    closing_started_at = models.DateTimeField(null=True, editable=False)
    closing_beat_at = models.DateTimeField(null=True, editable=False)
    closing_progress = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    name = Translated()
    description = Translated()
    objects = AssessmentRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment round")
        verbose_name_plural = _("assessment rounds")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("coordinate_round", _("Can prepare and run assessment rounds")),
            ("publish_round", _("Can publish the results of rounds")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(due_on=None) | Q(due_on__gte=F("opens_on")),
                name="round_dates_ascend",
                violation_error_message=_("The last day of scoring lies before the first: change one."),
            ),
            models.CheckConstraint(
                condition=Q(phase=RoundPhase.DRAFT) | Q(opened_at__isnull=False),
                name="round_opened_has_date",
                violation_error_message=_("A round that was opened needs the date of it."),
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=(RoundPhase.CLOSED, *PUBLIC_PHASES)) | Q(closed_at__isnull=False),
                name="round_closed_has_date",
                violation_error_message=_("A closed round needs the date of its closing."),
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=PUBLIC_PHASES) | Q(published_at__isnull=False),
                name="round_published_has_date",
                violation_error_message=_("A published round needs the date of its publication."),
            ),
            models.CheckConstraint(
                condition=~Q(phase=RoundPhase.APPEAL) | Q(appeal_until__isnull=False),
                name="round_appeal_has_end",
                violation_error_message=_("A period of appeals needs its last day."),
            ),
            models.CheckConstraint(
                condition=Q(weight_noise__range=(0, 0.9), draws__range=(1, 10_000)),
                name="round_draws_plausible",
                violation_error_message=_("Give 1 to 10,000 draws and a noise from 0 to 0.9."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        """Return whether the public sees the results."""
        return self.phase in PUBLIC_PHASES

    @property
    def needed_assessors(self) -> int:
        """Return the quorum in force: the round's own, or that of its criteria."""
        return self.quorum or self.version.quorum


class RoundEvent(models.Model):
    """An entry in a round's log: who did what, when, and why."""

    round = models.ForeignKey("AssessmentRound", models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=10, choices=RoundStep)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **person)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name = _("event of a round")
        verbose_name_plural = _("events of rounds")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_step_display()


class RoundEntry(models.Model):
    """A space in a round; `category` is the one it had when the round was opened (empty before)."""

    round = models.ForeignKey("AssessmentRound", models.CASCADE, related_name="entries")
    space = models.ForeignKey("Space", models.PROTECT, related_name="entries", verbose_name=_("space"))
    category = models.ForeignKey(
        "Category", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("category")
    )
    withdrawn_at = models.DateTimeField(_("taken out"), null=True, editable=False)
    withdrawn_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("space in a round")
        verbose_name_plural = _("spaces in rounds")
        ordering = ["space__name_sort", "space__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "space"],
                name="round_entry_once",
                violation_error_message=_("This space is in the round already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="round_entry_withdrawn_with_reason",
                violation_error_message=_("A space that is taken out of a round needs date and reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.space)


class PanelMember(models.Model):
    """An assessor of a round; `number` names the person in open data, drawn when the round is closed."""

    round = models.ForeignKey("AssessmentRound", models.CASCADE, related_name="panel")
    user = models.ForeignKey(related_name="panels", verbose_name=_("assessor"), **person)
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)

    class Meta:
        verbose_name = _("assessor of a round")
        verbose_name_plural = _("assessors of rounds")
        ordering = ["user__last_name", "user__first_name", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user"],
                name="panel_member_once",
                violation_error_message=_("This person is an assessor of the round already."),
            ),
            models.UniqueConstraint(
                fields=["round", "number"],
                name="panel_number_once",
                violation_error_message=_("Another assessor of the round has this number."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
