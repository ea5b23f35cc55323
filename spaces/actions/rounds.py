"""Preparing assessment rounds: their settings, their spaces, their assessors."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import (
    CURRENT_LIFECYCLES,
    PUBLIC_PHASES,
    PublicationState,
    RoundPhase,
    RoundStep,
    VersionState,
)
from spaces.errors import NotAllowed, RoundNotReady
from spaces.models import AssessmentRound, Assignment, PanelMember, RoundEntry, Space, User
from spaces.permissions import can_coordinate, can_score
from spaces.queries.rounds import live_sheets
from spaces.text import fold, nfc
from spaces.validators import validate_round_slug

from .roundlog import lock_round, log
from .self_assessments import take_into_round
from .version import next_version

#: What a round is called and until when it runs may change while it runs.
TEXT_FIELDS = tuple(f"{stem}_{code}" for stem in ("name", "description") for code in ("vi", "en", "fr"))
#: The rules are settled before the first score: these change in a draft alone.
RULE_FIELDS = (
    "slug", "version", "opens_on", "quorum", "is_blind", "metric", "draws", "weight_noise", "seed",
)  # fmt: skip
PREPARING = (RoundPhase.DRAFT, RoundPhase.OPEN)
#: A closed round may become public at any moment.
_NEARLY_PUBLIC = (RoundPhase.CLOSED, *PUBLIC_PHASES)
_BATCH = 500


def editable_fields(phase: str) -> frozenset[str]:
    """Return the settings of a round that may still change in `phase`."""
    fields = {*TEXT_FIELDS}
    if phase in PREPARING:
        fields |= {"due_on", "assessors_per_space"}
    if phase == RoundPhase.DRAFT:
        fields |= {*RULE_FIELDS}
    if phase not in PUBLIC_PHASES:
        fields.add("publishes_scores")
    return frozenset(fields)


def save_round(*, round: AssessmentRound | None, by: User | None, data: Mapping[str, Any]) -> AssessmentRound:
    """Create or change a round from cleaned `data` and return it.

    `data` holds any of the fields of `editable_fields`; what the phase no longer lets change is left
    as it is. An empty address is made from the name. Raises NotAllowed, ValidationError.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        is_known = round is not None and round.pk is not None
        # Counted before the round is locked, as publishing does, so that the two never wait for each other.
        if is_known and AssessmentRound.objects.filter(pk=round.pk, phase__in=_NEARLY_PUBLIC).exists():
            next_version()
        saved = lock_round(round) if is_known else AssessmentRound()
        changed = _assign(saved, data)
        if not saved.slug:
            saved.slug = free_slug(saved.name_vi)
        if saved.phase == RoundPhase.DRAFT and saved.version_id is not None:
            _check_version(saved)
        is_new = saved._state.adding
        _check_slug(saved)
        saved.full_clean()
        saved.save()
        if is_new or changed:
            log(saved, RoundStep.PREPARED, by, "" if is_new else ", ".join(changed))
    return saved


def _assign(round: AssessmentRound, data: Mapping[str, Any]) -> list[str]:
    """Set what may be set and return the names of what changed."""
    changed = []
    for field in sorted(editable_fields(round.phase) & set(data)):
        value = data[field]
        if isinstance(value, str) and not field.startswith("description"):
            value = nfc(value)
        if getattr(round, field, None) != value:
            changed.append(str(round._meta.get_field(field).verbose_name))
            setattr(round, field, value)
    return changed


def _check_version(round: AssessmentRound) -> None:
    if round.version.state != VersionState.PUBLISHED:
        text = _("Choose a published version of criteria: a draft may still change, a retired one is over.")
        raise ValidationError({"version": text})


