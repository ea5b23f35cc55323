"""What became of a space that closed or moved, and how the sender knows."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spaces.enums import Language, Lifecycle, ProposalSection

from .base import Choice, PlainText, SectionForm

_STATES = (
    (Lifecycle.CLOSED, _("It has closed for good")),
    (Lifecycle.TEMPORARILY_CLOSED, _("It is closed for the time being")),
    (Lifecycle.MOVED, _("It has moved to another place")),
)
_PLACE = _("It is now at: %(address)s")


class ClosureSection(SectionForm):
    """What happened, since when, how one knows; the new address becomes a line of the message."""

    section = ProposalSection.CLOSURE
    stands_for = {"how": "message"}
    lifecycle = Choice(label=_("What happened?"), choices=_STATES)
    new_address = PlainText(longest=300, label=_("Where is it now?"), help_text=_("As much as you know."))
    lifecycle_since = forms.DateField(
        required=False, label=_("Since when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
        help_text=_("The day, as far as you know: year, month and day."),
    )  # fmt: skip
    since_unknown = forms.BooleanField(required=False, label=_("I do not know since when"))
    how = PlainText(
        longest=2500,
        rows=4,
        label=_("How do you know?"),
        help_text=_(
            "For instance: I run it; I stood before the closed door last week; it says so on its page."
        ),
    )

    def first_values(self) -> dict[str, Any]:
        """Show what was said before; what the registry says today is no report."""
        said = self.proposal.data
        how, address = _part(self.proposal.message)
        return {
            "lifecycle": said.get("lifecycle", ""),
            "lifecycle_since": said.get("lifecycle_since") or None,
            "since_unknown": "lifecycle_since" in said and not said["lifecycle_since"],
            "how": how,
            "new_address": address,
        }

    def values(self) -> dict[str, Any]:
        """Return the state and the day, '' for an unknown one."""
        day = None if self.cleaned_data["since_unknown"] else self.cleaned_data["lifecycle_since"]
        return {
            "lifecycle": self.cleaned_data["lifecycle"],
            "lifecycle_since": day.isoformat() if day else "",
        }

    def message(self) -> str:
        """Return how the sender knows, with the new address as last line."""
        lines = [self.cleaned_data["how"]]
        if self.cleaned_data["lifecycle"] == Lifecycle.MOVED and self.cleaned_data["new_address"]:
            lines.append(str(_PLACE) % {"address": self.cleaned_data["new_address"]})
        return "\n".join(filter(None, lines))


def _part(message: str) -> tuple[str, str]:
    """Return what `message` says of how one knows, and the new address, whatever language wrote it."""
    rest, _break, last = message.rpartition("\n")
    for language in Language.values:
        with translation.override(language):
            start = gettext("It is now at: %(address)s").partition("%")[0]
        if last.startswith(start):
            return rest, last[len(start) :]
    return message, ""
