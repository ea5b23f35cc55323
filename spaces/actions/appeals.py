"""Appeals against published results: the period, what is lodged, and what is decided.

An appeal that is upheld changes scores by decisions of their own, so that the assessors' scores and the
earlier results stay; the round is reckoned again, and the appeal keeps the result before and after.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from spaces.enums import AppealState, RoundPhase, RoundStep
from spaces.errors import AlreadyInState, NotAllowed, RoundNotReady
from spaces.models import Appeal, AssessmentRound, Criterion, ModeratedScore, Result, RoundEntry, User
from spaces.permissions import can_coordinate

from .checks import required_text
from .closing import reckon
from .closing_mark import lock_marked, mark, unmarked_on_failure, with_beat
from .closing_store import store
from .decisions import describe, enter_decision, make_decision, require_asked_of_space, require_independent
from .roundlog import lock_round, log
from .version import next_version

#: Characters that a computation keeps of its reason.
_LONGEST_REASON = 500


class Changed(NamedTuple):
    """What an appeal changes: a value, or not applicable, or neither: the assessors' mean."""

    criterion: Criterion
    value: int | None
    not_applicable: bool


def open_appeals(*, round: AssessmentRound, until: datetime.date, by: User | None) -> AssessmentRound:
    """Open a published round to appeals, or move their last day, and return the round.

    Raises NotAllowed, WrongPhase, and ValidationError for a last day that is over.
    """
    if not can_coordinate(by):
        raise NotAllowed
    if until < timezone.localdate():
        raise ValidationError({"until": _("This day is over: choose today or a later day.")})
    with transaction.atomic():
        next_version()
        locked = lock_round(round, RoundPhase.PUBLISHED, RoundPhase.APPEAL)
        locked.phase, locked.appeal_until = RoundPhase.APPEAL, until
        locked.save()
        log(locked, RoundStep.APPEALS, by, _("until %(day)s") % {"day": date_format(until)})
    return locked


def lodge_appeal(*, entry: RoundEntry, appellant: str, grounds: str, by: User | None) -> Appeal:
    """Enter an operator's appeal and return it.

    Raises NotAllowed, WrongPhase, ClosingUnderWay, ValidationError, and RoundNotReady after the last
    day, for a space without a result, and while another appeal of the space waits.
    """
    if not can_coordinate(by):
        raise NotAllowed
    who = required_text(appellant, field="appellant", longest=200, missing=_("Say who appeals."))
    why = required_text(grounds, field="grounds", missing=_("Give the grounds of the appeal."))
    with transaction.atomic():
        next_version()  # the public report counts appeals that wait
        round = lock_round(entry.round, RoundPhase.APPEAL)
        if timezone.localdate() > round.appeal_until:
            text = _("Appeals ended on %(day)s. Move the last day first if this one came in time.")
            raise RoundNotReady(text % {"day": date_format(round.appeal_until)})
        if _current_result(entry) is None:
            raise RoundNotReady(_("This space has no result in the round: there is nothing to appeal."))
        if entry.appeals.filter(state=AppealState.LODGED).exists():
            raise RoundNotReady(_("An appeal for this space waits already: decide that one first."))
        appeal = Appeal.objects.create(entry=entry, appellant=who, grounds=why, entered_by=by)
        log(round, RoundStep.APPEALED, by, f"{entry.space}: {who}")
    return appeal


def _current_result(entry: RoundEntry) -> Result | None:
    return Result.objects.current().filter(entry=entry, entry__withdrawn_at=None).first()


def decide_appeal(
    *,
    appeal: Appeal,
    by: User | None,
    upheld: bool,
    decision: str,
    scores: Iterable[Changed] = (),
) -> Appeal:
    """Decide an appeal with its reason and return it, with the result before and, if upheld, after.

    An appeal that is upheld changes `scores` and reckons the round again, outside any transaction, as
    closing does; both are stored together. Raises NotAllowed, HasConflict, WrongPhase, ClosingUnderWay,
    AlreadyInState, VersionTampered, and ValidationError where decision or scores are not right.
    """
    if not can_coordinate(by):
        raise NotAllowed
    why = required_text(decision, field="decision", missing=_("Give the reason of the decision."))
    appeal = Appeal.objects.select_related("entry__space", "entry__round__version").get(pk=appeal.pk)
    require_independent(by, appeal.entry)
    if not upheld:
        return _reject(appeal, by, why)
    decisions = _checked(appeal, by, why, scores)
    return _uphold(appeal, by, why, decisions)


