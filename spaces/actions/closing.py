"""Closing a round: the reckoning, and what is stored of it.

The reckoning runs outside any transaction, between two short ones: the first marks the round as being
closed, so that no score changes and nobody closes it a second time; the last stores everything at once.
A process that dies leaves the mark without a beat, and the round may be closed anew.
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import ClosingUnderWay, NotAllowed, RoundNotReady, VersionTampered
from spaces.models import AssessmentRound, Computation, User
from spaces.permissions import can_coordinate
from spaces.queries.criteria import fingerprint_of
from spaces.queries.reckoning import load_round

from .roundlog import lock_round, log
from .storing import Reckoned, store

Progress = Callable[[float], None]
#: Seconds between two beats of a reckoning.
_BEAT_S = 1.0


def close_round(
    *, round: AssessmentRound, by: User | None, reason: str = "", progress: Progress | None = None
) -> Computation:
    """Reckon a moderated round, store its results and return the computation.

    `progress` is told the share done, rising to 1. Raises NotAllowed, WrongPhase, ClosingUnderWay,
    RoundNotReady with what is missing, and VersionTampered when the criteria are not those published.
    """
    if not can_coordinate(by):
        raise NotAllowed
    started = _mark(round)
    try:
        reckoned = reckon(round, progress=_with_beat(round, progress))
        with transaction.atomic():
            closing = AssessmentRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
            if closing.closing_started_at != started:
                raise ClosingUnderWay
            computation = store(closing, reckoned, by=by, reason=reason or _("Closing of the round"))
            closing.phase, closing.closed_at = RoundPhase.CLOSED, timezone.now()
            closing.closing_started_at = closing.closing_beat_at = None
            closing.save()
            log(closing, RoundStep.CLOSED, by, reason)
    except BaseException:
        _unmark(round, started)
        raise
    return computation


def _mark(round: AssessmentRound) -> datetime:
    """Mark the round as being closed and return the mark."""
    with transaction.atomic():
        locked = lock_round(round, RoundPhase.MODERATION)
        now = timezone.now()
        locked.closing_started_at = locked.closing_beat_at = now
        locked.closing_progress = 0
        locked.save()
    return now


def _unmark(round: AssessmentRound, started: datetime) -> None:
    """Take the mark away, unless another closing has set its own."""
    AssessmentRound.objects.filter(pk=round.pk, closing_started_at=started).update(
        closing_started_at=None, closing_beat_at=None, closing_progress=0
    )


def _with_beat(round: AssessmentRound, progress: Progress | None) -> Progress:
    """Return a progress that also lets the staff area see that the reckoning lives, and how far it is."""
    last = time.monotonic()

    def tell(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT_S:
            last = time.monotonic()
            AssessmentRound.objects.filter(pk=round.pk).update(
                closing_beat_at=timezone.now(), closing_progress=round_percent(share)
            )
        if progress is not None:
            progress(share)

    return tell


def round_percent(share: float) -> int:
    """Return a share in [0, 1] in whole per cent."""
    return int(share * 100)


def reckon(round: AssessmentRound, *, progress: Progress | None = None) -> Reckoned:
    """Return what the round's scores come to; nothing is stored.

    Raises RoundNotReady without spaces or with divergent scores that nobody has looked at, and
    VersionTampered.
    """
    reckoning = load_round(round)
    if fingerprint_of(reckoning.content) != reckoning.content.version.fingerprint:
        raise VersionTampered
    if not reckoning.entries:
        raise RoundNotReady(_("The round has no spaces: add some before closing it."))
    waiting = len(reckoning.undecided())
    if waiting:
        text = ngettext(
            "%(count)d divergent score awaits moderation: decide it first.",
            "%(count)d divergent scores await moderation: decide them first.",
            waiting,
        )
        raise RoundNotReady(text % {"count": waiting})
    return Reckoned(reckoning, reckoning.outcome(progress))
