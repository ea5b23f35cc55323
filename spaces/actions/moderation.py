"""Moderation: scoring ends, divergent scores are decided with reasons, or scoring begins anew."""

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import EditConflict, NotAllowed, RoundNotReady
from spaces.models import AssessmentRound, Assignment, Criterion, ModeratedScore, RoundEntry, Score, User
from spaces.permissions import can_coordinate
from spaces.queries.rounds import waiting_by_assessor
from spaces.scoring import divergent, normalise

from .checks import required_text
from .decisions import (
    describe,
    enter_decision,
    in_force,
    make_decision,
    require_asked_of_space,
    require_independent,
)
from .round_mail import tell_of_reopening
from .roundlog import lock_round, log

#: What makes two decisions the same one, sent twice.
_CONTENT = ("value", "not_applicable", "reason", "by_id")


def start_moderation(
    *, round: AssessmentRound, by: User | None, despite_missing: bool = False
) -> AssessmentRound:
    """End the scoring of an open round and return the round, which is in moderation then.

    Sheets that were not handed in stay as they are and do not count; `despite_missing` says that the
    person knows. Raises NotAllowed, WrongPhase, ClosingUnderWay, and RoundNotReady without spaces or,
    unless `despite_missing`, with sheets that are still waited for.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        locked = lock_round(round, RoundPhase.OPEN)
        if not locked.entries.filter(withdrawn_at=None).exists():
            raise RoundNotReady(_("The round has no spaces: add some first."))
        missing = Assignment.objects.waiting().filter(entry__round=locked).count()
        text = ngettext(
            "%(count)d sheet has not been handed in", "%(count)d sheets have not been handed in", missing
        ) % {"count": missing}
        if missing and not despite_missing:
            raise RoundNotReady(_("%(what)s: wait, remind, or confirm to go on without.") % {"what": text})
        locked.phase = RoundPhase.MODERATION
        locked.save()
        log(locked, RoundStep.MODERATION, by, text if missing else "")
    return locked


def moderate(
    *,
    entry: RoundEntry,
    criterion: Criterion,
    by: User | None,
    value: int | None = None,
    not_applicable: bool = False,
    reason: str,
    instead_of: ModeratedScore | None = None,
) -> ModeratedScore:
    """Decide a divergent criterion of a space and return the decision; the scores stay as they are.

    `value` or `not_applicable` replaces the mean; neither lets the mean stand. A decision in force is
    replaced, and kept, where `instead_of` names it; sending the same decision twice enters it once.
    Raises NotAllowed, WrongPhase, ClosingUnderWay, HasConflict, ValidationError, RoundNotReady where
    there is nothing to decide, and EditConflict when somebody else decided in the meantime.
    """
    if not can_coordinate(by):
        raise NotAllowed
    reason = required_text(reason)
    with transaction.atomic():
        round = lock_round(entry.round, RoundPhase.MODERATION)
        entry = RoundEntry.objects.select_related("space").get(pk=entry.pk)
        entry.round = round
        require_independent(by, entry)
        require_asked_of_space(entry, criterion)
        decision = make_decision(
            entry=entry, criterion=criterion, by=by, value=value, not_applicable=not_applicable, reason=reason
        )
        standing = in_force(entry, criterion).first()
        if standing is not None and _is_same(standing, decision):
            return standing
        if standing is not None and standing != instead_of:
            raise EditConflict(_("A colleague decided this in the meantime: read that decision first."))
        if standing is None and not _is_divergent(entry, criterion):
            raise RoundNotReady(_("The assessors agree closely enough here: there is nothing to decide."))
        enter_decision(decision)
        log(round, RoundStep.MODERATED, by, f"{entry.space} · {describe(decision)}")
    return decision


def _is_same(one: ModeratedScore, other: ModeratedScore) -> bool:
    """Return whether two decisions say the same by the same person."""
    return all(getattr(one, name) == getattr(other, name) for name in _CONTENT)


def _is_divergent(entry: RoundEntry, criterion: Criterion) -> bool:
    """Return whether the scores that count lie further apart than the version allows."""
    if entry.withdrawn_at is not None:
        return False
    counting = Assignment.objects.counting().filter(entry=entry)
    values = Score.objects.filter(assignment__in=counting, criterion=criterion, value__isnull=False)
    given = np.array(values.values_list("value", flat=True), dtype=float)
    if len(given) < 2:
        return False
    shares = normalise(given, criterion.scale_min, criterion.scale_max, criterion.is_down)
    threshold = entry.round.version.divergence_threshold
    return bool(divergent(np.array([shares.max() - shares.min()]), threshold)[0])


def reopen_round(*, round: AssessmentRound, by: User | None, reason: str) -> AssessmentRound:
    """Open a round in moderation for scoring again and return it; its assessors are mailed.

    What moderation decided so far stays in force. Raises NotAllowed, WrongPhase, ClosingUnderWay,
    ValidationError without a reason.
    """
    if not can_coordinate(by):
        raise NotAllowed
    reason = required_text(reason)
    with transaction.atomic():
        locked = lock_round(round, RoundPhase.MODERATION)
        locked.phase = RoundPhase.OPEN
        locked.save()
        log(locked, RoundStep.REOPENED, by, reason)
        counts = waiting_by_assessor(locked)
        people = User.objects.in_bulk(counts)
        tell_of_reopening(locked, {people[key]: count for key, count in counts.items()}, reason)
    return locked
