"""The mark of a reckoning that runs outside any transaction.

While a round bears the mark no score of it changes and no second reckoning starts (`roundlog.lock_round`).
The mark is the moment it was set, so whoever set it knows it again; the beat tells that the reckoning
lives. A process that dies leaves the mark without a beat, and the next one may set its own.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from spaces.enums import RoundPhase
from spaces.errors import ClosingUnderWay
from spaces.models import AssessmentRound
from spaces.shares import percent_reached

from .roundlog import lock_round

Progress = Callable[[float], None]
#: Seconds between two beats of a reckoning.
_BEAT_S = 1.0


def mark(round: AssessmentRound, *phases: RoundPhase) -> datetime:
    """Mark a round that is in one of `phases` and return the mark; raises WrongPhase, ClosingUnderWay."""
    with transaction.atomic():
        locked = lock_round(round, *phases)
        now = timezone.now()
        locked.closing_started_at = locked.closing_beat_at = now
        locked.closing_progress = 0
        locked.save()
    return now


@contextmanager
def unmarked_on_failure(round: AssessmentRound, started: datetime) -> Iterator[None]:
    """Take the mark away when the block fails, unless another reckoning has set its own."""
    try:
        yield
    except BaseException:
        AssessmentRound.objects.filter(pk=round.pk, closing_started_at=started).update(
            closing_started_at=None, closing_beat_at=None, closing_progress=0
        )
        raise


def lock_marked(round: AssessmentRound, started: datetime) -> AssessmentRound:
    """Return the round locked and without its mark, not yet saved; inside the caller's transaction.

    Raises ClosingUnderWay where another reckoning took over meanwhile.
    """
    locked = AssessmentRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if locked.closing_started_at != started:
        raise ClosingUnderWay
    locked.closing_started_at = locked.closing_beat_at = None
    locked.closing_progress = 0
    return locked


def with_beat(round: AssessmentRound, progress: Progress | None = None) -> Progress:
    """Return a progress that also lets the staff area see that the reckoning lives, and how far it is."""
    last = time.monotonic()

    def tell(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT_S:
            last = time.monotonic()
            AssessmentRound.objects.filter(pk=round.pk).update(
                closing_beat_at=timezone.now(), closing_progress=percent_reached(share)
            )
        if progress is not None:
            progress(share)

    return tell
