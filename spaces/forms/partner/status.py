"""What the page of a proposal takes: a link or its code, a wish for a new one, a text to the department."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spaces.actions.proposal_drafts import MOST_MESSAGE
from spaces.enums import ConsentPurpose, PrivacyKind
from spaces.forms.guarded import Guarded

from .base import PlainText

_REFERENCE = re.compile(r"P[0-9A-Z]{8}")


class LinkForm(forms.Form):
    """A link or its code, as it was pasted from a mail."""

    token = PlainText(
        longest=2000,
        required=True,
        label=_("Link or code from the mail"),
        error_messages={"required": _("Paste the link or the code from the mail here.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].widget.attrs.update(
            autocomplete="off", spellcheck="false", autocapitalize="none"
        )


class ListingForm(LinkForm):
    """The link of the yearly question with the answer: '' to see the page, confirm, or correct.

    `key` makes one correction of two clicks.
    """

    STEPS = ("confirm", "correct")
    step = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    key = forms.UUIDField(required=False)


class RenewForm(Guarded, forms.Form):
    """The reference of a proposal and the address that it was sent from."""

    reference = PlainText(
        longest=40,
        required=True,
        label=_("Reference"),
        help_text=_("As in our mails, such as P-7K3M-9QTX."),
        error_messages={"required": _("Give the reference: it stands in each of our mails.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one you gave with the proposal."),
        error_messages={"required": _("Give the e-mail address that you gave with the proposal.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].widget.attrs.update(autocomplete="off", autocapitalize="characters")
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_reference(self) -> str:
        """Return the reference as it is stored, however it was spaced."""
        letters = re.sub(r"[\W_]", "", self.cleaned_data["reference"]).upper()
        if not _REFERENCE.fullmatch(letters):
            raise ValidationError(_("A reference looks like P-7K3M-9QTX: copy it from one of our mails."))
        return f"P-{letters[1:5]}-{letters[5:]}"


class TextForm(forms.Form):
    """A text to the department, which may be needed."""

    message = PlainText(longest=MOST_MESSAGE, rows=4, label=_("Your message to the department"))

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].required = required
        self.fields["message"].error_messages["required"] = _(
            "Say in a few sentences what the department should look at again."
        )


class ConsentForm(forms.Form):
    """Which consent is withdrawn."""

    purpose = forms.ChoiceField(choices=ConsentPurpose)


class DataForm(forms.Form):
    """What a person asks for about their own data."""

    kind = forms.ChoiceField(choices=PrivacyKind)
