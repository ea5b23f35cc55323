"""Who sends the proposal and what this person agrees to; private."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.consents import purposes_of, required_of, text_of
from spaces.enums import ConsentPurpose, ProposalSection
from spaces.forms.guarded import Guarded

from .base import PlainText, SectionForm

_CONSENT = "consent_"
#: What browsers know to fill in.
_KNOWN = {"name": "name", "email": "email", "phone": "tel", "role": "organization-title"}


class ConsentBox(NamedTuple):
    """A consent on the page: its check box, the text agreed to, whether sending needs it."""

    field: forms.BoundField
    text: Promise
    is_needed: bool


class YouSection(Guarded, SectionForm):
    """Name and address are needed to save, as the link goes there at once; consents come unticked."""

    section = ProposalSection.YOU
    name = PlainText(longest=200, required=True, label=_("Your name"))
    role = PlainText(
        longest=200,
        label=_("What you do there"),
        help_text=_("Owner, head of the village, employee, neighbour, visitor…"),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link there. It confirms the address and leads back to what you wrote."),
        error_messages={"required": _("Give an e-mail address: the answer goes there.")},
    )
    phone = PlainText(longest=40, label=_("Your telephone number"), help_text=_("For questions only."))

    def offer(self) -> None:
        """Ask for each consent by itself, unticked until the person has given it."""
        has_photos = self.proposal.photos.exists()
        self.purposes = purposes_of(self.proposal.kind, has_photos)
        self.needed = required_of(self.proposal.kind, has_photos)
        for purpose in self.purposes:
            label = ConsentPurpose(purpose).label
            self.fields[f"{_CONSENT}{purpose}"] = forms.BooleanField(required=False, label=label)
        for name, kind in (
            ("name", "name"),
            ("email", "email"),
            ("phone", "tel"),
            ("role", "organization-title"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self.fields["name"].error_messages["required"] = _("Give your name.")

    def first_values(self) -> dict[str, Any]:
        """Show what was said before."""
        contact = getattr(self.proposal, "contact", None)
        if contact is None:
            return {}
        given = contact.consents.filter(withdrawn_at=None).values_list("purpose", flat=True)
        values: dict[str, Any] = {name: getattr(contact, name) for name in ("name", "role", "email", "phone")}
        return values | {f"{_CONSENT}{purpose}": True for purpose in given}

    @property
    def consents(self) -> list[ConsentBox]:
        """Return the consents in the order of the page."""
        return [
            ConsentBox(self[f"{_CONSENT}{purpose}"], text_of(purpose), purpose in self.needed)
            for purpose in self.purposes
        ]

    def contact(self) -> dict[str, str]:
        """Return the `data` of `save_contact`."""
        return {name: self.cleaned_data[name] for name in ("name", "role", "email", "phone")}

    def given_consents(self) -> list[ConsentPurpose]:
        """Return what the person agrees to now."""
        return [purpose for purpose in self.purposes if self.cleaned_data[f"{_CONSENT}{purpose}"]]
