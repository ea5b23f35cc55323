"""What partners say about their own space on the published criteria; it never enters the assessors' mean."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .options import typed_text


class SelfAssessment(models.Model):
    """A self-assessment sent with a proposal, kept until a round of the same version takes it in.

    `space` is set on acceptance; `assignment` is the sheet of the round that it was copied to.
    """

    proposal = models.OneToOneField(
        "Proposal", models.CASCADE, null=True, blank=True, related_name="self_assessment"
    )
    space = models.ForeignKey("Space", models.CASCADE, null=True, blank=True, related_name="self_assessments")
    version = models.ForeignKey("CriteriaVersion", models.PROTECT, related_name="self_assessments")
    assignment = models.ForeignKey(
        "Assignment", models.SET_NULL, null=True, blank=True, related_name="taken_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False) | Q(space__isnull=False),
                name="self_assessment_of_something",
                violation_error_message=_("A self-assessment belongs to a proposal or to a space."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.space or self.proposal}"


class SelfScore(models.Model):
    """One answer: `value` on its criterion's scale, or not applicable; `scale_*` repeat the criterion's."""

    assessment = models.ForeignKey("SelfAssessment", models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("Criterion", models.PROTECT, related_name="self_scores")
    value = models.SmallIntegerField(_("score"), null=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    justification = models.TextField(_("justification"), blank=True, **typed_text)
    scale_min = models.SmallIntegerField(editable=False)
    scale_max = models.SmallIntegerField(editable=False)

    class Meta:
        verbose_name = _("score of a self-assessment")
        verbose_name_plural = _("scores of self-assessments")
        ordering = ["assessment", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                name="self_score_once",
                violation_error_message=_("This criterion is answered already."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=F("scale_min"), value__lte=F("scale_max")),
                name="self_score_within_scale",
                violation_error_message=_("The score lies outside the scale of the criterion."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(not_applicable=False),
                name="self_score_value_or_not_applicable",
                violation_error_message=_("Give a score or mark “not applicable”, not both."),
            ),
        ]

    def __str__(self) -> str:
        return "–" if self.value is None else str(self.value)
