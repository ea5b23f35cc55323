"""Forms of the period of appeals."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models import Appeal, AssessmentRound, RoundEntry, Space

from .fields import SpaceField


class PeriodForm(forms.Form):
    """Until when operators may appeal."""

    until = forms.DateField(
        label=_("Appeals until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()


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
