"""What is said about the photos of a proposal, and what is sent along with new ones."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.enums import PhotoLicence
from spaces.models import ProposalPhoto

from .base import Choice, PlainText

_LONGEST = 200
#: The terms in the words of people who never heard of licences.
LICENCES = (
    (PhotoLicence.CC_BY, _("Anybody may use it and has to name the author (CC BY 4.0)")),
    (
        PhotoLicence.CC_BY_SA,
        _("Anybody may use it, has to name the author and share alike (CC BY-SA 4.0)"),
    ),
    (PhotoLicence.CC0, _("Anybody may use it without any condition (CC0 1.0)")),
    (PhotoLicence.PERMISSION, _("The registry may show it, others have to ask")),
)
_UNSAID = ("", _("Choose"))


class RightsForm(forms.Form):
    """Who took photos, and what others may do with them; asked along with new ones."""

    use_required_attribute = False

    credit = PlainText(
        longest=_LONGEST,
        label=_("Who took the photos"),
        help_text=_("The name as the author wants to read it."),
    )
    licence = Choice(
        label=_("Who may use them"),
        choices=(_UNSAID, *LICENCES),
        widget=forms.Select,
        help_text=_("Only the author can allow this: ask whoever took the photo."),
    )

    @property
    def said(self) -> dict[str, str]:
        """Return what can be stored of what was typed, whatever is wrong with the rest."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class PhotoTextForm(RightsForm):
    """What a person says about one photo; saved half filled in, unless `is_final`.

    `rights` (credit, licence) hold where the photo itself says nothing.
    """

    field_order = ("alt", "credit", "licence")
    alt = PlainText(
        longest=_LONGEST,
        label=_("What it shows"),
        help_text=_("For people who do not see it: one plain sentence."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        photo: ProposalPhoto,
        rights: Mapping[str, str] | None = None,
        is_final: bool = False,
    ) -> None:
        self.photo, self.rights, self.is_final = photo, rights or {}, is_final
        shown = {"alt": photo.alt, "credit": photo.credit, "licence": photo.licence}
        super().__init__(data, initial=shown, prefix=f"photo-{photo.key}")
        self.fields["credit"].label, self.fields["licence"].label = _("Who took it"), _("Who may use it")

    def clean(self) -> dict[str, Any]:
        """Return what is said; where the page is left, nothing may be missing."""
        missing = {
            "alt": _("Say in a few words what the photo shows."),
            "credit": _("Name the person who took the photo."),
            "licence": _("Choose who may use the photo."),
        }
        for name, value in self.rights.items():
            if self.cleaned_data.get(name) == "":
                self.cleaned_data[name] = value
        if self.is_final:
            for name, message in missing.items():
                if name in self.cleaned_data and not self.cleaned_data[name]:
                    self.add_error(name, message)
        return self.cleaned_data

    @property
    def is_settled(self) -> bool:
        """Return whether author and terms are known and right, so that the page need not ask for them."""
        names = ("credit", "licence")
        return all(self[name].value() and not self[name].errors for name in names)
