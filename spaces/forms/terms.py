"""Forms of the smaller tables: terms, units, operators. Each is saved by its action."""

from typing import Any

from django import forms

from spaces.actions.classification import TERM_FIELDS
from spaces.actions.units import UNIT_FIELDS
from spaces.models import AdministrativeUnit, Category, Operator

from .choices import district_choices

#: Where an address on the web is read without a scheme, https is meant.
_HTTPS = "https"


class OperatorForm(forms.ModelForm):
    """Who runs spaces."""

    website = forms.URLField(
        required=False, assume_scheme=_HTTPS, label=Operator._meta.get_field("website").verbose_name
    )

    class Meta:
        model = Operator
        fields = ["name", "ownership", "website"]


class CategoryForm(forms.ModelForm):
    """A type of space; retiring and merging are pages of their own."""

    class Meta:
        model = Category
        fields = list(TERM_FIELDS)
        widgets = {f"description_{code}": forms.Textarea(attrs={"rows": 3}) for code in ("vi", "en", "fr")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].queryset = Category.objects.top().exclude(pk=self.instance.pk)


class UnitForm(forms.ModelForm):
    """A district or ward, between two dates."""

    class Meta:
        model = AdministrativeUnit
        fields = list(UNIT_FIELDS)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("valid_from", "valid_to")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].queryset = AdministrativeUnit.objects.districts().defer("boundary")
            self.fields["parent"].widget.choices = district_choices()
