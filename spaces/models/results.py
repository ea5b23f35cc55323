"""What closing a round stores: computations with their results, and appeals against them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import AppealState, Withheld

from .options import person, typed_text


class Computation(models.Model):
    """One reckoning of a round, never changed; an appeal that is upheld adds another.

    `alpha` is Krippendorff's alpha over the round (null: not defined), `alphas` by criterion code,
    `leniency` by the assessor's number in the round (a distance on [-1, 1]), `rules` the numbers
    that were reckoned with (minimum_coverage, quorum, divergence_threshold, draws, weight_noise,
    seed, metric), `fingerprint` that of the criteria.
    """

    round = models.ForeignKey("AssessmentRound", models.CASCADE, related_name="computations")
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **person)
    reason = models.CharField(_("reason"), max_length=500)
    fingerprint = models.CharField(max_length=64)
    rules = models.JSONField()
    alpha = models.FloatField(_("agreement"), null=True)
    alphas = models.JSONField(default=dict)
    leniency = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="computation_number_once",
                violation_error_message=_("The round has a computation of that number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} – {self.number}"


class ResultQuerySet(models.QuerySet["Result"]):
    """Verbs for choosing results."""

    def current(self) -> "ResultQuerySet":
        """Return the results of the latest computation of each round."""
        return self.filter(is_current=True)


class Result(models.Model):
    """The stored result of a space in a computation; all numbers in [0, 1] but counts and ranks.

    `dimensions`: {dimension code: {"value", "coverage"}}; `criteria`: {criterion code: {"value",
    "spread", "count", "moderated"}} with the criteria that apply to the space; a value is null where
    nothing was scored. `rank_low` ≤ `rank_high` bound the rank (1 = highest) under noise on the
    weights; `band_share` is the share of draws in which the band stays the same.
    """

    computation = models.ForeignKey("Computation", models.CASCADE, related_name="results")
    entry = models.ForeignKey("RoundEntry", models.CASCADE, related_name="results")
    is_current = models.BooleanField(default=True)
    composite = models.FloatField(_("composite"), null=True)
    geometric = models.FloatField(_("geometric composite"), null=True)
    withheld = models.CharField(_("withheld"), max_length=10, choices=Withheld, blank=True, default="")
    coverage = models.FloatField(_("coverage"))
    assessors = models.PositiveSmallIntegerField(_("assessors"))
    spread = models.FloatField(_("spread"), null=True)
    band = models.ForeignKey(
        "Band", models.PROTECT, null=True, related_name="results", verbose_name=_("band")
    )
    band_share = models.FloatField(_("band stays in (share of draws)"), null=True)
    rank_low = models.PositiveIntegerField(_("best rank"), null=True)
    rank_high = models.PositiveIntegerField(_("worst rank"), null=True)
    dimensions = models.JSONField(default=dict)
    criteria = models.JSONField(default=dict)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["computation", "entry"]
        constraints = [
            models.UniqueConstraint(
                fields=["computation", "entry"],
                name="result_once",
                violation_error_message=_("The computation has a result of this space."),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(is_current=True),
                name="result_one_current",
                violation_error_message=_("The space has a current result in this round."),
            ),
            models.CheckConstraint(
                condition=Q(composite=None, band=None, rank_low=None, rank_high=None)
                | Q(composite__range=(0, 1), withheld="", rank_low__isnull=False, rank_high__isnull=False),
                name="result_composite_or_withheld",
                violation_error_message=_("A result has a composite with its ranks, or a reason for none."),
            ),
            models.CheckConstraint(
                condition=Q(composite__isnull=False) | ~Q(withheld=""),
                name="result_withheld_has_reason",
                violation_error_message=_("A result without a composite says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.composite}"


class Appeal(models.Model):
    """An operator's objection to a published result, and what was decided; kept with before and after."""

    entry = models.ForeignKey("RoundEntry", models.PROTECT, related_name="appeals", verbose_name=_("space"))
    appellant = models.CharField(
        _("who appeals"), max_length=200, help_text=_("The operator or person in charge."), **typed_text
    )
    grounds = models.TextField(_("grounds"), **typed_text)
    state = models.CharField(_("state"), max_length=10, choices=AppealState, default=AppealState.LODGED)
    lodged_at = models.DateTimeField(_("lodged"), auto_now_add=True)
    entered_by = models.ForeignKey(null=True, related_name="+", verbose_name=_("entered by"), **person)
    decision = models.TextField(_("decision"), blank=True, **typed_text)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(null=True, related_name="+", verbose_name=_("decided by"), **person)
    before = models.ForeignKey("Result", models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey("Result", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=AppealState.LODGED),
                name="appeal_one_at_a_time",
                violation_error_message=_("An appeal for this space waits already: decide that one first."),
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.LODGED, decided_at=None, decision="")
                | (~Q(state=AppealState.LODGED) & Q(decided_at__isnull=False) & ~Q(decision="")),
                name="appeal_decided_with_reason",
                violation_error_message=_("A decision needs its date and its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} – {self.get_state_display()}"
