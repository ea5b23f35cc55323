"""Answers to criteria: checked, compared with what stands there, and written many at a time.

Every way by which a score comes in (page, autosave, upload) ends here.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.errors import ScoreConflict
from spaces.models import Assignment, Criterion, Score
from spaces.text import nfc
from spaces.validators import validate_no_control_characters

#: Characters of a justification; a page of text.
MOST_TEXT = 5000
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
    if not is_asked:
        raise ValidationError(
            _("%(criterion)s is not asked for this space: reload the page.") % {"criterion": criterion.code}
        )
    value, is_out = data.get("value"), bool(data.get("not_applicable"))
    if value is not None and is_out:
        raise ValidationError({"value": _("Give a score or mark “not applicable”, not both.")})
    if value is not None and not criterion.scale_min <= value <= criterion.scale_max:
        message = _("%(criterion)s: give a whole number from %(low)d to %(high)d.")
        values = {"criterion": criterion.code, "low": criterion.scale_min, "high": criterion.scale_max}
        raise ValidationError({"value": message % values})
    return Answer(value, is_out, _justification(data.get("justification") or ""))


def _justification(text: str) -> str:
    """Return a text in the stored form, its line breaks kept."""
    try:
        validate_no_control_characters(text)
    except ValidationError as error:
        raise ValidationError({"justification": error.messages}) from None
    tidy = "\n".join(nfc(line) for line in text.splitlines()).strip()
    if len(tidy) > MOST_TEXT:
        message = _("Shorten this text to %(most)d characters; it has %(now)d.")
        raise ValidationError({"justification": message % {"most": MOST_TEXT, "now": len(tidy)}})
    return tidy
