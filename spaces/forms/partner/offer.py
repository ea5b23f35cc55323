"""What the space offers, to whom, and who runs it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.enums import AccessFeature, AccessValue, Ownership, ProposalSection
from spaces.models import Activity, Audience, CreativeField

from .base import Choice, Keys, PlainText, SectionForm

_ANSWERS = [*AccessValue.choices, ("", _("I do not know"))]
_LARGEST = 2**31 - 1
_TABLES = {"activities": Activity, "audiences": Audience, "fields": CreativeField}
_ACCESS = "access_"


def _number(**kwargs: Any) -> forms.IntegerField:
    field = forms.IntegerField(required=False, **kwargs)
    # A number field swallows what it cannot read; text comes back to be corrected.
    field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return field


class OfferSection(SectionForm):
    """Lists to tick, facts to give where known; everything here is voluntary."""

    section = ProposalSection.OFFER
    activities = Keys(label=_("What happens there?"), help_text=_("Tick everything that takes place."))
    audiences = Keys(label=_("For whom above all?"))
    ownership = Choice(label=_("Who owns or runs it?"), choices=Ownership.choices)
    operator_name = PlainText(
        longest=200,
        label=_("Name of whoever runs it"),
        help_text=_("An organisation, a company, a cooperative or a person; this name becomes public."),
    )
    year_opened = _number(
        min_value=1000, max_value=2100, label=_("Open since (year)"), help_text=_("Such as 2015.")
    )
    capacity = _number(min_value=0, max_value=_LARGEST, label=_("Room for how many people?"))
    floor_area_m2 = _number(min_value=0, max_value=_LARGEST, label=_("Floor area in m²"))

    def offer(self) -> None:
        """Offer the terms in use; give each accessibility feature its yes, no, unknown."""
        self.fields["fields"] = Keys(
            label=_("Creative fields"),
            help_text=_("The eight of UNESCO’s Creative Cities; tick what applies."),
        )
        for name, model in _TABLES.items():
            self.fields[name].choices = [
                (row.pk, row.name) for row in model.objects.order_by("order", "code")
            ]
        known = self.given.get("access") or {}
        for feature in AccessFeature:
            self.fields[f"{_ACCESS}{feature}"] = Choice(
                label=feature.label, choices=_ANSWERS, initial=known.get(feature, "")
            )

    @property
    def creative_fields(self) -> forms.BoundField:
        """Return the list called `fields`, a name that templates cannot reach on a form."""
        return self["fields"]

    @property
    def access_fields(self) -> list[forms.BoundField]:
        """Return the accessibility features."""
        return [self[f"{_ACCESS}{feature}"] for feature in AccessFeature]

    def values(self) -> dict[str, Any]:
        """Return the lists and facts; access holds only what is known."""
        cleaned = self.cleaned_data
        answers = {feature.value: cleaned[f"{_ACCESS}{feature}"] for feature in AccessFeature}
        known = {feature: answer for feature, answer in answers.items() if answer}
        names = (
            "activities", "audiences", "fields", "ownership", "operator_name", "year_opened", "capacity",
            "floor_area_m2",
        )  # fmt: skip
        return {**{name: cleaned[name] for name in names}, "access": known}
