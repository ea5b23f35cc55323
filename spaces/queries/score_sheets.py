"""Sheets of a round that wait to be filled in, with what stands on them: what a template is made from."""

from collections.abc import Iterator
from itertools import compress
from typing import NamedTuple

from django.db.models import QuerySet

from spaces.enums import SheetKind, SheetState
from spaces.models import AssessmentRound, Assignment, Criterion, Score, User

from .criteria import Applicability, Content

#: Sheets whose scores are read at once.
CHUNK = 500


class OpenSheet(NamedTuple):
    """A sheet, the criteria that it asks, and what stands on it by criterion key."""

    assignment: Assignment
    asked: list[Criterion]
    scores: dict[int, Score]


def sheets_to_fill(round: AssessmentRound, assessor: User | None = None) -> QuerySet[Assignment]:
    """Return the sheets that are still to be handed in, of all assessors or of one, by name and space."""
    found = Assignment.objects.filter(
        entry__round=round, entry__withdrawn_at=None, kind=SheetKind.ASSESSOR, state=SheetState.ASSIGNED
    )
    if assessor is not None:
        found = found.filter(assessor=assessor)
    return found.order_by(
        "assessor__last_name", "assessor__first_name", "assessor__username", "entry__space__name_sort", "pk"
    )


def read_open_sheets(content: Content, sheets: QuerySet[Assignment]) -> Iterator[OpenSheet]:
    """Yield the sheets with what stands on them; two queries for each CHUNK of sheets."""
    applicability = Applicability(content.criteria)
    keys = list(sheets.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found = Assignment.objects.filter(pk__in=chunk).select_related("assessor", "entry__space")
        by_key = found.defer("entry__space__outline").in_bulk()
        scores: dict[int, dict[int, Score]] = {key: {} for key in chunk}
        for score in Score.objects.filter(assignment__in=chunk).order_by("pk"):
            scores[score.assignment_id][score.criterion_id] = score
        for key in chunk:
            if key not in by_key:
                continue
            entry = by_key[key].entry
            asked = applicability.row(entry.category_id or entry.space.category_id)
            yield OpenSheet(by_key[key], list(compress(content.criteria, asked)), scores[key])


def asked_count(content: Content, sheets: QuerySet[Assignment]) -> int:
    """Return how many answers the sheets ask for; one query."""
    applicability = Applicability(content.criteria)
    columns = sheets.order_by().values_list("entry__category_id", "entry__space__category_id")
    counts: dict[int | None, int] = {}
    total = 0
    for at_opening, today in columns:
        category = at_opening or today
        if category not in counts:
            counts[category] = int(applicability.row(category).sum())
        total += counts[category]
    return total
