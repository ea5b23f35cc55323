"""Assignments: which assessor scores which space of a round, evenly or one by one."""

from typing import NamedTuple

import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase, RoundStep, SheetKind, SheetState
from spaces.errors import HasConflict, NotAllowed, RoundNotReady
from spaces.models import AssessmentRound, Assignment, RoundEntry, User
from spaces.permissions import can_coordinate, can_score
from spaces.queries.conflicts import has_conflict
from spaces.queries.rounds import LIVE, conflicts_in

from .distribution import distribute
from .mail import Delivery
from .round_mail import tell_assessors
from .roundlog import lock_round, log
from .rounds import PREPARING, required_reason

_BATCH = 500


class Shortfall(NamedTuple):
    """A space that could not be given enough assessors.

    `missing` are wanting; `tied` of the panel have a conflict of interest with it, `gone` stepped back
    from it or had it taken away.
    """

    entry: RoundEntry
    missing: int
    tied: int
    gone: int

    @property
    def why(self) -> str:
        """Return the reason in words."""
        parts = [_("the panel has too few assessors")] if not (self.tied or self.gone) else []
        if self.tied:
            text = ngettext("%(count)d conflict of interest", "%(count)d conflicts of interest", self.tied)
            parts.append(text % {"count": self.tied})
        if self.gone:
            text = ngettext(
                "%(count)d stepped back or was taken away", "%(count)d stepped back or were taken away",
                self.gone,
            )  # fmt: skip
            parts.append(text % {"count": self.gone})
        return ", ".join(parts)


class Spread(NamedTuple):
    """What assigning evenly did: how many sheets it added, and what it could not fill and why."""

    added: int
    unfilled: list[Shortfall]
    mails: Delivery


def assign_evenly(*, round: AssessmentRound, by: User | None) -> Spread:
    """Give every space its number of assessors, evenly, around what is assigned already.

    The same round and seed give the same answer. In an open round those who get spaces are mailed.
    Raises NotAllowed, WrongPhase, RoundNotReady without spaces or assessors.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, *PREPARING)
        entries = list(round.entries.filter(withdrawn_at=None).select_related("space").order_by("pk"))
        panel = [member.user for member in round.panel.select_related("user").order_by("user")]
        panel = [user for user in panel if can_score(user)]
        if not entries or not panel:
            raise RoundNotReady(_("Choose spaces and assessors before assigning them to each other."))
        table = _Table(round, entries, panel)
        added = distribute(table.allowed, table.present, table.missing(table.present), round.seed)
        new = [
            Assignment(entry=entries[row], assessor=panel[column])
            for row, column in zip(*np.nonzero(added), strict=True)
        ]
        Assignment.objects.bulk_create(new, batch_size=_BATCH)
        if new:
            text = ngettext("%(count)d sheet assigned", "%(count)d sheets assigned", len(new))
            log(round, RoundStep.ASSIGNED, by, text % {"count": len(new)})
        given = {user: int(count) for user, count in zip(panel, added.sum(axis=0), strict=True) if count}
        mails = tell_assessors(round, given)
    return Spread(len(new), table.shortfalls(table.present | added), mails)


class _Table:
    """Spaces as rows, assessors as columns: who has what, and who may be given what.

    `present`, `tied` (a conflict of interest), `gone` (stepped back, taken away) and `allowed` are
    (spaces, assessors) bool; `outsiders` counts sheets of people who may not score any more.
    """

    def __init__(self, round: AssessmentRound, entries: list[RoundEntry], panel: list[User]) -> None:
        self.entries, self.needed = entries, round.assessors_per_space
        self.present, self.tied, self.gone = np.zeros((3, len(entries), len(panel)), dtype=bool)
        self.outsiders = np.zeros(len(entries), dtype=np.int64)
        column = {user.pk: index for index, user in enumerate(panel)}
        self._read_sheets(round, column)
        row = {entry.space_id: index for index, entry in enumerate(entries)}
        for user, space in conflicts_in(round, list(column)):
            self.tied[row[space], column[user]] = True
        self.allowed = ~(self.tied | self.gone)

    def _read_sheets(self, round: AssessmentRound, column: dict[int, int]) -> None:
        """Mark who has a space, and who has it no more."""
        row = {entry.pk: index for index, entry in enumerate(self.entries)}
        sheets = Assignment.objects.filter(entry__round=round, kind=SheetKind.ASSESSOR).order_by()
        for entry, assessor, state in sheets.values_list("entry", "assessor", "state"):
            if entry not in row:
                continue
            if assessor in column:
                target = self.present if state in LIVE else self.gone
                target[row[entry], column[assessor]] = True
            else:
                self.outsiders[row[entry]] += state in LIVE

    def missing(self, present: np.ndarray) -> np.ndarray:
        """Return how many assessors each space lacks; (N,) int."""
        return np.maximum(self.needed - present.sum(axis=1) - self.outsiders, 0)

    def shortfalls(self, present: np.ndarray) -> list[Shortfall]:
        """Return the spaces that have fewer assessors than they should."""
        missing = self.missing(present)
        tied, gone = (self.tied & ~present).sum(axis=1), (self.gone & ~self.tied).sum(axis=1)
        return [
            Shortfall(self.entries[row], int(missing[row]), int(tied[row]), int(gone[row]))
            for row in np.flatnonzero(missing > 0)
        ]


def assign(*, entry: RoundEntry, assessor: User, by: User | None) -> Assignment:
    """Give a space to one assessor of the panel and return the sheet; in an open round by mail.

    A sheet that was taken away comes back with its scores. Raises NotAllowed, WrongPhase, HasConflict,
    ValidationError.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(entry.round, *PREPARING)
        entry = round.entries.select_related("space").get(pk=entry.pk)
        _check(round, entry, assessor)
        sheet = Assignment.objects.filter(entry=entry, assessor=assessor).first()
        sheet = sheet or Assignment(entry=entry, assessor=assessor)
        if sheet.pk is not None and sheet.state != SheetState.REMOVED:
            raise ValidationError(_refusal(sheet))
        sheet.state, sheet.reason, sheet.handed_in_at = SheetState.ASSIGNED, "", None
        sheet.save()
        log(round, RoundStep.ASSIGNED, by, f"+ {entry.space}: {assessor}")
        tell_assessors(round, {assessor: 1})
    return sheet


