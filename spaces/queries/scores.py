"""The long form of a round: every score that counts and every gap, and what was reckoned from them.

Both are read a hundred spaces at a time, so that memory does not grow with the round.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import NamedTuple

from django.db.models import Count, QuerySet

from spaces.enums import PublicationState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Computation,
    Criterion,
    ModeratedScore,
    Result,
    RoundEntry,
    Score,
)

from .criteria import Applicability, Content

#: Spaces read at once.
CHUNK = 100

#: What stands in a cell: (value, not applicable).
Given = tuple[int | None, bool]
_NOT_ASSESSED: Given = (None, False)


class ScoreRow(NamedTuple):
    """What one assessor gave one criterion of one space.

    `assessor` is a number that names nobody. `value` is on the criterion's own scale. Neither value nor
    `not_applicable` means that it was not assessed; without an assessor, that nobody was to assess it. A
    `moderated` row has no assessor and replaces what the assessors gave.
    """

    space: str
    criterion: Criterion
    assessor: int | None
    value: int | None
    not_applicable: bool
    moderated: bool


class _Sheet(NamedTuple):
    """A sheet that counts: the number of its assessor, and what it gave by criterion key."""

    assessor: int
    given: dict[int, Given]


def counted_entries(round: AssessmentRound) -> QuerySet[RoundEntry]:
    """Return the spaces that were not taken out of a round, in the order of their identifiers."""
    return round.entries.filter(withdrawn_at=None).order_by("space__number")


def public_entries(round: AssessmentRound) -> QuerySet[RoundEntry]:
    """Return those of them that the public sees today."""
    return counted_entries(round).filter(space__publication_state=PublicationState.PUBLISHED)


def assessor_numbers(round: AssessmentRound) -> dict[int, int]:
    """Return {user key: number} of a round's assessors, also of those who left after handing in.

    Numbers are drawn when the round is closed; who has none yet gets a free one for the time being.
    """
    numbers = dict(round.panel.order_by("pk").values_list("user_id", "number"))
    sheets = Assignment.objects.counting().filter(entry__round=round).order_by("assessor")
    for user in sheets.values_list("assessor_id", flat=True).distinct():
        numbers.setdefault(user, None)
    free = (number for number in range(1, len(numbers) + 1) if number not in set(numbers.values()))
    return {user: number or next(free) for user, number in list(numbers.items())}


def sheets_by_number(round: AssessmentRound) -> dict[int, int]:
    """Return {number of the assessor: how many sheets count}, without those who handed in none."""
    numbers = assessor_numbers(round)
    counted = Assignment.objects.counting().filter(entry__round=round).order_by().values_list("assessor")
    return {numbers[user]: count for user, count in counted.annotate(count=Count("pk"))}


def current_computation(round: AssessmentRound) -> Computation | None:
    """Return the reckoning in force, None before the round is closed for the first time."""
    return round.computations.order_by("-number").first()


def most_rows(round: AssessmentRound, content: Content) -> int:
    """Return how many rows the long form may have, but for moderated ones; two counts."""
    sheets = Assignment.objects.counting().filter(entry__round=round).count()
    return (sheets + counted_entries(round).count()) * len(content.criteria)


def read_scores(
    round: AssessmentRound, content: Content, entries: QuerySet[RoundEntry]
) -> Iterator[list[ScoreRow]]:
    """Yield the rows of `entries`, those of a hundred spaces at a time; five queries each.

    In order of space, criterion and assessor; a moderated row follows those that it replaces. Every
    criterion that applies to a space has at least one row.
    """
    applicability = Applicability(content.criteria)
    numbers = assessor_numbers(round)
    for keys in _chunks(entries):
        sheets, decisions, reckoned = _sheets(keys, numbers), _decisions(keys), _reckoned(keys)
        rows: list[ScoreRow] = []
        for key, number, category in _spaces(keys):
            if key in reckoned:
                asked = [criterion for criterion in content.criteria if criterion.code in reckoned[key]]
            else:
                asked = list(compress(content.criteria, applicability.row(category)))
            rows += _rows(f"HN-{number:04d}", asked, sheets[key], decisions[key])
        yield rows


def read_public_rounds() -> list[AssessmentRound]:
    """Return the rounds that the public sees, the latest first, with criteria, bands and reckonings."""
    found = AssessmentRound.objects.public().select_related("version__criteria_set")
    return list(found.prefetch_related("version__bands", "computations").order_by("-published_at", "-pk"))


def read_results(entries: QuerySet[RoundEntry]) -> Iterator[list[Result]]:
    """Yield the stored results of `entries`, a hundred at a time, one query each.

    They come with their space, the category of the opening and the band.
    """
    related = "entry__space", "entry__category", "band"
    for keys in _chunks(entries):
        found = Result.objects.current().filter(entry__in=keys).select_related(*related)
        yield list(found.defer("entry__space__outline").order_by("entry__space__number"))


def _chunks(entries: QuerySet[RoundEntry]) -> Iterator[list[int]]:
    """Yield the keys of `entries`, CHUNK at a time."""
    keys = list(entries.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _spaces(keys: list[int]) -> Iterator[tuple[int, int, int | None]]:
    """Yield (key, number of the space, category that counts) of entries, by number."""
    found = RoundEntry.objects.filter(pk__in=keys).order_by("space__number")
    columns = "pk", "space__number", "category_id", "space__category_id"
    for key, number, at_opening, today in found.values_list(*columns):
        yield key, number, at_opening or today


def _sheets(keys: list[int], numbers: dict[int, int]) -> dict[int, list[_Sheet]]:
    """Return the sheets that count by entry, in the order of the assessors' numbers."""
    found = Assignment.objects.counting().filter(entry__in=keys).order_by("pk")
    sheets = {
        key: (entry, _Sheet(numbers[user], {}))
        for key, entry, user in found.values_list("pk", "entry_id", "assessor_id")
        if user in numbers  # else it was handed in while this runs
    }
    scores = Score.objects.filter(assignment__in=found.order_by()).order_by()
    columns = "assignment_id", "criterion_id", "value", "not_applicable"
    for key, criterion, value, not_applicable in scores.values_list(*columns):
        if key in sheets:
            sheets[key][1].given[criterion] = (value, not_applicable)
    by_entry: dict[int, list[_Sheet]] = defaultdict(list)
    for entry, sheet in sorted(sheets.values(), key=lambda pair: pair[1].assessor):
        by_entry[entry].append(sheet)
    return by_entry


