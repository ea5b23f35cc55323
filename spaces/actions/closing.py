"""Closing a round: the reckoning, and what is stored of it.

The reckoning runs outside any transaction, between two short ones: the first marks the round as being
closed, so that no score changes and nobody closes it a second time; the last stores everything at once.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import NotAllowed, RoundNotReady, VersionTampered
from spaces.models import AssessmentRound, Computation, ModeratedScore, User
from spaces.permissions import can_coordinate
from spaces.queries.criteria import fingerprint_of
from spaces.queries.reckoning import load_round

from .closing_mark import Progress, lock_marked, mark, unmarked_on_failure, with_beat
from .closing_store import Reckoned, store
from .roundlog import log


def close_round(
    *, round: AssessmentRound, by: User | None, reason: str = "", progress: Progress | None = None
) -> Computation:
    """Reckon a moderated round, store its results and return the computation.

    `progress` is told the share done, rising to 1. Raises NotAllowed, WrongPhase, ClosingUnderWay,
    RoundNotReady with what is missing, and VersionTampered when the criteria are not those published.
    """
    started = begin_closing(round=round, by=by)
    return finish_closing(round=round, started=started, by=by, reason=reason, progress=progress)


def begin_closing(*, round: AssessmentRound, by: User | None) -> datetime:
    """Mark a moderated round as being closed and return the mark, with which to finish.

    Raises NotAllowed, WrongPhase, ClosingUnderWay.
    """
    if not can_coordinate(by):
        raise NotAllowed
    return mark(round, RoundPhase.MODERATION)


def finish_closing(
    *,
    round: AssessmentRound,
    started: datetime,
    by: User | None,
    reason: str = "",
    progress: Progress | None = None,
) -> Computation:
    """Reckon and store a round that `begin_closing` has marked; return the computation.

    A failure takes the mark away and leaves nothing else. Raises as `close_round` does.
    """
    with unmarked_on_failure(round, started):
        reckoned = reckon(round, progress=with_beat(round, progress))
        with transaction.atomic():
            closing = lock_marked(round, started)
            computation = store(closing, reckoned, by=by, reason=reason or _("Closing of the round"))
            closing.phase, closing.closed_at = RoundPhase.CLOSED, timezone.now()
            closing.save()
            log(closing, RoundStep.CLOSED, by, reason)
    return computation


def reckon(
    round: AssessmentRound,
    *,
    decisions: Iterable[ModeratedScore] = (),
    progress: Progress | None = None,
) -> Reckoned:
    """Return what the round's scores come to; nothing is stored.

    `decisions`, not saved yet, count as if they were in force. Raises RoundNotReady without spaces or
    with divergent scores that nobody has looked at, and VersionTampered.
    """
    reckoning = load_round(round).with_decisions(decisions)
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