def _check(round: AssessmentRound, entry: RoundEntry, assessor: User) -> None:
    """Refuse whom the round does not know, who may not score, and who has a conflict."""
    if entry.withdrawn_at is not None:
        raise ValidationError(_("This space was taken out of the round: add it again first."))
    if not can_score(assessor) or not round.panel.filter(user=assessor).exists():
        raise ValidationError(_("Choose an assessor of this round; more are added under “Assessors”."))
    reason = has_conflict(assessor, entry.space)
    if reason:
        text = _("%(name)s has a conflict of interest with “%(space)s” (%(reason)s): choose somebody else.")
        raise HasConflict(text % {"name": assessor, "space": entry.space, "reason": reason})


def _refusal(sheet: Assignment) -> str:
    """Return why a person who has or had the space cannot be given it."""
    if sheet.state == SheetState.RECUSED:
        return _("This assessor stepped back from the space: choose somebody else.")
    return _("This space is assigned to this assessor already.")


def take_away(*, assignment: Assignment, by: User | None, reason: str = "") -> None:
    """Take a space away from an assessor: from a draft without a trace, later with a reason.

    What was scored stays stored and leaves the mean. Raises NotAllowed, WrongPhase, ValidationError.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(assignment.entry.round, *PREPARING)
        sheets = Assignment.objects.select_for_update(of=("self",)).select_related("entry__space")
        sheet = sheets.get(pk=assignment.pk)
        text = f"− {sheet.entry.space}: {assignment.assessor or sheet.get_kind_display()}"
        if round.phase == RoundPhase.DRAFT:
            sheet.delete()
        elif sheet.state != SheetState.REMOVED:
            sheet.state, sheet.reason = SheetState.REMOVED, required_reason(reason)
            sheet.save()
            text = f"{text} ({sheet.reason})"
        log(round, RoundStep.ASSIGNED, by, text)


def clear_assignments(*, round: AssessmentRound, by: User | None) -> int:
    """Take all assignments of a draft away and return how many; raises NotAllowed, WrongPhase."""
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, RoundPhase.DRAFT)
        sheets = Assignment.objects.filter(entry__round=round, kind=SheetKind.ASSESSOR)
        count = sheets.count()
        sheets.delete()
        if count:
            log(round, RoundStep.ASSIGNED, by, _("all assignments taken away"))
    return count
