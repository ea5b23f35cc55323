"""Scoring sheets: no conflict is declared, criteria are scored, the sheet is handed in or given back.

Whatever a score comes from (page, autosave, upload), it is written here. A writer locks the row of the
sheet and then asks where the round stands, so that assessors do not wait for one another.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.enums import RoundPhase, RoundStep, SheetKind, SheetState
from spaces.errors import (
    AlreadyInState,
    ClosingUnderWay,
    HasConflict,
    NotAllowed,
    ScoreConflict,
    SheetIncomplete,
    SheetLocked,
    WrongPhase,
)
from spaces.models import Assignment, Criterion, Interest, RoundEntry, Score, User
from spaces.permissions import can_coordinate, can_fill_sheet
from spaces.queries.conflicts import has_conflict
from spaces.queries.criteria import Applicability
from spaces.queries.sheets import sheet_of
from spaces.text import nfc

from .answers import Sent, change_of, write_changes
from .checks import require_asked
from .mail import send_mail_to
from .roundlog import is_being_closed, lock_round, log
from .self_assessments import take_into_round

LONGEST_REASON = 500
HANDED_IN_FIELDS = ("state", "handed_in_at", "reason")


Refusal = ValidationError | ScoreConflict


def declare(*, assignment: Assignment, by: User | None) -> Assignment:
    """Note that the assessor has no conflict of interest with the space; scoring may begin.

    Declaring twice changes nothing. Raises NotAllowed, HasConflict where a tie is on record, and
    SheetLocked where the sheet cannot be filled.
    """
    with transaction.atomic():
        sheet = _locked(assignment, by)
        require_open(sheet)
        if sheet.assessor is not None and has_conflict(sheet.assessor, sheet.entry.space):
            raise HasConflict(_("A tie between you and this space is on record: step back from it."))
        if sheet.declared_at is None:
            sheet.declared_at = timezone.now()
            sheet.save(update_fields=["declared_at"])
    return sheet


def recuse(*, assignment: Assignment, by: User | None, reason: str) -> Assignment:
    """Let the assessor step back for good, with a reason; the place in the quorum stays visibly empty.

    The tie is remembered, so that later rounds do not assign the space to the person again. Raises
    NotAllowed, SheetLocked, and ValidationError without a reason.
    """
    reason = _reason(reason)
    with transaction.atomic():
        _hold_round(assignment)
        sheet = _locked(assignment, by)
        require_open(sheet)
        if sheet.kind == SheetKind.SELF:
            raise SheetLocked(_("A self-assessment has no assessor who could step back."))
        sheet.state, sheet.recused_at, sheet.reason = SheetState.RECUSED, timezone.now(), reason
        sheet.save(update_fields=["state", "recused_at", "reason"])
        Interest.objects.get_or_create(
            user=sheet.assessor, space=sheet.entry.space, defaults={"reason": reason}
        )
        log(sheet.entry.round, RoundStep.RECUSED, by, f"{sheet.assessor}, {sheet.entry}: {reason}")
    return sheet


def save_score(
    *, assignment: Assignment, criterion: Criterion, by: User | None, data: Mapping[str, Any], revision: int
) -> Score:
    """Store what a person gave a criterion and return it.

    `data` holds value (int or None), not_applicable and justification; all three replace what stood
    there. `revision` is that of the score which the person saw, 0 for none. Sending the same twice
    writes once. Raises NotAllowed, SheetLocked, ClosingUnderWay, ValidationError with the field, and
    ScoreConflict, with what is stored, when somebody else wrote in between; then nothing is written.
    """
    (answer,) = save_scores(assignment=assignment, by=by, sent=[Sent(criterion, data, revision)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


def save_scores(*, assignment: Assignment, by: User | None, sent: Iterable[Sent]) -> list[Score | Refusal]:
    """Store many answers of one sheet and return for each the score, or why that one was refused.

    What can be stored is stored. Raises NotAllowed, SheetLocked and ClosingUnderWay for the whole sheet.
    """
    answers = list(sent)
    with transaction.atomic():
        sheet = lock_for_writing(assignment, by)
        criteria = [answer.criterion for answer in answers]
        applies = _applies(sheet, criteria)
        stored = {score.criterion_id: score for score in sheet.scores.filter(criterion__in=criteria)}
        written: list[Score | Refusal] = []
        changes = []
        for answer, is_asked in zip(answers, applies, strict=True):
            try:
                change = change_of(sheet, answer, stored.get(answer.criterion.pk), is_asked=is_asked)
            except (ValidationError, ScoreConflict) as refusal:
                written.append(refusal)
            else:
                changes.append(change)
                written.append(change.score)
        write_changes(changes)
    return written


def hand_in(*, assignment: Assignment, by: User | None) -> Assignment:
    """Hand a complete sheet in; it can be read only from then on.

    Raises NotAllowed, SheetIncomplete with all that is missing, AlreadyInState the second time,
    SheetLocked and ClosingUnderWay.
    """
    with transaction.atomic():
        _hold_round(assignment)
        sheet = _locked(assignment, by)
        if sheet.state == SheetState.HANDED_IN:
            raise AlreadyInState(_("This sheet was handed in already; nothing has changed."))
        require_open(sheet, declared=True)
        missing = sheet_of(sheet).missing
        if missing:
            raise SheetIncomplete([(criterion.code, sentence) for criterion, sentence in missing])
        mark_handed_in(sheet)
        sheet.save(update_fields=HANDED_IN_FIELDS)
    return sheet


def mark_handed_in(sheet: Assignment) -> None:
    """Set what handing in sets, HANDED_IN_FIELDS; the caller has checked the sheet and saves it."""
    sheet.state, sheet.handed_in_at, sheet.reason = SheetState.HANDED_IN, timezone.now(), ""


def give_back(*, assignment: Assignment, by: User | None, reason: str) -> Assignment:
    """Give a handed-in sheet back to be changed, with a reason; the assessor hands it in again.

    Raises NotAllowed, WrongPhase unless the round is open or in moderation, ClosingUnderWay,
    AlreadyInState unless the sheet is handed in, and ValidationError without a reason.
    """
    if not can_coordinate(by):
        raise NotAllowed
    reason = _reason(reason)
    with transaction.atomic():
        _hold_round(assignment)
        sheet = _with_entry(assignment)
        if sheet.entry.round.phase not in (RoundPhase.OPEN, RoundPhase.MODERATION):
            raise WrongPhase
        if is_being_closed(sheet.entry.round):
            raise ClosingUnderWay
        if sheet.state != SheetState.HANDED_IN:
            raise AlreadyInState(_("This sheet is not handed in, so there is nothing to give back."))
        # The date of handing in stays: it tells a sheet that was given back from one never handed in.
        sheet.state, sheet.reason = SheetState.ASSIGNED, reason
        sheet.save(update_fields=["state", "reason"])
        whose = sheet.assessor or sheet.get_kind_display()
        log(sheet.entry.round, RoundStep.RETURNED, by, f"{whose}, {sheet.entry}: {reason}")
        if sheet.assessor is not None:
            _tell_of_return(sheet, sheet.assessor)
    return sheet


def _tell_of_return(sheet: Assignment, assessor: User) -> None:
    """Write to the assessor that the sheet is given back, and why."""
    address = settings.PUBLIC_URL + reverse("admin:sheet", args=[sheet.pk])
    context = {
        "round": sheet.entry.round, "space": sheet.entry.space, "reason": sheet.reason, "address": address,
    }  # fmt: skip
    send_mail_to(assessor, gettext_lazy("Given back to you: %(space)s"), "sheet_returned", context)


def start_self_assessment(*, entry: RoundEntry, by: User | None) -> Assignment:
    """Return the sheet of the operator's self-assessment, begun unless it was before.

    Raises NotAllowed, WrongPhase unless the round is open, and SheetLocked for a space taken out.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        lock_round(entry.round, RoundPhase.OPEN)
        if RoundEntry.objects.get(pk=entry.pk).withdrawn_at is not None:
            raise SheetLocked(_("The space was taken out of the round."))
        take_into_round([entry])
        sheet, _is_new = Assignment.objects.get_or_create(entry=entry, kind=SheetKind.SELF)
    return sheet


