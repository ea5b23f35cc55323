"""Reckonings that take longer than a person waits for a page: they run beside the request.

The database is the truth about them: the mark of the round with its beat (`closing_mark`) while they run,
an entry in the round's log when they fail. A thread that dies with its process leaves a mark without a
beat, and the step may be taken anew.
"""

import logging
from collections.abc import Callable
from threading import Thread

from django.db import connections, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from spaces.enums import RoundStep
from spaces.errors import DomainError
from spaces.models import AssessmentRound, User

from .closing import begin_closing, finish_closing
from .roundlog import log

_logger = logging.getLogger(__name__)


def close_in_background(*, round: AssessmentRound, by: User | None) -> Thread:
    """Mark the round as being closed, and close it in a thread of its own, which is returned.

    Raises NotAllowed, WrongPhase, ClosingUnderWay; what goes wrong later stands in the round's log.
    """
    started = begin_closing(round=round, by=by)
    return run_beside(lambda: finish_closing(round=round, started=started, by=by), round=round, by=by)


def run_beside(work: Callable[[], object], *, round: AssessmentRound, by: User | None) -> Thread:
    """Do `work` on a round in a thread that starts once the transaction is committed; return the thread."""
    language = translation.get_language()
    thread = Thread(target=_run, args=(work, round, by, language), name=f"round-{round.pk}", daemon=True)
    transaction.on_commit(thread.start)
    return thread


def _run(work: Callable[[], object], round: AssessmentRound, by: User | None, language: str | None) -> None:
    """Do the work in the person's language; the thread has a connection of its own and gives it back."""
    try:
        with translation.override(language):
            try:
                work()
            except DomainError as error:
                log(round, RoundStep.FAILED, by, str(error.message))
            except Exception:
                # Nobody waits for this thread: what it does not write down is lost.
                _logger.exception("the reckoning of round %s failed", round.pk)
                log(round, RoundStep.FAILED, by, _("An unexpected error; the server's log tells more."))
    finally:
        connections.close_all()
