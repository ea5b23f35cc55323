"""Decisions on single criteria of a space: what moderation and an upheld appeal have in common."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.errors import HasConflict
from spaces.models import Criterion, ModeratedScore, RoundEntry, User
from spaces.queries.conflicts import has_conflict
from spaces.queries.criteria import Applicability

from .checks import require_asked, require_on_scale


def require_independent(by: User | None, entry: RoundEntry) -> None:
    """Raise HasConflict where a tie between the person who decides and the space is known."""
    reason = has_conflict(by, entry.space) if by is not None else ""
    if reason:
        text = _("You have a conflict of interest with this space (%(reason)s): let a colleague decide.")
        raise HasConflict(text % {"reason": reason})


def require_asked_of_space(entry: RoundEntry, criterion: Criterion) -> None:
    """Raise ValidationError unless the criterion is one of the round's and applies to the space."""
    category = entry.category_id or entry.space.category_id
    is_of_round = criterion.version_id == entry.round.version_id
    is_asked = is_of_round and bool(Applicability([criterion]).row(category).all())
    require_asked(criterion, is_asked=is_asked)


def make_decision(
    *,
    entry: RoundEntry,
    criterion: Criterion,
    by: User | None,
    value: int | None,
    not_applicable: bool,
    reason: str,
) -> ModeratedScore:
    """Return a decision, not yet saved; raises ValidationError with the field and the remedy."""
    require_on_scale(criterion, value, not_applicable=not_applicable)
    return ModeratedScore(
        entry=entry, criterion=criterion, by=by, value=value, not_applicable=not_applicable, reason=reason,
        scale_min=criterion.scale_min, scale_max=criterion.scale_max,
    )  # fmt: skip


def enter_decision(decision: ModeratedScore) -> ModeratedScore:
    """Save a decision in place of the one in force, which is kept; inside the caller's transaction."""
    in_force(decision.entry, decision.criterion).update(superseded_at=timezone.now())
    decision.save()
    return decision


def in_force(entry: RoundEntry, criterion: Criterion) -> QuerySet[ModeratedScore]:
    """Return the decision in force on a criterion of a space, as a QuerySet of one or none."""
    return ModeratedScore.objects.filter(entry=entry, criterion=criterion, superseded_at=None)


def describe(decision: ModeratedScore) -> str:
    """Return a decision in a few words, for the log."""
    if decision.not_applicable:
        outcome = _("not applicable")
    elif decision.value is None:
        outcome = _("the mean stands")
    else:
        outcome = str(decision.value)
    return f"{decision.criterion.code}: {outcome}"
