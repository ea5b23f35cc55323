"""What the space is called, what kind it is, and what it is in a few sentences."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spaces.enums import ProposalSection
from spaces.forms.fields import LinesField
from spaces.models import Category

from .base import Key, Keys, PlainText, SectionForm

_LONGEST_DESCRIPTION = 5000
_NAMES = {"vi": _("Name in Vietnamese"), "en": _("Name in English"), "fr": _("Name in French")}
_SUMMARIES = {
    "vi": _("In a sentence or two (Vietnamese)"),
    "en": _("In a sentence or two (English)"),
    "fr": _("In a sentence or two (French)"),
}
_DESCRIPTIONS = {
    "vi": _("Longer description (Vietnamese)"),
    "en": _("Longer description (English)"),
    "fr": _("Longer description (French)"),
}


class Kind(NamedTuple):
    """A category on offer as a radio button, with those of the second level below it."""

    row: Category
    is_chosen: bool
    kinds: tuple["Kind", ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether it or one of its kinds is chosen."""
        return self.is_chosen or any(kind.is_chosen for kind in self.kinds)


class SpaceSection(SectionForm):
    """Names, kind and texts; the texts of the page's own language come first."""

    section = ProposalSection.SPACE
    category = Key(label=_("What kind of space is it?"), help_text=_("Choose what fits best."))
    further_categories = Keys(label=_("It is also"))
    aliases = LinesField(required=False, most=20, label=_("Also known as"), help_text=_("One name a line."))
    former_names = LinesField(
        required=False, most=20, label=_("Former names"), help_text=_("One name a line.")
    )

    def offer(self) -> None:
        """Add the fields of each language; offer categories in use, and the one that the space has."""
        for code in ("vi", "en", "fr"):
            self._add_texts(code)
        kept = {self.given.get("category"), *(self.given.get("further_categories") or [])}
        rows = Category.objects.select_related("parent").order_by("order", "code")
        self.rows = [row for row in rows if row.retired_on is None or row.pk in kept]
        choices = [(row.pk, row.name) for row in self.rows]
        self.fields["category"].choices = [("", "---------"), *choices]
        self.fields["further_categories"].choices = choices
        for name in ("aliases", "former_names"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2})

    def _add_texts(self, code: str) -> None:
        attrs = {"lang": code}
        self.fields[f"name_{code}"] = PlainText(longest=200, label=_NAMES[code])
        self.fields[f"summary_{code}"] = PlainText(longest=400, rows=3, label=_SUMMARIES[code])
        self.fields[f"description_{code}"] = PlainText(
            longest=_LONGEST_DESCRIPTION, rows=6, label=_DESCRIPTIONS[code]
        )
        for stem in ("name", "summary", "description"):
            self.fields[f"{stem}_{code}"].widget.attrs |= attrs

    @property
    def groups(self) -> list[Kind]:
        """Return the categories as a tree; a kind whose upper level is not offered stands by itself."""
        chosen = str(self["category"].value() or "")
        known = {row.pk for row in self.rows}
        lower: dict[int, list[Kind]] = {}
        for row in self.rows:
            if row.parent_id in known:
                lower.setdefault(row.parent_id, []).append(Kind(row, str(row.pk) == chosen))
        uppers = (row for row in self.rows if row.parent_id not in known)
        return [Kind(row, str(row.pk) == chosen, tuple(lower.get(row.pk, ()))) for row in uppers]

    @property
    def main_summary(self) -> forms.BoundField:
        """Return the summary in the language of the page."""
        return self[f"summary_{_language()}"]

    @property
    def other_names(self) -> list[forms.BoundField]:
        """Return the names beside the Vietnamese one."""
        return [self[name] for name in ("name_en", "name_fr", "aliases", "former_names")]

    @property
    def other_texts(self) -> list[forms.BoundField]:
        """Return the summaries in the other languages, then the descriptions, the page's language first."""
        own = _language()
        others = [code for code in ("vi", "en", "fr") if code != own]
        summaries = [f"summary_{code}" for code in others]
        return [self[name] for name in (*summaries, *(f"description_{code}" for code in (own, *others)))]


def _language() -> str:
    """Return the code of the page's language."""
    return (get_language() or "vi")[:2]


def is_open(fields: list[forms.BoundField]) -> bool:
    """Return whether a fold is to stand open: something in it was said, asked for or refused."""
    return any(field.errors or field.field.note or _says(field.value()) for field in fields)


def _says(value: Any) -> bool:
    return value not in (None, "", [])
