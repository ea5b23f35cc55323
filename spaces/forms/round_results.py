"""What the table of results shows: filters and order, read from the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.enums import Withheld
from spaces.models import AdministrativeUnit, AssessmentRound, Category
from spaces.queries.round_results import SORTS

from .fields import parse_identifier

NO_BAND = "none"


class ResultFilterForm(forms.Form):
    """Filters of the table of results; what is not on offer is said and left out."""

    q = forms.CharField(required=False, max_length=200, label=_("Name or identifier"))
    band = forms.ChoiceField(required=False, label=_("Band"))
    dimension = forms.ChoiceField(required=False, label=_("Dimension"))
    district = forms.ModelChoiceField(
        AdministrativeUnit.objects.none(), required=False, label=_("Former district"), empty_label=_("All")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), required=False, label=_("Category"), empty_label=_("All")
    )
    withheld = forms.ChoiceField(required=False, label=_("Without composite"))
    sort = forms.ChoiceField(required=False, label=_("Order"))

    def __init__(self, *args: Any, round: AssessmentRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = round.entries.filter(withdrawn_at=None).order_by()
        bands = [(band.code, band.name) for band in round.version.bands.all()]
        dimensions = [(each.code, str(each)) for each in round.version.dimensions.all()]
        reasons = [choice for choice in Withheld.choices if choice[0]]
        self.fields["band"].choices = [("", _("All")), *bands, (NO_BAND, _("Below every band"))]
        self.fields["dimension"].choices = [("", _("Overall")), *dimensions]
        self.fields["withheld"].choices = [("", _("All")), ("any", _("Any reason")), *reasons]
        self.fields["sort"].choices = [(key, label) for key, (label, _order) in SORTS.items()]
        districts = AdministrativeUnit.objects.filter(pk__in=entries.values("space__district"))
        self.fields["district"].queryset = districts.defer("boundary").order_by("name_sort")
        categories = Category.objects.filter(pk__in=entries.values("category"))
        self.fields["category"].queryset = categories.order_by("name_vi")

    def chosen(self) -> dict[str, Any]:
        """Return what can be read of the filters, '' or None where nothing is chosen.

        `number` is that of the identifier that is searched for, if it is one.
        """
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name) for name in self.fields}
        return chosen | {"number": parse_identifier(chosen["q"] or "")}
