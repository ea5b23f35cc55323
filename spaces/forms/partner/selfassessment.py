"""The self-assessment: for each criterion a level with its anchor, 'not applicable', or nothing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from spaces.actions.self_assessments import MOST_TEXT
from spaces.models import Criterion, SelfScore
from spaces.queries.self_assessments import Asked

from .base import Choice, PlainText

_OUT = "na"


class SelfAssessmentForm(forms.Form):
    """Asks what a version of criteria asks; `given` are the answers so far, by the key of the criterion."""

    def __init__(self, data: Any = None, *, asked: Asked, given: Mapping[int, SelfScore]) -> None:
        self.asked = asked
        super().__init__(data)
        for criterion in asked.criteria:
            self._add(criterion, given.get(criterion.pk))

    def _add(self, criterion: Criterion, answer: SelfScore | None) -> None:
        """Add the level and the words of one criterion."""
        level = ""
        if answer is not None:
            level = _OUT if answer.not_applicable else "" if answer.value is None else str(answer.value)
        anchors = {anchor.level: anchor.text for anchor in criterion.anchors.all()}
        levels = range(criterion.scale_min, criterion.scale_max + 1)
        choices = [(str(number), _level(number, anchors.get(number, ""))) for number in levels]
        self.fields[f"c{criterion.pk}"] = Choice(
            label=criterion.name,
            initial=level,
            choices=[*choices, (_OUT, _("Does not apply to us")), ("", _("No answer"))],
        )
        self.fields[f"j{criterion.pk}"] = PlainText(
            label=_("In your words (optional)"),
            initial=answer.justification if answer is not None else "",
            longest=MOST_TEXT,
            rows=2,
        )

    @property
    def parts(self) -> list[tuple[Any, list[tuple[Criterion, forms.BoundField, forms.BoundField]]]]:
        """Return dimensions, each with its criteria and their two fields."""
        return [
            (dimension, [(one, self[f"c{one.pk}"], self[f"j{one.pk}"]) for one in criteria])
            for dimension, criteria in self.asked.parts
        ]

    def answers(self) -> dict[int, dict[str, Any]]:
        """Return the `answers` of `save_self_assessment`."""
        found = {}
        for criterion in self.asked.criteria:
            level = self.cleaned_data[f"c{criterion.pk}"]
            found[criterion.pk] = {
                "value": int(level) if level not in ("", _OUT) else None,
                "not_applicable": level == _OUT,
                "justification": self.cleaned_data[f"j{criterion.pk}"],
            }
        return found


def _level(number: int, anchor: str) -> str:
    return f"{number} – {anchor}" if anchor else str(number)
