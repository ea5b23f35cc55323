"""Forms of the period of appeals."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models import Appeal, AssessmentRound, RoundEntry, Space

from .fields import SpaceField

#: What is offered where no day was announced, or one that has passed.
_USUAL_PERIOD = timedelta(days=30)


class PeriodForm(forms.Form):
    """Until when operators may appeal; `announced` is the last day that the round names."""

    until = forms.DateField(
        label=_("Appeals until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, announced: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["until"].widget.attrs["min"] = today.isoformat()
        is_ahead = announced is not None and announced >= today
        self.fields["until"].initial = announced if is_ahead else today + _USUAL_PERIOD


class AppealForm(forms.ModelForm):
    """An appeal as it came in, by letter, mail or telephone."""

    space = SpaceField(max_length=20, label=_("Space"), help_text=_("The identifier, such as HN-0042."))

    class Meta:
        model = Appeal
        fields = ["appellant", "grounds"]
        widgets = {"grounds": forms.Textarea(attrs={"rows": 4})}

    field_order = ["space", "appellant", "grounds"]

    def __init__(self, *args: Any, round: AssessmentRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.entry: RoundEntry | None = None

    def clean_space(self) -> Space:
        """Return the space, and keep its entry in the round."""
        space = self.cleaned_data["space"]
        self.entry = self.round.entries.filter(space=space, withdrawn_at=None).first()
        if self.entry is None:
            raise ValidationError(_("This space is not in the round."))
        return space
