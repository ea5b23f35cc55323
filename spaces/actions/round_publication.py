"""Publishing the results of a round, taking them back, and taking a closed round up again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import NotAllowed, RoundNotReady
from spaces.models import AssessmentRound, Result, User
from spaces.permissions import can_coordinate, can_publish_round

from .checks import required_text
from .roundlog import lock_round, log
from .version import next_version


def publish_round(*, round: AssessmentRound, by: User | None) -> AssessmentRound:
    """Show the results of a closed round to the public and return the round.

    Raises NotAllowed, WrongPhase, ClosingUnderWay, and RoundNotReady where no results are stored.
    """
    if not can_publish_round(by):
        raise NotAllowed
    with transaction.atomic():
        # Every space of the round gets a band: all that is kept of spaces is read anew.
        next_version(structure=True)
        locked = lock_round(round, RoundPhase.CLOSED)
        if not Result.objects.current().filter(entry__round=locked).exists():
            raise RoundNotReady(_("The round has no stored results: take it up again and close it."))
        locked.phase, locked.published_at = RoundPhase.PUBLISHED, timezone.now()
        locked.save()
        log(locked, RoundStep.PUBLISHED, by)
    return locked


def withdraw_publication(*, round: AssessmentRound, by: User | None, reason: str) -> AssessmentRound:
    """Hide published results in which a mistake was found and return the round, which is closed then.

    `published_at` stays: it tells results that were taken back from those never shown. While appeals
    run they have to be ended first. Raises NotAllowed, WrongPhase, ValidationError without a reason.
    """
    if not can_publish_round(by):
        raise NotAllowed
    reason = required_text(reason)
    with transaction.atomic():
        next_version(structure=True)
        locked = lock_round(round, RoundPhase.PUBLISHED)
        locked.phase = RoundPhase.CLOSED
        locked.save()
        log(locked, RoundStep.WITHDRAWN, by, reason)
    return locked


def reopen_moderation(*, round: AssessmentRound, by: User | None, reason: str) -> AssessmentRound:
    """Take a closed round back into moderation and return it.

    What was stored stays as an earlier computation; closing again adds the next one. Raises NotAllowed,
    WrongPhase, ValidationError without a reason.
    """
    if not can_coordinate(by):
        raise NotAllowed
    reason = required_text(reason)
    with transaction.atomic():
        locked = lock_round(round, RoundPhase.CLOSED)
        locked.phase = RoundPhase.MODERATION
        locked.save()
        log(locked, RoundStep.REOPENED, by, reason)
    return locked
