"""Scores from paper or a spreadsheet: compared with what stands there, then all written or none.

Answers are checked and written as from the scoring sheet (`answers`, `sheets.require_open`); the one
difference is that a coordinator may bring in what assessors wrote on paper.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import RoundPhase, RoundStep
from spaces.errors import EditConflict, NotAllowed
from spaces.models import AssessmentRound, Assignment, User
from spaces.permissions import can_coordinate, can_score
from spaces.tables import Mistake

from .answers import write_changes
from .roundlog import lock_round, log
from .score_changes import Comparison, Told
from .score_matching import compare
from .sheets import HANDED_IN_FIELDS, mark_handed_in

_BATCH = 500


class UploadRefused(Exception):
    """Something in the file cannot be stored, so nothing was; `mistakes` say what, where, and the remedy."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


class Uploaded(NamedTuple):
    """What was done: sheets written, answers that are new and that replaced others, sheets handed in."""

    sheets: int
    new: int
    replaced: int
    handed_in: int


def compare_scores(*, round: AssessmentRound, told: Told, by: User | None) -> Comparison:
    """Return what a file would change, sheet by sheet, and all mistakes in it; nothing is written.

    Raises NotAllowed for those who neither coordinate nor score.
    """
    if not (can_coordinate(by) or can_score(by)):
        raise NotAllowed
    return compare(round, told, by)


def upload_scores(
    *,
    round: AssessmentRound,
    told: Told,
    by: User | None,
    seen: str,
    declared: bool = False,
    overwrite: bool = False,
    hand_in: bool = False,
) -> Uploaded:
    """Write what a file says onto the sheets of a round and return what was done.

    `seen` is the fingerprint of the comparison that the person confirmed. `declared`: no assessor in it
    has a conflict of interest, which sheets without a declaration need. `overwrite`: answers replace those
    that stand there; without it these stay. `hand_in`: sheets that lack nothing are handed in. The same
    file a second time changes nothing. Raises NotAllowed, WrongPhase, ClosingUnderWay, UploadRefused,
    EditConflict when the sheets are not as they were seen, and ValidationError on `declared`.
    """
    if not (can_coordinate(by) or can_score(by)):
        raise NotAllowed
    with transaction.atomic():
        locked = lock_round(round, RoundPhase.OPEN, RoundPhase.MODERATION)
        comparison = compare(locked, told, by, overwrite=overwrite, lock=True)
        if comparison.mistakes:
            raise UploadRefused(comparison.mistakes)
        if comparison.fingerprint() != seen:
            raise EditConflict(_("These sheets changed in the meantime. Look at the comparison again."))
        if comparison.undeclared and not declared:
            raise ValidationError(
                {"declared": _("Confirm that the assessors have declared to have no conflict of interest.")}
            )
        done = _write(comparison, overwrite=overwrite, hand_in=hand_in)
        if any(done):
            log(locked, RoundStep.UPLOADED, by, _told(done))
    return done


def _write(comparison: Comparison, *, overwrite: bool, hand_in: bool) -> Uploaded:
    """Write answers, declarations and what is handed in; return what was done."""
    new = [change for changes in comparison.sheets for change in changes.new]
    replaced = [change for changes in comparison.sheets for change in changes.differing] if overwrite else []
    write_changes([*new, *replaced])
    undeclared = [changes.sheet for changes in comparison.undeclared]
    complete = [changes.sheet for changes in comparison.complete] if hand_in else []
    for sheet in undeclared:
        sheet.declared_at = timezone.now()
    for sheet in complete:
        mark_handed_in(sheet)
    Assignment.objects.bulk_update(undeclared, ["declared_at"], batch_size=_BATCH)
    Assignment.objects.bulk_update(complete, HANDED_IN_FIELDS, batch_size=_BATCH)
    touched = [changes for changes in comparison.sheets if changes.new or (overwrite and changes.differing)]
    return Uploaded(len(touched), len(new), len(replaced), len(complete))


def _told(done: Uploaded) -> str:
    """Return what was done for the log of the round."""
    text = _("Sheets: %(sheets)d. New answers: %(new)d. Replaced: %(replaced)d. Handed in: %(handed_in)d.")
    return text % done._asdict()