def _reject(appeal: Appeal, by: User | None, why: str) -> Appeal:
    with transaction.atomic():
        next_version()  # the public page counts decisions
        round = lock_round(appeal.entry.round, RoundPhase.APPEAL)
        before = _current_result(appeal.entry)
        return _enter(appeal, round, by, why, AppealState.REJECTED, before, None)


def _checked(appeal: Appeal, by: User | None, why: str, scores: Iterable[Changed]) -> list[ModeratedScore]:
    """Return what changes as decisions, not yet saved; raises ValidationError."""
    entry, changes = appeal.entry, list(scores)
    if not changes:
        raise ValidationError(
            {"scores": _("Change at least one score, or reject the appeal: else nothing is different.")}
        )
    if len({change.criterion.pk for change in changes}) < len(changes):
        raise ValidationError({"scores": _("Each criterion can be changed once.")})
    for change in changes:
        require_asked_of_space(entry, change.criterion)
    return [make_decision(entry=entry, by=by, reason=why, **change._asdict()) for change in changes]


def _uphold(appeal: Appeal, by: User | None, why: str, decisions: list[ModeratedScore]) -> Appeal:
    """Reckon the round with the decisions and store everything at once, or nothing."""
    round = appeal.entry.round
    started = mark(round, RoundPhase.APPEAL)
    with unmarked_on_failure(round, started):
        _require_waiting(appeal)
        reckoned = reckon(round, decisions=decisions, progress=with_beat(round))
        with transaction.atomic():
            next_version(structure=True)
            locked = lock_marked(round, started)
            before = _current_result(appeal.entry)
            for decision in decisions:
                enter_decision(decision)
            reason = _("Appeal: %(why)s") % {"why": why}
            computation = store(locked, reckoned, by=by, reason=reason[:_LONGEST_REASON])
            locked.save()
            after = computation.results.get(entry=appeal.entry)
            return _enter(appeal, locked, by, why, AppealState.UPHELD, before, after, decisions)


def _require_waiting(appeal: Appeal) -> None:
    if Appeal.objects.get(pk=appeal.pk).state != AppealState.LODGED:
        raise AlreadyInState(_("This appeal was decided already; nothing has changed."))


def _enter(
    appeal: Appeal,
    round: AssessmentRound,
    by: User | None,
    why: str,
    state: AppealState,
    before: Result | None,
    after: Result | None,
    decisions: Iterable[ModeratedScore] = (),
) -> Appeal:
    """Write down what was decided; the round is locked."""
    _require_waiting(appeal)
    appeal.state, appeal.decision, appeal.decided_by, appeal.decided_at = state, why, by, timezone.now()
    appeal.before, appeal.after = before, after
    appeal.save()
    changes = ", ".join(describe(decision) for decision in decisions)
    log(round, RoundStep.DECIDED, by, f"{appeal.entry.space}: {appeal.get_state_display()} {changes}".strip())
    return appeal


def end_appeals(*, round: AssessmentRound, by: User | None) -> AssessmentRound:
    """End the period of appeals and return the round, which stays published.

    Raises NotAllowed, WrongPhase, ClosingUnderWay, and RoundNotReady naming the spaces whose appeals
    wait for a decision.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        next_version()
        locked = lock_round(round, RoundPhase.APPEAL)
        waiting = Appeal.objects.filter(entry__round=locked, state=AppealState.LODGED)
        names = [str(appeal.entry.space) for appeal in waiting.select_related("entry__space").order_by("pk")]
        if names:
            text = _("Decide the appeals that wait first: %(spaces)s.")
            raise RoundNotReady(text % {"spaces": ", ".join(names)})
        locked.phase = RoundPhase.PUBLISHED
        locked.save()
        log(locked, RoundStep.ENDED, by)
    return locked
