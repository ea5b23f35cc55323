"""When people can come, and how the public reaches the space."""

from django import forms
from django.utils.translation import gettext_lazy as _
from opening_hours import ParserError

from spaces.enums import ProposalSection
from spaces.forms.lookups import Day, days_of
from spaces.validators import validate_opening_hours, validate_web_address

from .base import PlainText, SectionForm


class VisitSection(SectionForm):
    """Opening hours and the contact that everybody may see."""

    section = ProposalSection.VISIT
    opening_hours = PlainText(
        longest=255,
        label=_("Opening hours"),
        help_text=_(
            "Days by their English first letters (Mo Tu We Th Fr Sa Su), then times: “Tu-Su 09:00-17:00; Mo"
            " off”. Leave it empty if there are no fixed hours."
        ),
        validators=[validate_opening_hours],
    )
    website = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=_("Website or page"),
        help_text=_("Its own site, or its page on a social network."), validators=[validate_web_address],
    )  # fmt: skip
    public_email = forms.EmailField(required=False, max_length=254, label=_("E-mail for visitors"))
    public_phone = PlainText(longest=40, label=_("Telephone for visitors"))

    def offer(self) -> None:
        """Let phones show the fitting keyboard; take the address of a site without https:// too."""
        self.fields["opening_hours"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["website"].widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
        self.fields["public_email"].widget.attrs |= {"autocomplete": "off"}
        self.fields["public_phone"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    @property
    def week(self) -> list[Day]:
        """Return the hours read back as a week, nothing where they cannot be read."""
        try:
            return days_of(str(self["opening_hours"].value() or ""))
        except ParserError:
            return []
