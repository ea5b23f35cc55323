"""What every step of a round does: it locks the round, asks for its phase and writes the log."""

from datetime import timedelta

from django.utils import timezone

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import ClosingUnderWay, WrongPhase
from spaces.models import AssessmentRound, RoundEvent, User

#: A reckoning that has not been heard of for so long has died; the round may be closed anew.
CLOSING_DEAD_AFTER = timedelta(seconds=90)


def lock_round(round: AssessmentRound, *phases: RoundPhase) -> AssessmentRound:
    """Return the round as it stands now, locked until the transaction ends.

    The mark of a reckoning that has died is taken away: should it live after all, it stores nothing of
    what may have changed since. Raises WrongPhase unless the round is in one of `phases`, and
    ClosingUnderWay while it is being closed.
    """
    locked = (
        AssessmentRound.objects.select_for_update(of=("self",)).select_related("version").get(pk=round.pk)
    )
    if phases and locked.phase not in phases:
        raise WrongPhase
    if is_being_closed(locked):
        raise ClosingUnderWay
    if locked.closing_started_at is not None:
        locked.closing_started_at = locked.closing_beat_at = None
        locked.closing_progress = 0
        locked.save(update_fields=["closing_started_at", "closing_beat_at", "closing_progress"])
    return locked


def is_being_closed(round: AssessmentRound) -> bool:
    """Return whether a reckoning of the round is alive."""
    beat = round.closing_beat_at or round.closing_started_at
    return round.closing_started_at is not None and timezone.now() - beat < CLOSING_DEAD_AFTER


def log(round: AssessmentRound, step: RoundStep, by: User | None, detail: str = "") -> RoundEvent:
    """Write an entry into the round's log and return it; inside the step's transaction."""
    return RoundEvent.objects.create(round=round, step=step, by=by, detail=detail)
