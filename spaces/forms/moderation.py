"""Forms in which a criterion of a space is decided: in moderation, and by an appeal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spaces.models import Criterion, ModeratedScore

#: A scale of more levels is filled in as a number and not by choosing one of so many.
MOST_CARDS = 11
OUT, MEAN, NUMBER = "out", "mean", "number"


class DecisionForm(forms.Form):
    """What moderation decides of one criterion; `cleaned_data` holds value, not_applicable and reason."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    number = forms.IntegerField(required=False, label=_("Score"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the result and shown in the dossier of the space."),
    )

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion = criterion
        low, high = criterion.scale_min, criterion.scale_max
        self.has_cards = high - low < MOST_CARDS
        levels = [(str(level), str(level)) for level in range(low, high + 1)] if self.has_cards else []
        number = [] if self.has_cards else [(NUMBER, _("A score of your own"))]
        self.fields["outcome"].choices = [
            *levels,
            *number,
            (MEAN, _("The mean stands")),
            (OUT, _("Not applicable")),
        ]
        self.fields["number"].widget.attrs |= {"min": low, "max": high}

    @staticmethod
    def initial_of(decision: ModeratedScore | None, criterion: Criterion) -> dict[str, Any]:
        """Return what the form shows of a decision in force."""
        if decision is None:
            return {}
        outcome = str(decision.value)
        if decision.not_applicable:
            outcome = OUT
        elif decision.value is None:
            outcome = MEAN
        elif criterion.scale_max - criterion.scale_min >= MOST_CARDS:
            outcome = NUMBER
        return {"outcome": outcome, "number": decision.value, "reason": decision.reason}

    def clean(self) -> dict[str, Any]:
        """Add value and not_applicable as the action takes them."""
        data = super().clean()
        outcome = data.get("outcome", MEAN)
        value = None
        if outcome == NUMBER:
            value = data.get("number")
            if value is None and "number" not in self.errors:
                self.add_error("number", _("Give the score as a whole number."))
        elif outcome not in (OUT, MEAN):
            value = int(outcome)
        return data | {"value": value, "not_applicable": outcome == OUT}


class ChangeField(forms.ChoiceField):
    """What an appeal changes of one criterion; '' leaves it as it is."""

    def __init__(self, criterion: Criterion, **kwargs: Any) -> None:
        levels = range(criterion.scale_min, criterion.scale_max + 1)
        choices = [
            ("", _("as it is")),
            *((str(level), str(level)) for level in levels),
            (OUT, _("Not applicable")),
            (MEAN, _("The mean of the assessors")),
        ]
        super().__init__(choices=choices, required=False, label=str(criterion), **kwargs)


class AppealDecisionForm(forms.Form):
    """What is decided of an appeal; `changes()` gives the criteria to be changed."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Upheld: scores change")), ("no", _("Rejected: the result stands"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(
        label=_("Reason of the decision"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept with the appeal and, if it is upheld, with each changed score."),
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[self.name_of(criterion)] = ChangeField(criterion)

    @staticmethod
    def name_of(criterion: Criterion) -> str:
        """Return the name of the field of a criterion."""
        return f"criterion-{criterion.pk}"

    def field_of(self, criterion: Criterion) -> forms.BoundField:
        """Return the field of a criterion."""
        return self[self.name_of(criterion)]

    def changes(self) -> list[tuple[Criterion, int | None, bool]]:
        """Return (criterion, value or None, not applicable) of what changes."""
        chosen = [(criterion, self.cleaned_data[self.name_of(criterion)]) for criterion in self.criteria]
        return [
            (criterion, None if choice in (OUT, MEAN) else int(choice), choice == OUT)
            for criterion, choice in chosen
            if choice
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse an appeal that is rejected and changes scores all the same."""
        data = super().clean()
        if data.get("upheld") is False and not self.errors and self.changes():
            text = _("A rejected appeal changes no score: set all criteria to “as it is”, or uphold it.")
            raise ValidationError(text)
        return data
