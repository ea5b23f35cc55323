"""What the forms of a proposal's sections share.

A section may be saved half filled in: what a proposal lacks before it can be sent is for
`queries.proposals.missing` to say. What these forms refuse is what cannot be read.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from spaces.enums import ProposalSection
from spaces.models import Proposal
from spaces.proposing import FIELDS
from spaces.validators import validate_no_control_characters

_GONE = _("What was chosen here is not offered any more: choose again.")


class PlainText(forms.CharField):
    """Text as people type it; control characters are refused with the remedy."""

    def __init__(self, *, longest: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs.setdefault("required", False)
        super().__init__(max_length=longest, **kwargs)
        if rows:  # browsers would cut off a pasted text in silence
            self.widget.attrs.pop("maxlength", None)
        own = (check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator))
        self.validators = [*own, validate_no_control_characters]


class Key(forms.TypedChoiceField):
    """One row by its key; gives int or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)
        self.error_messages["invalid_choice"] = _GONE


class Keys(forms.TypedMultipleChoiceField):
    """Rows by their keys, as check boxes; gives a sorted list of int."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=[], required=False, **kwargs)
        self.error_messages["invalid_choice"] = _GONE

    def clean(self, value: Any) -> list[int]:
        """Return the chosen keys in ascending order."""
        return sorted(super().clean(value))


class Choice(forms.ChoiceField):
    """One value of a closed list, as radio buttons; gives '' for none."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.error_messages["invalid_choice"] = _GONE


class SectionForm(forms.Form):
    """One section of a proposal; `given` are the values that its sender sees, in their JSON form."""

    section: ProposalSection
    #: Names of the proposal's values, where a field of the form is called otherwise.
    stands_for: Mapping[str, str] = {}

    def __init__(self, data: Any = None, *, proposal: Proposal, given: Mapping[str, Any]) -> None:
        self.proposal, self.given = proposal, given
        super().__init__(data, initial=self.first_values())
        self.offer()
        for name, field in self.fields.items():
            field.note = proposal.requested.get(self.stands_for.get(name, name), "")

    def offer(self) -> None:
        """Fill in what can be chosen; forms with choices from the database do."""

    def first_values(self) -> dict[str, Any]:
        """Return what the fields show at first."""
        return dict(self.given)

    @property
    def notes(self) -> list[str]:
        """Return what the department asks about the section as a whole, or about what has no field here."""
        shown = {self.stands_for.get(name, name) for name in self.fields}
        names = (self.section, *FIELDS.get(self.section, ()))
        return [note for name, note in self.proposal.requested.items() if name in names and name not in shown]

    def values(self) -> dict[str, Any]:
        """Return the section's values in the JSON form that `save_section` takes."""
        return {name: self.cleaned_data[name] for name in FIELDS.get(self.section, ())}

    def message(self) -> str | None:
        """Return what the section tells the department, None where it does not ask."""
        return None
