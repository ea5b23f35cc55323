"""Sheets of a round: who scores which space and who must not, scores, evidence, moderation."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import RoundPhase, SheetKind, SheetState

from .options import person, typed_text


class Interest(models.Model):
    """A known tie between a person and a space or an operator, which keeps the person from scoring it."""

    user = models.ForeignKey(related_name="interests", verbose_name=_("assessor"), **person)
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
    reason = models.CharField(_("reason"), max_length=500, **typed_text)
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
        null=True, blank=True, related_name="assignments", verbose_name=_("assessor"), **person
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
    justification = models.TextField(_("justification"), blank=True, **typed_text)
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
    name = models.CharField(_("name"), max_length=200, **typed_text)
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
    reason = models.TextField(_("reason"), **typed_text)
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **person)
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
