"""Forms of the page on which staff decide a proposal; each keeps what was typed, whatever is refused."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.enums import DeclineReason, ProposalKind, ProposalSection
from spaces.models import Proposal, Space
from spaces.proposing import FIELDS, SECTIONS
from spaces.queries.proposals import label_of

from .fields import SpaceField

#: As many characters as the actions take.
_MOST_MESSAGE, _MOST_NOTE = 5000, 500


def _message(label: str | Promise, *, required: bool, help_text: str | Promise = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=_MOST_MESSAGE,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptForm(forms.Form):
    """What of a proposal is taken over.

    `offered` are the names of values, `photos` the keys of photos that stand on the page; all are ticked
    until somebody unticks them. What came with a later sending, and was not `shown` before, is ticked too.
    """

    fields_taken = forms.MultipleChoiceField(required=False)
    photos_taken = forms.TypedMultipleChoiceField(required=False, coerce=int)
    publish = forms.BooleanField(
        required=False,
        label=_("Publish at once"),
        help_text=_("Otherwise it is handed in for review and waits for a publisher."),
    )
    message = _message(_("Message to the sender"), required=False)

    def __init__(
        self,
        *args: Any,
        proposal: Proposal,
        offered: Collection[str] = (),
        photos: Collection[int] = (),
        may_publish: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_taken"].choices = [(name, name) for name in offered]
        self.fields["photos_taken"].choices = [(key, key) for key in photos]
        for name in ("fields_taken", "photos_taken"):
            gone = _("Something that you chose is no longer offered: look at the page again.")
            self.fields[name].error_messages["invalid_choice"] = gone
        if proposal.kind != ProposalKind.NEW or not may_publish:
            del self.fields["publish"]

    def is_taken(self, name: str) -> bool:
        """Return whether the box of a value is to be shown ticked."""
        return self._is_ticked("fields_taken", name)

    def is_photo_taken(self, key: int) -> bool:
        """Return whether the box of a photo is to be shown ticked."""
        return self._is_ticked("photos_taken", str(key))

    def _is_ticked(self, field: str, value: str) -> bool:
        if not self.is_bound:
            return True
        ticked, shown = (self.data.getlist(self.add_prefix(name)) for name in (field, "shown"))
        return value in ticked or value not in shown


class Asked(NamedTuple):
    """A value or a section that can be asked for: its name, label, whether ticked, and its note."""

    name: str
    label: str
    is_ticked: bool
    note: BoundField


class ChangesForm(forms.Form):
    """What the sender is asked to change or add, with a note beside each."""

    asked = forms.MultipleChoiceField(required=False)
    message = _message(_("Message to the sender"), required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = [(section, FIELDS.get(section, ())) for section in SECTIONS[proposal.kind]]
        names = [str(name) for section, fields in self.groups for name in (section, *fields)]
        self.fields["asked"].choices = [(name, name) for name in names]
        self.fields["asked"].error_messages["invalid_choice"] = _("Choose among the fields that are offered.")
        for name in names:
            note = forms.CharField(required=False, max_length=_MOST_NOTE, label=_("What is needed?"))
            self.fields[f"note_{name}"] = note

    def sections(self) -> Iterator[tuple[str, Asked, list[Asked], int]]:
        """Yield (label, the section itself, its values, how many of all are ticked) in the form's order."""
        for section, names in self.groups:
            whole, parts = self._asked(section), [self._asked(name) for name in names]
            ticked = sum(one.is_ticked for one in (whole, *parts))
            yield str(ProposalSection(section).label), whole, parts, ticked

    def _asked(self, name: str) -> Asked:
        is_ticked = self.is_bound and name in self.data.getlist(self.add_prefix("asked"))
        return Asked(str(name), label_of(name), is_ticked, self[f"note_{name}"])

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError where nothing at all is asked; a note without its tick counts as ticked."""
        data = super().clean()
        noted = [name for name in self._names() if data.get(f"note_{name}")]
        data["asked"] = list(dict.fromkeys([*data.get("asked", []), *noted]))
        if not self.errors and not data["asked"] and not data.get("message"):
            self.add_error("message", _("Name a field or write what you need."))
        return data

    def notes(self) -> dict[str, str]:
        """Return the note ('' for none) of each name that is asked for."""
        return {name: self.cleaned_data.get(f"note_{name}", "") for name in self.cleaned_data["asked"]}

    def _names(self) -> list[str]:
        return [name for name, _label in self.fields["asked"].choices]


class DeclineForm(forms.Form):
    """Why a proposal is declined; a duplicate names the space that is there already."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason"))],
        error_messages={"required": _("Choose a reason from the list.")},
    )
    space = SpaceField(
        required=False,
        max_length=20,
        label=_("Which space is it?"),
        help_text=_("For a duplicate: its identifier, such as HN-0042. The sender is told its public page."),
        widget=forms.TextInput(attrs={"list": "likely-spaces", "autocomplete": "off"}),
    )
    message = _message(
        _("Text for the sender"),
        required=True,
        help_text=_("Why, and what the sender could do instead."),
    )

    field_order = ["reason", "space", "message"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose a reason")), *DeclineReason.choices]
        self.fields["message"].error_messages["required"] = _(
            "Tell the sender why, and what could be done instead."
        )

    def clean_space(self) -> Space | None:
        """Return the space; raise ValidationError where the sender could not look at it."""
        space = self.cleaned_data["space"]
        if space is not None and not space.is_published:
            raise ValidationError(_("This space is not public, so the sender cannot be told of it."))
        return space


class ReopenForm(forms.Form):
    """What is said when a proposal is taken up again."""

    message = _message(_("Message to the sender"), required=False)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Internal note"),
        max_length=_MOST_MESSAGE,
        help_text=_("For colleagues; the sender never sees it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the note first.")},
    )
