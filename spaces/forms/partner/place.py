"""Where the space is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from spaces.enums import ProposalSection, SiteKind
from spaces.forms.choices import district_choices, ward_choices

from .base import Choice, Key, PlainText, SectionForm
from .pair import PairField

_KINDS = (
    (SiteKind.POINT, _("At one address: a house, a shop, a building")),
    (SiteKind.AREA, _("Over an area: a village, a street, a park, a lakeside")),
    (SiteKind.ONLINE, _("Only online: nobody can visit it")),
)


class PlaceSection(SectionForm):
    """The kind of site, then a point or an address; an online space has neither."""

    section = ProposalSection.PLACE
    stands_for = {"coordinates": "position"}
    site_kind = Choice(label=_("Where does it take place?"), choices=_KINDS)
    coordinates = PairField(
        label=_("Coordinates"),
        help_text=_(
            "Filled in by the map. You can also type them, or paste what a map on your phone gives you, such"
            " as 21.0285, 105.8542."
        ),
    )
    address = PlainText(
        longest=300,
        label=_("Address"),
        help_text=_("House number and street, or hamlet and village, as you write it on a letter."),
    )
    ward = Key(label=_("Ward or commune today"), help_text=_("Listed by the former district."))
    district = Key(
        label=_("Former district"),
        help_text=_("Only if you know it: there are no districts since 1 July 2025."),
    )

    def offer(self) -> None:
        """Offer wards in force, and the ended one that the space may still have."""
        empty = _("Choose the ward or commune")
        self.fields["ward"].choices = ward_choices(kept=self.given.get("ward"), empty=empty)
        self.fields["district"].choices = district_choices(empty=_("I do not know"))
        self.fields["address"].widget.attrs["autocomplete"] = "street-address"

    def first_values(self) -> dict[str, Any]:
        """Show the position as a pair."""
        return {**self.given, "coordinates": self.given.get("position")}

    def values(self) -> dict[str, Any]:
        """Return the place; an online space has none, whatever the hidden fields hold."""
        kind = self.cleaned_data["site_kind"] or SiteKind.POINT
        if kind == SiteKind.ONLINE:
            return {"site_kind": kind, "address": "", "ward": None, "district": None, "position": None}
        return {
            "site_kind": kind,
            "address": self.cleaned_data["address"],
            "ward": self.cleaned_data["ward"],
            "district": self.cleaned_data["district"],
            "position": self.cleaned_data["coordinates"],
        }

    def clean(self) -> dict[str, Any]:
        """Let nothing that an online space does not have stand in its way."""
        cleaned = super().clean()
        if cleaned.get("site_kind") == SiteKind.ONLINE:
            for name in ("coordinates", "address", "ward", "district"):
                self.errors.pop(name, None)
        return cleaned