def lock_for_writing(assignment: Assignment, by: User | None) -> Assignment:
    """Return the sheet as stored, locked, its entry and round read after the lock.

    Raises NotAllowed, SheetLocked and ClosingUnderWay unless `by` may write scores on it now.
    """
    sheet = _locked(assignment, by)
    require_open(sheet, declared=True)
    return sheet


def require_open(sheet: Assignment, *, declared: bool = False) -> None:
    """Raise SheetLocked, saying why, or ClosingUnderWay unless scores can be written on the sheet now."""
    closed = {
        SheetState.HANDED_IN: _("This sheet is handed in. The coordinator can give it back to be changed."),
        SheetState.RECUSED: _("The assessor stepped back from this sheet."),
        SheetState.REMOVED: _("This sheet was taken away. Ask the coordinator of the round."),
    }
    if sheet.state in closed:
        raise SheetLocked(closed[SheetState(sheet.state)])
    if sheet.entry.withdrawn_at is not None:
        raise SheetLocked(_("The space was taken out of the round."))
    round = sheet.entry.round
    was_given_back = round.phase == RoundPhase.MODERATION and sheet.handed_in_at is not None
    if round.phase != RoundPhase.OPEN and not was_given_back:
        raise SheetLocked(_("The round is not open for scoring. Ask its coordinator."))
    if is_being_closed(round):
        raise ClosingUnderWay
    if declared and sheet.kind == SheetKind.ASSESSOR and sheet.declared_at is None:
        raise SheetLocked(_("Declare first that you have no conflict of interest with this space."))


