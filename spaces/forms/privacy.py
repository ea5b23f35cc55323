"""Forms of staff for requests about personal data."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.actions.privacy import MOST_NOTE
from spaces.enums import Language, PrivacyKind


class NoteForm(forms.Form):
    """What is kept with a request, or told to the person."""

    note = forms.CharField(
        max_length=MOST_NOTE,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with the request for three years: write no names, addresses or numbers."),
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required


class RefusalForm(NoteForm):
    """Why a request is refused; the person reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, required=True, **kwargs)
        self.fields["note"].label = _("Reason")
        self.fields["note"].help_text = _("The person reads this text. Write in their language.")


class ErasureForm(NoteForm):
    """Why data are erased, and that whoever does it means it."""

    is_sure = forms.BooleanField(
        label=_("I have made sure that the person who asks holds this address."),
        error_messages={"required": _("Make sure first: an erasure cannot be undone.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, required=True, **kwargs)
        self.fields["note"].label = _("Reason")

    field_order = ["note", "is_sure"]


class EntryForm(NoteForm):
    """A request that came by letter, telephone or in person."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("The address that the data were given with."))
    kind = forms.ChoiceField(label=_("Kind"), choices=PrivacyKind.choices, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The time to answer runs from this day."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Language.choices, help_text=_("The person is written to in it.")
    )
    field_order = ["email", "kind", "received_on", "language", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["received_on"].initial = today
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()
