"""Answers to criteria: checked, compared with what stands there, and written many at a time.

Every way by which a score comes in (page, autosave, upload) ends here.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from spaces.errors import ScoreConflict
from spaces.models import Assignment, Criterion, Score

from .checks import require_asked, require_on_scale, stored_text

_BATCH = 500


class Sent(NamedTuple):
    """What a person gave one criterion, and the revision of the score that they saw (0: none).

    `data` holds value (int or None), not_applicable and justification.
    """

    criterion: Criterion
    data: Mapping[str, Any]
    revision: int


class Answer(NamedTuple):
    """What stands, or is to stand, in a criterion of a sheet."""

    value: int | None
    not_applicable: bool
    justification: str

    @property
    def is_empty(self) -> bool:
        """Return whether it says nothing at all."""
        return self == Answer(None, False, "")


class Change(NamedTuple):
    """A score as it is to stand, and the answer that stood there before; None where none did."""

    score: Score
    before: Answer | None

    @property
    def is_same(self) -> bool:
        """Return whether there is nothing to write."""
        return self.before == answer_of(self.score)

    @property
    def is_new(self) -> bool:
        """Return whether it says something where nothing was said."""
        return not self.is_same and (self.before is None or self.before.is_empty)

    @property
    def replaces(self) -> bool:
        """Return whether it differs from what stands there."""
        return not (self.is_same or self.is_new)


def answer_of(score: Score) -> Answer:
    """Return what a score says."""
    return Answer(score.value, score.not_applicable, score.justification)


def change_of(sheet: Assignment, sent: Sent, stored: Score | None, *, is_asked: bool) -> Change:
    """Return what an answer changes on a sheet; nothing is written yet.

    Raises ValidationError with the field, and ScoreConflict when somebody wrote something else after the
    person looked.
    """
    answer = _checked(sent, is_asked)
    criterion = sent.criterion
    if stored is None:
        scale = {"scale_min": criterion.scale_min, "scale_max": criterion.scale_max}
        return Change(Score(assignment=sheet, criterion=criterion, **scale, **answer._asdict()), None)
    before = answer_of(stored)
    if answer == before:
        return Change(stored, before)
    if sent.revision != stored.revision:
        raise ScoreConflict(stored)
    for name, value in answer._asdict().items():
        setattr(stored, name, value)
    stored.revision += 1
    return Change(stored, before)


def write_changes(changes: Collection[Change]) -> None:
    """Write what has changed; inside the transaction that holds the locks of the sheets."""
    now = timezone.now()
    changed = [change.score for change in changes if change.before is not None and not change.is_same]
    for score in changed:
        score.modified_at = now
    Score.objects.bulk_create((c.score for c in changes if c.before is None), batch_size=_BATCH)
    Score.objects.bulk_update(changed, [*Answer._fields, "revision", "modified_at"], batch_size=_BATCH)


def _checked(sent: Sent, is_asked: bool) -> Answer:
    """Return the answer; raises ValidationError with the field and the remedy."""
    criterion, data = sent.criterion, sent.data
    require_asked(criterion, is_asked=is_asked)
    value, is_out = data.get("value"), bool(data.get("not_applicable"))
    require_on_scale(criterion, value, not_applicable=is_out)
    return Answer(value, is_out, stored_text(data.get("justification") or "", field="justification"))