def _decisions(keys: list[int]) -> dict[int, dict[int, Given]]:
    """Return by entry what moderation put in the place of scores; a mean that stands is no row."""
    found = ModeratedScore.objects.filter(entry__in=keys, superseded_at=None).order_by()
    decisions: dict[int, dict[int, Given]] = defaultdict(dict)
    columns = "entry_id", "criterion_id", "value", "not_applicable"
    for entry, criterion, value, not_applicable in found.values_list(*columns):
        if value is not None or not_applicable:
            decisions[entry][criterion] = (value, not_applicable)
    return decisions


def _reckoned(keys: list[int]) -> dict[int, set[str]]:
    """Return by entry the codes of the criteria that were reckoned with, where there is a result.

    What applied then is what the result can be recomputed from, whatever became of categories since.
    """
    found = Result.objects.current().filter(entry__in=keys).order_by()
    return {entry: set(criteria) for entry, criteria in found.values_list("entry_id", "criteria")}


def _rows(
    space: str, criteria: Iterable[Criterion], sheets: list[_Sheet], decisions: dict[int, Given]
) -> Iterator[ScoreRow]:
    """Yield the rows of a space."""
    for criterion in criteria:
        decision = decisions.get(criterion.pk)
        for sheet in sheets:
            given = sheet.given.get(criterion.pk, _NOT_ASSESSED)
            yield ScoreRow(space, criterion, sheet.assessor, *given, moderated=False)
        if decision is not None:
            yield ScoreRow(space, criterion, None, *decision, moderated=True)
        elif not sheets:
            yield ScoreRow(space, criterion, None, *_NOT_ASSESSED, moderated=False)
