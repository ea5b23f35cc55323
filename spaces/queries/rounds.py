"""Rounds as lists and boards show them: counts, progress, what stands in the way."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from spaces.enums import PublicationState, RoundPhase, SheetKind, SheetState
from spaces.models import AssessmentRound, Assignment, PanelMember, RoundEntry, User

from .conflicts import Conflicts, conflicts_of

#: Sheets that count as assigned: waiting for the assessor, or handed in.
LIVE = (SheetState.ASSIGNED, SheetState.HANDED_IN)
_BY_NAME = ("last_name", "first_name", "username")
_SHEET = Q(assignments__kind=SheetKind.ASSESSOR)
_LIVE_SHEET = _SHEET & Q(assignments__state__in=LIVE)


def live_sheets(round: AssessmentRound) -> QuerySet[Assignment]:
    """Return the sheets of assessors that were neither taken away nor given up, of spaces still in."""
    return Assignment.objects.filter(
        entry__round=round, entry__withdrawn_at=None, kind=SheetKind.ASSESSOR, state__in=LIVE
    )


def with_counts(rounds: QuerySet[AssessmentRound]) -> QuerySet[AssessmentRound]:
    """Annotate `spaces_count`, `sheets_count` and `handed_in_count`; no query a row."""
    entries = RoundEntry.objects.filter(round=OuterRef("pk"), withdrawn_at=None)
    sheets = Assignment.objects.filter(
        entry__round=OuterRef("pk"),
        entry__withdrawn_at=None,
        kind=SheetKind.ASSESSOR,
        state__in=LIVE,
    )
    return rounds.annotate(
        spaces_count=_counted(entries, "round"),
        sheets_count=_counted(sheets, "entry__round"),
        handed_in_count=_counted(sheets.filter(state=SheetState.HANDED_IN), "entry__round"),
    )


def _counted(rows: QuerySet[Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


class Load(NamedTuple):
    """An assessor of a round: sheets assigned, of these handed in, and those stepped back from."""

    member: PanelMember
    sheets: int
    handed_in: int
    recused: int

    @property
    def waiting(self) -> int:
        """Return how many sheets are still to be handed in."""
        return self.sheets - self.handed_in


def loads(round: AssessmentRound) -> list[Load]:
    """Return the panel with what each has to do, by name; two queries."""
    counted = (
        Assignment.objects.filter(entry__round=round, entry__withdrawn_at=None, kind=SheetKind.ASSESSOR)
        .order_by()
        .values_list("assessor")
        .annotate(
            sheets=Count("pk", filter=Q(state__in=LIVE)),
            handed_in=Count("pk", filter=Q(state=SheetState.HANDED_IN)),
            recused=Count("pk", filter=Q(state=SheetState.RECUSED)),
        )
    )
    counts = {row[0]: row[1:] for row in counted}
    members = round.panel.select_related("user")
    return [Load(member, *counts.get(member.user_id, (0, 0, 0))) for member in members]


def entries_of(round: AssessmentRound) -> QuerySet[RoundEntry]:
    """Return the spaces of a round that were not taken out, alphabetically, with the state of their sheets.

    Annotates `sheets_count` and `handed_in_count`.
    """
    entries = round.entries.filter(withdrawn_at=None).select_related("space__category", "space__district")
    return (
        entries.defer("space__outline", "space__district__boundary")
        .annotate(
            sheets_count=Count("assignments", filter=_LIVE_SHEET),
            handed_in_count=Count("assignments", filter=_SHEET & Q(assignments__state=SheetState.HANDED_IN)),
        )
        .order_by("space__name_sort", "space__number")
    )


def short_of(entries: QuerySet[RoundEntry], needed: int) -> QuerySet[RoundEntry]:
    """Return the entries of `entries_of` with fewer than `needed` sheets."""
    return entries.filter(sheets_count__lt=needed)


def conflicts_in(round: AssessmentRound, users: Iterable[int] | None = None) -> Conflicts:
    """Return the known conflicts between the panel (or `users`) and the spaces of a round; 2–3 queries."""
    if users is None:
        users = round.panel.values_list("user", flat=True)
    spaces = round.entries.filter(withdrawn_at=None).order_by()
    return conflicts_of(users, spaces.values_list("space", "space__operator"))


def sheets_in_conflict(round: AssessmentRound) -> list[tuple[Assignment, str]]:
    """Return the live sheets whose assessor must not score the space, each with the reason."""
    users = live_sheets(round).order_by().values_list("assessor", flat=True).distinct()
    conflicts = conflicts_in(round, users)
    if not conflicts:
        return []
    sheets = live_sheets(round).filter(assessor__in={user for user, _space in conflicts})
    chosen = sheets.select_related("entry__space", "assessor").order_by("entry__space__name_sort", "pk")
    found = ((sheet, conflicts.get((sheet.assessor_id, sheet.entry.space_id))) for sheet in chosen)
    return [(sheet, reason) for sheet, reason in found if reason is not None]


def eligible_assessors() -> QuerySet[User]:
    """Return the active accounts that were given the right to score, by name."""
    right = Permission.objects.filter(codename="score_assignment", content_type__app_label="spaces")
    may = Q(user_permissions__in=right) | Q(groups__permissions__in=right)
    found = User.objects.filter(may).order_by().values("pk")
    return User.objects.filter(pk__in=found, is_active=True).order_by(*_BY_NAME)


def overdue_rounds(today: datetime.date) -> QuerySet[AssessmentRound]:
    """Return the rounds that should have been scored before `today`."""
    return AssessmentRound.objects.filter(phase=RoundPhase.OPEN, due_on__lt=today)


def waiting_by_assessor(round: AssessmentRound) -> dict[int, int]:
    """Return {key of the user: how many sheets are still to be handed in}, without those with none."""
    waiting = Assignment.objects.waiting().filter(entry__round=round).order_by()
    return dict(waiting.values_list("assessor").annotate(count=Count("pk")))


def assigned_by_assessor(round: AssessmentRound) -> dict[int, int]:
    """Return {key of the user: how many sheets}, in an open or a draft round."""
    return dict(live_sheets(round).order_by().values_list("assessor").annotate(count=Count("pk")))


def unpublished_spaces(round: AssessmentRound) -> QuerySet[RoundEntry]:
    """Return the entries whose space is no longer public."""
    entries = round.entries.filter(withdrawn_at=None).exclude(
        space__publication_state=PublicationState.PUBLISHED
    )
    return entries.select_related("space").order_by("space__name_sort", "space__number")


def is_overdue(round: AssessmentRound, today: datetime.date) -> bool:
    """Return whether the last day of scoring of an open round is over."""
    return round.phase == RoundPhase.OPEN and round.due_on is not None and round.due_on < today
