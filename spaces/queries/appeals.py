"""Appeals as staff read them: with the results before and after, and the scores they are about."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, QuerySet

from spaces.models import (
    Appeal,
    AssessmentRound,
    Assignment,
    Criterion,
    ModeratedScore,
    Result,
    Score,
)

from .criteria import Applicability, content_of


class Sheet(NamedTuple):
    """A criterion that applies to the space: the scores that count, the decision in force, the cell.

    `value` is the stored one in [0, 1], None where nothing was scored.
    """

    criterion: Criterion
    scores: list[Score]
    decision: ModeratedScore | None
    value: float | None


class Change(NamedTuple):
    """What an upheld appeal changed: a criterion's code, its value before and after (None: none)."""

    code: str
    before: float | None
    after: float | None


def appeals_of(round: AssessmentRound) -> QuerySet[Appeal]:
    """Return the appeals of a round with all they show: those that wait, then those decided last."""
    return (
        Appeal.objects.filter(entry__round=round)
        .select_related("entry__space", "entered_by", "decided_by", "before__band", "after__band")
        .defer("entry__space__outline")
        .order_by(F("decided_at").desc(nulls_first=True), "-lodged_at", "-pk")
    )


def changes_of(appeal: Appeal) -> list[Change]:
    """Return the criteria whose value an appeal changed, by code; no query."""
    if appeal.before is None or appeal.after is None:
        return []
    before, after = _values(appeal.before), _values(appeal.after)
    codes = [code for code in before if before[code] != after.get(code)]
    return [Change(code, before[code], after.get(code)) for code in codes]


def _values(result: Result) -> dict[str, float | None]:
    return {code: stored.get("value") for code, stored in result.criteria.items()}


def sheet_of_appeal(appeal: Appeal) -> list[Sheet]:
    """Return what was asked of the space, in the order of the criteria; nine queries."""
    entry = appeal.entry
    content = content_of(entry.round.version)
    category = entry.category_id or entry.space.category_id
    applies = Applicability(content.criteria).row(category)
    scores = defaultdict(list)
    counting = Assignment.objects.counting().filter(entry=entry)
    given = Score.objects.filter(assignment__in=counting).select_related("assignment__assessor")
    for score in given.order_by("assignment_id", "pk"):
        scores[score.criterion_id].append(score)
    in_force = ModeratedScore.objects.filter(entry=entry, superseded_at=None).select_related("by")
    decisions = {one.criterion_id: one for one in in_force}
    result = Result.objects.current().filter(entry=entry).first()
    values = _values(result) if result is not None else {}
    return [
        Sheet(criterion, scores[criterion.pk], decisions.get(criterion.pk), values.get(criterion.code))
        for criterion, is_asked in zip(content.criteria, applies, strict=True)
        if is_asked
    ]
