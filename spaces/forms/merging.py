"""The form in which two records of one space become one: whose part stands, and why they are one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.actions.merging import MOST_REASON
from spaces.models import Space
from spaces.queries.merge_choices import BOTH, Row
from spaces.validators import validate_no_control_characters

_HELP = _("The identifier, such as HN-0042.")


class Option(NamedTuple):
    """One answer to whose part stands: its value, its identifier on the page, its text, whether it is chosen.

    `is_both` is the answer that unites the other two.
    """

    value: str
    html_id: str
    text: str
    is_chosen: bool
    is_both: bool


class Choice(NamedTuple):
    """A part that can be chosen; `is_changed` says that it reads otherwise than when the person chose."""

    row: Row
    name: str
    options: list[Option]
    is_changed: bool


class MergeSpacesForm(forms.Form):
    """Offers for each part in which two spaces differ whose stands; what is not answered follows the rule."""

    reason = forms.CharField(
        max_length=MOST_REASON,
        label=_("Why they are one space"),
        help_text=_("Kept in the history of both."),
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[validate_no_control_characters],
    )
    kept_change = forms.IntegerField(widget=forms.HiddenInput)
    dissolved_change = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label=_("I have compared both: they are one and the same place."))

    def __init__(
        self, sent: QueryDict | None = None, *, kept: Space, dissolved: Space, rows: Iterable[Row]
    ) -> None:
        self.rows = list(rows)
        seen = {"kept_change": kept.changed_in, "dissolved_change": dissolved.changed_in}
        super().__init__(sent, initial=seen)
        for row in self._differing():
            answers: list[tuple[str, str | Promise]] = [(value, value) for value in row.offered]
            self.fields[_name(row)] = forms.ChoiceField(choices=answers, required=False, label=row.label)

    def _differing(self) -> list[Row]:
        return [row for row in self.rows if not row.is_same]

    @property
    def contradictions(self) -> list[Choice]:
        """Return the parts of which both say something, and not the same."""
        return [self._choice(row) for row in self._differing() if row.is_contradiction]

    @property
    def additions(self) -> list[Choice]:
        """Return the parts of which one alone says something."""
        return [self._choice(row) for row in self._differing() if not row.is_contradiction]

    @property
    def agreements(self) -> list[Row]:
        """Return the parts in which both say the same."""
        return [row for row in self.rows if row.is_same and row.kept]

    def _choice(self, row: Row) -> Choice:
        name = _name(row)
        chosen = self.data.get(name) if self.is_bound else row.default
        chosen = chosen if chosen in row.offered else row.default
        texts = {"kept": row.kept, "dissolved": row.dissolved}
        options = [
            Option(value, f"id_{name}_{value}", texts.get(value, ""), value == chosen, value == BOTH)
            for value in row.offered
        ]
        seen = self.data.get(f"seen_{row.key}", row.mark) if self.is_bound else row.mark
        return Choice(row, name, options, is_changed=seen != row.mark)

    @property
    def choices(self) -> dict[str, str]:
        """Return what was chosen, by part, of the cleaned form; what was not answered is left out."""
        chosen = {row.key: self.cleaned_data[_name(row)] for row in self._differing()}
        return {key: choice for key, choice in chosen.items() if choice}

    @property
    def expected(self) -> tuple[int, int]:
        """Return the states of both spaces that the person saw, of the cleaned form."""
        return self.cleaned_data["kept_change"], self.cleaned_data["dissolved_change"]


def _name(row: Row) -> str:
    return f"choice_{row.key}"


def with_new_state(sent: QueryDict, kept: Space, dissolved: Space) -> QueryDict:
    """Return what was sent as if the person had looked at both spaces as they stand now."""
    renewed = sent.copy()
    renewed["kept_change"], renewed["dissolved_change"] = str(kept.changed_in), str(dissolved.changed_in)
    renewed.pop("confirmed", None)
    return renewed


class PairForm(forms.Form):
    """Asks for the identifiers of two spaces; what they name is looked up by the page."""

    kept = forms.CharField(max_length=20, label=_("The space that stays"), help_text=_HELP)
    dissolved = forms.CharField(max_length=20, label=_("The one that becomes part of it"), help_text=_HELP)


def pair_asked(asked: QueryDict) -> dict[str, Any]:
    """Return what an address says about the two spaces, as initial values of the form."""
    return {name: asked.get(name, "").replace("\x00", "")[:20] for name in PairForm.base_fields}
