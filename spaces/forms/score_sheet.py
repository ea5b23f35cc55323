"""Spreadsheets of scores: read in either layout, and carried from the comparison to its confirmation."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.score_changes import Line, Told
from spaces.models import AssessmentRound, User
from spaces.queries.criteria import content_of
from spaces.tables import Mistake, read_tables

from .score_reading import read_scores

MOST_BYTES = 2 * 1024 * 1024
#: How long a comparison can be confirmed.
_LASTS_S = 24 * 3600
_SALT = "spaces.score-sheet"


class ScoreSheetForm(forms.Form):
    """A spreadsheet of scores; gives `told` and `mistakes`, which lie inside the file.

    What the file leaves empty is no line, so that a template may be brought in half filled in.
    """

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("XLSX or CSV, at most 2 MB."),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args: Any, round: AssessmentRound, by: User, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._round, self._own_name = round, by.username if own else ""
        self.told = Told([], {})
        self.mistakes: list[Mistake] = []

    def clean_file(self) -> Any:
        """Read the file; raise ValidationError where it is no spreadsheet of scores at all."""
        file = self.cleaned_data["file"]
        self.told, self.mistakes = read_scores(
            read_tables(file, most_bytes=MOST_BYTES), content_of(self._round.version).criteria, self._own_name
        )
        if not (self.told.lines or self.mistakes):
            raise ValidationError(_("The file holds no score: fill in the column of scores."), code="empty")
        return file


class ConfirmScoresForm(forms.Form):
    """What a person confirms; gives `told` as it was compared.

    The lines travel in the form, signed and compressed, and nothing is kept on the server: an upload that
    nobody confirms leaves no trace, and any web process can answer.
    """

    payload = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    declared = forms.BooleanField(required=False)
    overwrite = forms.BooleanField(required=False)
    hand_in = forms.BooleanField(required=False)

    def __init__(self, *args: Any, round: AssessmentRound, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._whose = [round.pk, by.pk]

    def clean_payload(self) -> Told:
        """Return what was compared; raise ValidationError where it is not what this page gave out."""
        try:
            whose, lines, letters = signing.loads(self.cleaned_data["payload"], salt=_SALT, max_age=_LASTS_S)
        except signing.BadSignature:
            whose = None
        if whose != self._whose:
            raise ValidationError(
                _("This confirmation is too old or damaged: upload the file again."), code="old"
            )
        return Told([Line(*line) for line in lines], letters)


def payload_of(round: AssessmentRound, by: User, told: Told) -> str:
    """Return the lines of a file for the hidden field of `ConfirmScoresForm`."""
    return signing.dumps(([round.pk, by.pk], told.lines, told.letters), salt=_SALT, compress=True)
