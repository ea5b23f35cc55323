"""What is assigned to a person, round by round, and how far each sheet is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet

from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.models import AssessmentRound, Assignment, Criterion, Score, User

from .criteria import Applicability


class Task(NamedTuple):
    """A sheet in a person's list: `answered` of `asked` criteria."""

    assignment: Assignment
    answered: int
    asked: int

    @property
    def percent(self) -> int:
        """Return how far the sheet is, in whole per cent."""
        return 100 * self.answered // self.asked if self.asked else 0

    @property
    def is_due(self) -> bool:
        """Return whether the person still has to hand it in."""
        assignment = self.assignment
        if assignment.state != SheetState.ASSIGNED or assignment.entry.withdrawn_at is not None:
            return False
        phase = assignment.entry.round.phase
        return phase == RoundPhase.OPEN or (phase == RoundPhase.MODERATION and self.was_given_back)

    @property
    def was_given_back(self) -> bool:
        """Return whether the coordinator gave the sheet back."""
        return self.assignment.state == SheetState.ASSIGNED and self.assignment.handed_in_at is not None


class RoundTasks(NamedTuple):
    """A round with a person's sheets in it: what is due first, then by name."""

    round: AssessmentRound
    tasks: list[Task]

    @property
    def due(self) -> list[Task]:
        """Return what is still to be handed in."""
        return [task for task in self.tasks if task.is_due]

    @property
    def settled(self) -> list[Task]:
        """Return what waits for nothing."""
        return [task for task in self.tasks if not task.is_due]


def tasks_of(user: User) -> list[RoundTasks]:
    """Return what is assigned to a person, by round: rounds with something due first, by due date.

    Rounds in preparation are left out: their assignments may still change. The number of queries is the
    same for few and many sheets.
    """
    return _by_round(Assignment.objects.of(user).exclude(entry__round__phase=RoundPhase.DRAFT))


def open_self_assessments() -> list[RoundTasks]:
    """Return the self-assessments that a coordinator may still fill in for operators, by round."""
    waiting = Assignment.objects.filter(
        kind=SheetKind.SELF, state=SheetState.ASSIGNED, entry__withdrawn_at=None,
        entry__round__phase=RoundPhase.OPEN,
    )  # fmt: skip
    return _by_round(waiting)


def _by_round(found: QuerySet[Assignment]) -> list[RoundTasks]:
    sheets = list(
        found.select_related("entry__round__version", "entry__space__ward", "entry__space__district")
        .defer("entry__space__outline", "entry__space__ward__boundary", "entry__space__district__boundary")
        .order_by("entry__space__name_sort", "entry__space__number", "pk")
    )
    by_round: dict[AssessmentRound, list[Task]] = {}
    for task in _with_progress(sheets):
        by_round.setdefault(task.assignment.entry.round, []).append(task)
    rounds = [RoundTasks(round, sorted(tasks, key=_due_first)) for round, tasks in by_round.items()]
    return sorted(rounds, key=_next_first)


def _due_first(task: Task) -> bool:
    return not task.is_due  # the order by name stays: sorting is stable


def _next_first(tasks: RoundTasks) -> tuple[Any, ...]:
    round = tasks.round
    last = round.due_on.toordinal() if round.due_on else 10**7
    return not tasks.due, last if tasks.due else -(round.opened_at or round.created_at).timestamp(), round.pk


def _with_progress(sheets: list[Assignment]) -> Iterable[Task]:
    """Yield each sheet with the number of its criteria and of their answers; four queries."""
    versions = {sheet.entry.round.version_id for sheet in sheets}
    criteria = list(
        Criterion.objects.filter(version__in=versions).prefetch_related("categories").order_by("pk")
    )
    applicability = Applicability(criteria)
    rows: dict[int | None, np.ndarray] = {}
    answers = defaultdict(set)
    given = Score.objects.filter(assignment__in=[sheet.pk for sheet in sheets]).exclude(
        value=None, not_applicable=False
    )
    for sheet, criterion in given.order_by().values_list("assignment_id", "criterion_id"):
        answers[sheet].add(criterion)
    for sheet in sheets:
        category = sheet.entry.category_id or sheet.entry.space.category_id
        if category not in rows:
            rows[category] = applicability.row(category)
        asked = {
            criterion.pk
            for criterion, applies in zip(criteria, rows[category], strict=True)
            if applies and criterion.version_id == sheet.entry.round.version_id
        }
        yield Task(sheet, len(asked & answers[sheet.pk]), len(asked))


def count_due(user: User) -> int:
    """Return how many sheets the person has still to hand in in open rounds; one query."""
    return Assignment.objects.waiting().filter(assessor=user).count()
