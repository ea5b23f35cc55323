"""What ties the sender of a claim to the space."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from spaces.enums import ProposalSection

from .base import PlainText, SectionForm


class ClaimSection(SectionForm):
    """One text, told to the department."""

    section = ProposalSection.CLAIM
    stands_for = {"tie": "message"}
    tie = PlainText(
        longest=2500,
        rows=5,
        label=_("What do you do there?"),
        help_text=_(
            "For instance: I founded it and manage it; I am head of the village’s craft association. Say also"
            " whom the department may ask, or where your name can be read."
        ),
    )

    def first_values(self) -> dict[str, Any]:
        """Show what was said before."""
        return {"tie": self.proposal.message}

    def values(self) -> dict[str, Any]:
        """Return nothing: a claim changes no value of the space."""
        return {}

    def message(self) -> str:
        """Return what ties the sender to the space."""
        return self.cleaned_data["tie"]
