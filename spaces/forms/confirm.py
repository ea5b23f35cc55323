"""Forms of confirmation pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.models import Category

from .choices import category_choices


class ReasonForm(forms.Form):
    """Why a step is taken; kept in history."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=_("Reason"),
        help_text=_("Kept in the history of each space."),
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class EndForm(ReasonForm):
    """Why a claim ends; its operator reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, required=True, **kwargs)
        self.fields["reason"].help_text = _("Kept in the history of the space and sent to the operator.")


class MergeForm(ReasonForm):
    """Which category takes over the spaces of `category`."""

    into = forms.ModelChoiceField(queryset=Category.objects.none(), label=_("Merge into"))

    field_order = ["into", "reason"]

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, required=True, **kwargs)
        self.fields["into"].queryset = Category.objects.in_use().exclude(pk=category.pk)
        self.fields["into"].widget.choices = [
            (group, [choice for choice in choices if choice[0] != category.pk])
            if isinstance(choices, list)
            else (group, choices)
            for group, choices in category_choices()
        ]
