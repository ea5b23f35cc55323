"""What a scoring sheet sends: one criterion (autosave) or the whole sheet (without JavaScript)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from spaces.actions.checks import MOST_TEXT
from spaces.actions.sheets import LONGEST_REASON
from spaces.models import Criterion

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

    @property
    def answer(self) -> dict[str, Any]:
        """Return what a valid form says: value, not_applicable, justification with plain line ends."""
        data = self.cleaned_data
        return {
            "value": data["value"],
            "not_applicable": data["not_applicable"],
            "justification": data["justification"].replace("\r\n", "\n"),
        }

    @property
    def typed(self) -> tuple[str, bool, str]:
        """Return what was typed as it came: value, not applicable, justification."""
        value, text = (str(self[name].value() or "") for name in ("value", "justification"))
        return value, bool(self["not_applicable"].value()), text.replace("\x00", "")


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
