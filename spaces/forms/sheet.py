"""What a scoring sheet sends: one criterion (autosave) or the whole sheet (without JavaScript)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from spaces.actions.sheets import LONGEST_REASON, MOST_TEXT
from spaces.models import Criterion, Score

_UNREADABLE = _("Choose one of the levels shown.")
#: A revision no database refuses.
_LARGEST = 2**31 - 1


class ScoreForm(forms.Form):
    """One answer; `revision` is that of the score which the person saw, 0 for none."""

    value = forms.IntegerField(
        required=False,
        min_value=-100,
        max_value=100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _UNREADABLE),
    )
    not_applicable = forms.BooleanField(required=False)
    justification = forms.CharField(required=False, max_length=MOST_TEXT, strip=True)
    revision = forms.IntegerField(min_value=0, max_value=_LARGEST)

    def __init__(self, data: Any, criterion: Criterion) -> None:
        super().__init__(data, prefix=f"c{criterion.pk}" if isinstance(data, MultiValueDict) else None)
        self.criterion = criterion

    def differs_from(self, score: Score | None) -> bool:
        """Return whether the valid answer says something else than what is stored."""
        data = self.cleaned_data
        sent = data["value"], data["not_applicable"], data["justification"].replace("\r\n", "\n")
        if score is None:
            return sent != (None, False, "")
        return sent != (score.value, score.not_applicable, score.justification)


class EvidenceForm(forms.Form):
    """A file, and the key under which its sending may be repeated."""

    file = forms.FileField(error_messages={"required": _("Choose a file.")})
    key = forms.UUIDField(required=False)


class SheetReasonForm(forms.Form):
    """Why an assessor steps back, or why a sheet is given back."""

    reason = forms.CharField(
        max_length=LONGEST_REASON, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )


def score_forms(data: MultiValueDict, criteria: Iterable[Criterion]) -> list[ScoreForm]:
    """Return the bound form of each criterion of a whole sheet that was sent."""
    return [ScoreForm(data, criterion) for criterion in criteria if f"c{criterion.pk}-revision" in data]


def key_or_none(text: str) -> UUID | None:
    """Return the key that a sent text names, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
