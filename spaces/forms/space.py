"""The form of a space, grouped the way the paper form is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spaces.actions.spaces import PLAIN_FIELDS, RELATION_FIELDS
from spaces.enums import AccessFeature, AccessValue, Lifecycle, NameKind, SiteKind
from spaces.models import AdministrativeUnit, FormerSlug, PrivateContact, Space, User
from spaces.permissions import can_change_private_contact, can_see_private_contact

from .choices import category_choices, district_choices, ward_choices
from .fields import DegreesField, LinesField, SourcesField, SpaceField
from .outline import OutlineField
from .position import greater_hanoi, why_outside

_UNKNOWN = [("", _("Unknown")), *AccessValue.choices]
_PRIVATE = ("name", "email", "phone", "note")
#: Fields that say something about this change, not about the space.
_ABOUT_CHANGE = {"reason", "expected_change", "distinct"}


class SpaceForm(forms.ModelForm):
    """Checks what a person typed and turns it into the data of `save_space`; it never saves by itself.

    Each field carries what it showed as a hidden value, so that two edits of one space can be told apart.
    """

    latitude = DegreesField(required=False, label=_("Latitude"))
    longitude = DegreesField(required=False, label=_("Longitude"))
    outline = OutlineField(
        required=False, label=_("Outline"),
        help_text=_(
            "One corner a line as latitude, longitude, in the order in which you would walk around the place."
            " A GeoJSON Polygon can be pasted as well. Without coordinates of its own, the place is marked"
            " in the middle of its outline."
        ),
    )  # fmt: skip
    moved_to = SpaceField(
        required=False, max_length=20, label=_("Moved to"), help_text=_("The identifier, such as HN-0042.")
    )
    aliases = LinesField(required=False, label=_("Also known as"), help_text=_("One name a line."))
    former_names = LinesField(required=False, label=_("Former names"), help_text=_("One name a line."))
    sources = SourcesField(
        required=False, longest=900, label=_("Sources"), help_text=_("One a line: title | web address")
    )
    website = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=_("Website"),
        validators=Space._meta.get_field("website").validators,
    )  # fmt: skip
    reason = forms.CharField(
        required=False, max_length=500, label=_("Reason for this change"),
        help_text=_("Kept in the history: what changed in the world, or what was wrong."),
    )  # fmt: skip
    expected_change = forms.IntegerField(required=False, widget=forms.HiddenInput)
    distinct = forms.BooleanField(required=False, label=_("It is another space: save all the same"))

    class Meta:
        model = Space
        fields = [
            "name_vi", "name_en", "name_fr", "summary_vi", "summary_en", "summary_fr",
            "description_vi", "description_en", "description_fr", "slug", "category",
            "further_categories", "fields", "ownership", "activities", "audiences", "operator",
            "site_kind", "address", "ward", "district", "units_overruled", "position_error_m",
            "position_source", "website", "public_email", "public_phone", "opening_hours",
            "year_opened", "floor_area_m2", "capacity", "lifecycle", "lifecycle_since", "evidence_year",
            "internal_note",
        ]  # fmt: skip
        widgets = {
            **{f"summary_{code}": forms.Textarea(attrs={"rows": 3}) for code in ("vi", "en", "fr")},
            **{f"description_{code}": forms.Textarea(attrs={"rows": 6}) for code in ("vi", "en", "fr")},
            "internal_note": forms.Textarea(attrs={"rows": 3}),
            "lifecycle_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "site_kind": forms.RadioSelect,
            "further_categories": forms.CheckboxSelectMultiple,
            "fields": forms.CheckboxSelectMultiple,
            "activities": forms.CheckboxSelectMultiple,
            "audiences": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)
        self._add_access_fields()
        self._add_private_fields()
        self._offer_choices()
        self._set_initial()
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Leave empty to make it from the name. Old addresses lead here.")
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in _ABOUT_CHANGE

    # --- what is shown -----------------------------------------------------------------------

    def _add_access_fields(self) -> None:
        """Give each accessibility feature its yes, no, unknown."""
        for feature in AccessFeature:
            self.fields[f"access_{feature}"] = forms.ChoiceField(
                choices=_UNKNOWN, required=False, widget=forms.RadioSelect, label=feature.label
            )

    def _add_private_fields(self) -> None:
        """Show the private contact to those who may see it."""
        if not can_see_private_contact(self.by):
            return
        built = forms.fields_for_model(PrivateContact, fields=_PRIVATE)
        for name, field in built.items():
            field.disabled = not can_change_private_contact(self.by)
            self.fields[f"private_{name}"] = field
        self.fields["private_note"].widget.attrs["rows"] = 2

    def _offer_choices(self) -> None:
        """Group what can be chosen; what a space has stays on offer although it ended."""
        space = self.instance
        self.fields["ward"].queryset = AdministrativeUnit.objects.wards().defer("boundary")
        self.fields["district"].queryset = AdministrativeUnit.objects.districts().defer("boundary")
        self.fields["ward"].widget.choices = ward_choices(kept=space.ward_id)
        self.fields["district"].widget.choices = district_choices()
        self.fields["category"].widget.choices = category_choices(kept=space.category_id)
        self.fields["further_categories"].widget.choices = [
            (pk, label)
            for _group, choices in category_choices()[1:]
            if isinstance(choices, list)
            for pk, label in choices
        ]

    def _set_initial(self) -> None:
        """Fill in what lies outside the space's own row."""
        space = self.instance
        self.initial["expected_change"] = space.changed_in
        if space.pk is None:
            return
        self.initial |= {"latitude": space.latitude, "longitude": space.longitude, "outline": space.outline}
        self.initial["moved_to"] = space.moved_to
        names = list(space.names.all())
        self.initial["aliases"] = [row.name for row in names if row.kind == NameKind.ALIAS]
        self.initial["former_names"] = [row.name for row in names if row.kind == NameKind.FORMER]
        self.initial["sources"] = [(row.title, row.url) for row in space.sources.all()]
        for fact in space.accessibility_facts.all():
            self.initial[f"access_{fact.feature}"] = fact.value
        contact = PrivateContact.objects.filter(space=space).first()
        if contact is not None and can_see_private_contact(self.by):
            self.initial |= {f"private_{name}": getattr(contact, name) for name in _PRIVATE}

    @property
    def creative_fields(self) -> forms.BoundField:
        """Return the model's `fields`, a name that templates cannot reach on a form."""
        return self["fields"]

    @property
    def access_fields(self) -> list[forms.BoundField]:
        """Return the accessibility features."""
        return [self[f"access_{feature}"] for feature in AccessFeature]

    @property
    def private_fields(self) -> list[forms.BoundField]:
        """Return the private contact's fields, none for those who may not see it."""
        return [self[name] for name in self.fields if name.startswith("private_")]

    # --- what is checked ---------------------------------------------------------------------

    def clean_reason(self) -> str:
        """Ask for a reason where the public sees the change."""
        reason = self.cleaned_data["reason"].strip()
        if self.instance.pk and self.instance.is_published and not reason:
            raise ValidationError(
                _("Say why: the space is published, and its history is kept."), code="reason"
            )
        return reason

    def clean_slug(self) -> str:
        """Refuse an address that once led to another space."""
        slug = self.cleaned_data["slug"]
        if slug and FormerSlug.objects.filter(slug=slug).exclude(space=self.instance.pk).exists():
            raise ValidationError(_("This address led to another space once: choose another."), code="slug")
        return slug

    def clean_category(self) -> Any:
        """Refuse a retired category, unless the space has it already."""
        category = self.cleaned_data["category"]
        if category.retired_on is not None and category.pk != self.initial.get("category"):
            raise ValidationError(_("This category is retired: choose another one."), code="retired")
        return category

    def clean(self) -> dict[str, Any]:
        """Check what depends on more than one field."""
        cleaned = super().clean()
        self._check_position(cleaned)
        if "site_kind" in cleaned and cleaned["site_kind"] != SiteKind.AREA:
            cleaned["outline"] = None
            self.errors.pop("outline", None)  # of no use here, so never in the way
        if cleaned.get("moved_to") and cleaned.get("lifecycle") != Lifecycle.MOVED:
            self.add_error("moved_to", _("Only a space that moved away names where it moved to."))
        if self.instance.pk and cleaned.get("moved_to") == self.instance:
            self.add_error("moved_to", _("A space cannot move to itself."))
        return cleaned

    def _check_position(self, cleaned: Mapping[str, Any]) -> None:
        """Refuse half a position, one far away, and one where both numbers changed places."""
        if "latitude" in self.errors or "longitude" in self.errors:
            return
        lat, lon = cleaned.get("latitude"), cleaned.get("longitude")
        if (lat is None) != (lon is None):
            missing = "latitude" if lat is None else "longitude"
            self.add_error(missing, _("Give both latitude and longitude, or neither."))
        if lat is None or lon is None:
            return
        if cleaned.get("site_kind") == SiteKind.ONLINE:
            self.add_error("latitude", _("An online space has no position: remove the coordinates."))
        elif not greater_hanoi().contains(lon, lat):
            self.add_error("latitude", why_outside(lon, lat))

    # --- what is handed on -------------------------------------------------------------------

    def data_for_action(self) -> dict[str, Any]:
        """Return the `data` of `save_space`."""
        cleaned = self.cleaned_data
        data = {name: cleaned[name] for name in (*PLAIN_FIELDS, *RELATION_FIELDS) if name in cleaned}
        for name in ("longitude", "latitude", "outline", "aliases", "former_names", "sources"):
            data[name] = cleaned[name]
        data["access"] = {feature: cleaned[f"access_{feature}"] for feature in AccessFeature.values}
        if cleaned.get("slug"):
            data["slug"] = cleaned["slug"]
        if self.private_fields and can_change_private_contact(self.by):
            data["private_contact"] = {name: cleaned[f"private_{name}"] for name in _PRIVATE}
        return data

    def save(self, commit: bool = True) -> Space:
        """Raise RuntimeError: only the action writes spaces."""
        raise RuntimeError("hand data_for_action() to save_space")
