"""Assessment rounds: which spaces, which assessors, their sheets and scores, moderation, appeals."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import (
    PUBLIC_PHASES,
    AgreementMetric,
    RoundPhase,
    RoundStep,
    SheetKind,
    SheetState,
)
from spaces.validators import validate_no_control_characters

from .translated import Translated

_text = {"validators": [validate_no_control_characters]}
_person = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


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
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **_text)
    description_en = models.TextField(_("description (English)"), blank=True, **_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **_text)
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
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **_person)
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
    user = models.ForeignKey(related_name="panels", verbose_name=_("assessor"), **_person)
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


class Interest(models.Model):
    """A known tie between a person and a space or an operator, which keeps the person from scoring it."""

    user = models.ForeignKey(related_name="interests", verbose_name=_("assessor"), **_person)
    space = models.ForeignKey(
        "Space", models.CASCADE, null=True, blank=True, related_name="interests", verbose_name=_("space")
    )
    operator = models.ForeignKey(
        "Operator",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="interests",
        verbose_name=_("operator"),
    )
    reason = models.CharField(_("reason"), max_length=500, **_text)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["user", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(space=None, operator__isnull=False) | Q(space__isnull=False, operator=None),
                name="interest_in_space_or_operator",
                violation_error_message=_("Name either the space or the operator."),
            ),
            models.UniqueConstraint(
                fields=["user", "space"],
                name="interest_in_space_once",
                violation_error_message=_("This conflict of interest is noted already."),
            ),
            models.UniqueConstraint(
                fields=["user", "operator"],
                name="interest_in_operator_once",
                violation_error_message=_("This conflict of interest is noted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.space or self.operator}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Verbs for choosing assignments."""

    def of(self, user: object) -> "AssignmentQuerySet":
        """Return what was assigned to `user` and not taken away."""
        return self.filter(assessor=user).exclude(state=SheetState.REMOVED)

    def waiting(self) -> "AssignmentQuerySet":
        """Return the sheets that an assessor of an open round has still to hand in."""
        return self.filter(
            kind=SheetKind.ASSESSOR,
            state=SheetState.ASSIGNED,
            entry__withdrawn_at=None,
            entry__round__phase=RoundPhase.OPEN,
        )

    def counting(self) -> "AssignmentQuerySet":
        """Return the sheets whose scores enter the mean: assessors' own, handed in."""
        return self.filter(kind=SheetKind.ASSESSOR, state=SheetState.HANDED_IN, entry__withdrawn_at=None)


class Assignment(models.Model):
    """A sheet: one assessor scores one space in a round; or the operator's self-assessment.

    `declared_at` is when the assessor declared to have no conflict of interest, before the first score.
    `recused_at` and `reason` tell why a person stepped back, or why the sheet was taken away.
    """

    entry = models.ForeignKey("RoundEntry", models.CASCADE, related_name="assignments")
    kind = models.CharField(_("kind"), max_length=10, choices=SheetKind, default=SheetKind.ASSESSOR)
    assessor = models.ForeignKey(
        null=True, blank=True, related_name="assignments", verbose_name=_("assessor"), **_person
    )
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.ASSIGNED)
    declared_at = models.DateTimeField(_("declared to have no conflict"), null=True, editable=False)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    recused_at = models.DateTimeField(_("recused"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("assigned"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["entry", "pk"]
        permissions = [("score_assignment", _("Can score the spaces assigned to them"))]
        indexes = [models.Index(fields=["assessor", "state"], name="assignment_of_assessor")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "assessor"],
                name="assignment_once",
                violation_error_message=_("This space is assigned to this assessor already."),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(kind=SheetKind.SELF),
                name="self_assessment_once",
                violation_error_message=_("This space has its self-assessment already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=SheetKind.SELF, assessor=None)
                | Q(kind=SheetKind.ASSESSOR, assessor__isnull=False),
                name="assignment_assessor_unless_self",
                violation_error_message=_("A sheet has an assessor, a self-assessment has none."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.HANDED_IN) | Q(handed_in_at__isnull=False),
                name="assignment_handed_in_has_date",
                violation_error_message=_("A sheet that was handed in needs the date of it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.RECUSED) | (Q(recused_at__isnull=False) & ~Q(reason="")),
                name="assignment_recused_with_reason",
                violation_error_message=_("A recusal needs its date and its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} – {self.assessor or self.get_kind_display()}"


class Score(models.Model):
    """One score: `value` on its criterion's scale, or `not_applicable`, or neither (not assessed yet).

    `scale_min` and `scale_max` repeat the criterion's, so that the database itself keeps the value
    within; `revision` counts writes, so that two devices notice each other.
    """

    assignment = models.ForeignKey("Assignment", models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("Criterion", models.PROTECT, related_name="scores")
    value = models.SmallIntegerField(_("score"), null=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    justification = models.TextField(_("justification"), blank=True, **_text)
    scale_min = models.SmallIntegerField(editable=False)
    scale_max = models.SmallIntegerField(editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["assignment", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "criterion"],
                name="score_once",
                violation_error_message=_("This criterion is scored already on this sheet."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=F("scale_min"), value__lte=F("scale_max")),
                name="score_within_scale",
                violation_error_message=_("The score lies outside the scale of the criterion."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(not_applicable=False),
                name="score_value_or_not_applicable",
                violation_error_message=_("Give a score or mark “not applicable”, not both."),
            ),
        ]

    def __str__(self) -> str:
        return "–" if self.value is None else str(self.value)


class Evidence(models.Model):
    """A file that supports a score, stored as `evidence/<key>` and shown to staff of the round alone."""

    score = models.ForeignKey("Score", models.CASCADE, related_name="evidence")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, **_text)
    media_type = models.CharField(max_length=40, editable=False)
    size_bytes = models.PositiveIntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Return the storage name of the file."""
        return f"evidence/{self.key}"


class ModeratedScore(models.Model):
    """What moderation decided for a criterion of a space; the assessors' scores stay as they are.

    `value` or `not_applicable` replaces the mean; neither lets the mean stand. A later decision marks
    the earlier one as superseded.
    """

    entry = models.ForeignKey("RoundEntry", models.CASCADE, related_name="moderated_scores")
    criterion = models.ForeignKey("Criterion", models.PROTECT, related_name="moderated_scores")
    value = models.SmallIntegerField(_("score"), null=True, blank=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    reason = models.TextField(_("reason"), **_text)
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **_person)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, editable=False)
    scale_min = models.SmallIntegerField(editable=False)
    scale_max = models.SmallIntegerField(editable=False)

    class Meta:
        verbose_name = _("moderated score")
        verbose_name_plural = _("moderated scores")
        ordering = ["entry", "criterion", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "criterion"],
                condition=Q(superseded_at=None),
                name="moderated_score_one_in_force",
                violation_error_message=_("This criterion was moderated already; the newer decision counts."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=F("scale_min"), value__lte=F("scale_max")),
                name="moderated_score_within_scale",
                violation_error_message=_("The score lies outside the scale of the criterion."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(not_applicable=False),
                name="moderated_value_or_not_applicable",
                violation_error_message=_("Give a score or mark “not applicable”, not both."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="moderated_score_has_reason",
                violation_error_message=_("A moderated score needs its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.criterion.code}"
