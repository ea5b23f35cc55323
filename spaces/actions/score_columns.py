"""The columns of a spreadsheet of scores: what a template writes and what an upload understands.

Two layouts: *long*, one row for each space, assessor and criterion; *wide*, one row for each space and
assessor with a column for each criterion. Headings are taken in every language of the site.
"""

from functools import cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.models import Criterion
from spaces.queries.criteria import LANGUAGES

#: Headings by key; the keys themselves are taken as headings too.
HEADINGS: dict[str, str | Promise] = {
    "space": _("space"),
    "space_name": _("name of the space"),
    "assessor": _("assessor"),
    "assessor_name": _("name of the assessor"),
    "criterion": _("criterion"),
    "criterion_name": _("name of the criterion"),
    "scale": _("scale"),
    "value": _("score"),
    "not_applicable": _("not applicable"),
    "justification": _("justification"),
}
LONG = tuple(HEADINGS)
WIDE = ("space", "space_name", "assessor", "assessor_name")
#: What stands for 'not applicable' in the cell of a score, by language; all are taken.
NOT_APPLICABLE = {"vi": "kad", "en": "n/a", "fr": "s.o."}
_FURTHER_WORDS = ("na", "k/a", "so")


def accepted_headings(key: str) -> list[str]:
    """Return the headings that mean a column; that of the active language comes first."""
    said = [str(HEADINGS[key])]
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(HEADINGS[key]))
    return [*said, key]


def criterion_headings(criterion: Criterion) -> list[str]:
    """Return the headings of a criterion's own column: its code, alone or before its name."""
    names = (getattr(criterion, f"name_{language}") for language in LANGUAGES)
    return [criterion.code, *(f"{criterion.code} {name}" for name in names if name)]


def justification_headings(criterion: Criterion) -> list[str]:
    """Return the headings of the column that holds the justifications of a criterion."""
    return [f"{criterion.code} {word}" for word in accepted_headings("justification")]


def means_not_applicable(text: str) -> bool:
    """Return whether a folded text in the cell of a score says 'not applicable'."""
    return text in _not_applicable_words()


@cache
def _not_applicable_words() -> frozenset[str]:
    words = accepted_headings("not_applicable")
    return frozenset({*NOT_APPLICABLE.values(), *_FURTHER_WORDS, *(word.casefold() for word in words)})