def require_asked_on_sheet(sheet: Assignment, criterion: Criterion) -> None:
    """Raise ValidationError unless the sheet asks the criterion."""
    require_asked(criterion, is_asked=all(_applies(sheet, [criterion])))


def _hold_round(assignment: Assignment) -> None:
    """Keep a closing from beginning until this transaction ends, so that it sees whether the sheet counts.

    Taken before the lock of the sheet, as uploads take it, so that the two never wait for each other.
    Raises ClosingUnderWay.
    """
    if entry := RoundEntry.objects.select_related("round").filter(assignments=assignment).first():
        lock_round(entry.round)


def _locked(assignment: Assignment, by: User | None) -> Assignment:
    sheet = _with_entry(assignment)
    if not can_fill_sheet(by, sheet):
        raise NotAllowed
    return sheet


def _with_entry(assignment: Assignment) -> Assignment:
    """Return the sheet locked; space and round come from a second look, taken with the lock in hand."""
    sheet = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if sheet is None:
        raise SheetLocked(_("This sheet was taken away. Ask the coordinator of the round."))
    sheet.entry = (
        RoundEntry.objects.select_related("round__version", "space")
        .defer("space__outline")
        .get(pk=sheet.entry_id)
    )
    return sheet


def _applies(sheet: Assignment, criteria: list[Criterion]) -> list[bool]:
    """Return for each criterion whether this sheet asks it."""
    version = sheet.entry.round.version_id
    category = sheet.entry.category_id or sheet.entry.space.category_id
    fits = Applicability(criteria).row(category)
    return [bool(fit) and c.version_id == version for c, fit in zip(criteria, fits, strict=True)]


def _reason(text: str) -> str:
    """Return why a step is taken; raises ValidationError where nothing, or too much, is said."""
    reason = nfc(text)
    if not reason:
        raise ValidationError({"reason": _("Give the reason; it is kept with the sheet.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {"reason": _("Shorten the reason to %(most)d characters.") % {"most": LONGEST_REASON}}
        )
    return reason