def free_slug(name: str) -> str:
    """Return an address for `name` that no round has."""
    base = re.sub(r"(-composites)*-*$", "", fold(name).replace(" ", "-")[:50]).strip("-") or "round"
    taken = set(AssessmentRound.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _check_slug(round: AssessmentRound) -> None:
    """Raise ValidationError where files of results need the address for themselves."""
    try:
        validate_round_slug(round.slug)
    except ValidationError as error:
        raise ValidationError({"slug": error.messages}) from None


def delete_round(*, round: AssessmentRound, by: User | None) -> None:
    """Throw a round away that was never opened; raises NotAllowed, WrongPhase."""
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        lock_round(round, RoundPhase.DRAFT).delete()


def is_assessable(space: Space) -> bool:
    """Return whether a space may be assessed: the public sees it and it did not close for good."""
    is_current = space.lifecycle in CURRENT_LIFECYCLES
    return is_current and space.publication_state == PublicationState.PUBLISHED


def add_spaces(*, round: AssessmentRound, spaces: Iterable[Space], by: User | None) -> int:
    """Put spaces into a round and return how many came in.

    What is in it already, is not public or closed for good is passed over; what was taken out comes
    back with its sheets. Raises NotAllowed, WrongPhase.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, *PREPARING)
        known = {entry.space_id: entry for entry in round.entries.all()}
        wanted = {space.pk: space for space in _as_they_stand(spaces) if is_assessable(space)}
        new = [space for key, space in wanted.items() if key not in known]
        back = [known[key] for key in wanted if key in known and known[key].withdrawn_at is not None]
        is_open = round.phase == RoundPhase.OPEN
        RoundEntry.objects.bulk_create(
            (
                RoundEntry(round=round, space=space, category_id=space.category_id if is_open else None)
                for space in new
            ),
            batch_size=_BATCH,
        )
        for entry in back:
            entry.withdrawn_at, entry.withdrawn_reason = None, ""
        RoundEntry.objects.bulk_update(back, ["withdrawn_at", "withdrawn_reason"], batch_size=_BATCH)
        if is_open:
            take_into_round(round.entries.filter(space__in=new).select_related("round"))
        added = len(new) + len(back)
        if added:
            text = ngettext("%(count)d space added", "%(count)d spaces added", added)
            log(round, RoundStep.PREPARED, by, text % {"count": added})
    return added


def _as_they_stand(spaces: Iterable[Space]) -> Iterator[Space]:
    """Yield spaces as they are stored now, locked: one that is merged at this moment must not come in."""
    stored = Space.objects.select_for_update(no_key=True).defer("outline").order_by("pk")
    keys = sorted({space.pk for space in spaces})
    for start in range(0, len(keys), _BATCH):
        yield from stored.filter(pk__in=keys[start : start + _BATCH])


def remove_space(*, entry: RoundEntry, by: User | None, reason: str = "") -> None:
    """Take a space out of a round: from a draft without a trace, later with a reason and all it has.

    Raises NotAllowed, WrongPhase, ValidationError.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(entry.round, *PREPARING, RoundPhase.MODERATION)
        entry = RoundEntry.objects.select_for_update(of=("self",)).select_related("space").get(pk=entry.pk)
        if round.phase == RoundPhase.DRAFT:
            entry.delete()
        elif entry.withdrawn_at is None:
            entry.withdrawn_at = timezone.now()
            entry.withdrawn_reason = required_reason(reason)
            entry.save()
        text = _("“%(space)s” taken out") % {"space": entry.space}
        log(round, RoundStep.PREPARED, by, f"{text}: {nfc(reason)}" if reason.strip() else text)


def required_reason(reason: str) -> str:
    """Return a reason as it is stored; raise ValidationError where none is given."""
    text = nfc(reason)[:500]
    if not text:
        raise ValidationError({"reason": _("Give a reason: it is kept with the round.")})
    return text


def set_panel(*, round: AssessmentRound, users: Collection[User], by: User | None) -> None:
    """Make `users` the assessors of a round.

    Who leaves a draft loses the sheets assigned there. Raises NotAllowed, WrongPhase, ValidationError
    for accounts that may not score, and RoundNotReady where somebody who leaves has sheets in an open
    round.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        round = lock_round(round, *PREPARING)
        seated = {member.user_id: member for member in round.panel.select_related("user")}
        wanted = {user.pk: user for user in users}
        new = [user for key, user in wanted.items() if key not in seated]
        _check_may_score(new)
        leaving = [member.user for key, member in seated.items() if key not in wanted]
        _dismiss(round, leaving)
        PanelMember.objects.bulk_create(PanelMember(round=round, user=user) for user in new)
        if new or leaving:
            changes = [*(f"+ {user}" for user in new), *(f"− {user}" for user in leaving)]
            log(round, RoundStep.PREPARED, by, ", ".join(changes))


def _check_may_score(users: Iterable[User]) -> None:
    refused = [str(user) for user in users if not can_score(user)]
    if refused:
        text = _("%(names)s may not score: an administrator can give them the role Assessor.")
        raise ValidationError(text % {"names": ", ".join(refused)})


def _dismiss(round: AssessmentRound, leaving: list[User]) -> None:
    """Take people off the panel; in a draft with their sheets, later only where they have none."""
    if round.phase == RoundPhase.DRAFT:
        Assignment.objects.filter(entry__round=round, assessor__in=leaving).delete()
    busy = live_sheets(round).filter(assessor__in=leaving).order_by()
    names = sorted({str(sheet.assessor) for sheet in busy.select_related("assessor")})
    if names:
        text = _("%(names)s still have sheets in this round: take those away first.")
        raise RoundNotReady(text % {"names": ", ".join(names)})
    round.panel.filter(user__in=leaving).delete()
