"""What a version of criteria still lacks, each problem with its place and its remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.models import Criterion, Dimension

from .criteria import LANGUAGES, Content

#: Up to so many levels each can be described; of a longer scale people describe some.
MOST_LEVELS_SHOWN = 11
_TOLERANCE = 1e-9
_MISSING_IN = {
    "vi": gettext_lazy("Missing in Vietnamese: %(what)s."),
    "en": gettext_lazy("Missing in English: %(what)s."),
    "fr": gettext_lazy("Missing in French: %(what)s."),
}


class Gravity(StrEnum):
    """Whether a problem keeps a version from being published."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """A problem: `where` is (kind, key) of a 'version', 'dimension', 'criterion' or 'band'."""

    where: tuple[str, int]
    label: str
    level: Gravity
    text: str

    @property
    def sentence(self) -> str:
        """Return the text behind the name of what it is about."""
        return f"{self.label}{_(':')} {self.text}"


def problems_of(content: Content) -> list[Problem]:
    """Return what is wrong with a version, errors first, each group in the order of the version."""
    found = [
        *_of_version(content),
        *_of_codes(content),
        *(problem for dimension in content.dimensions for problem in _of_dimension(content, dimension)),
        *_of_criteria(content.criteria),
        *_of_bands(content),
    ]
    return sorted(found, key=lambda problem: problem.level != Gravity.ERROR)


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that keep a version from being published."""
    return [problem for problem in problems if problem.level == Gravity.ERROR]


def levels_to_describe(low: int, high: int) -> list[int]:
    """Return the levels for which a form offers a text: all of a short scale, some of a long one."""
    if high - low < MOST_LEVELS_SHOWN:
        return list(range(low, high + 1))
    steps = MOST_LEVELS_SHOWN - 1
    return [low + round((high - low) * step / steps) for step in range(steps + 1)]


def _of_version(content: Content) -> Iterator[Problem]:
    """Yield what concerns the version as a whole."""
    where, label = ("version", content.version.pk), _("Version")
    if not content.dimensions:
        yield Problem(where, label, Gravity.ERROR, _("There is no dimension yet: add one."))
    elif not content.criteria:
        yield Problem(where, label, Gravity.ERROR, _("There is no criterion yet: add one to a dimension."))
    total = sum(dimension.weight for dimension in content.dimensions)
    if content.dimensions and abs(total - 100) > _TOLERANCE * total:
        text = _(
            "The weights of the dimensions sum to %(total)s, not to 100. They count relative to one"
            " another: see the share beside each."
        )
        yield Problem(where, label, Gravity.WARNING, text % {"total": _number(total)})
    if content.version.quorum < 2:
        text = _("A quorum of one assessor shows no agreement: choose at least two.")
        yield Problem(where, label, Gravity.WARNING, text)
    yield from _untranslated(content.version, where, label, {"summary": _("summary")})


def _of_codes(content: Content) -> Iterator[Problem]:
    """Yield codes that a reader or a spreadsheet could take for one another."""
    rows = [("dimension", row) for row in content.dimensions] + [
        ("criterion", row) for row in content.criteria
    ]
    uses = Counter(row.code.casefold() for _kind, row in rows)
    for kind, row in rows:
        if uses[row.code.casefold()] > 1:
            text = _("The code is used more than once in this version: change one.")
            yield Problem((kind, row.pk), row.code, Gravity.ERROR, text)


def _of_dimension(content: Content, dimension: Dimension) -> Iterator[Problem]:
    """Yield what a dimension lacks."""
    where, criteria = ("dimension", dimension.pk), content.of(dimension)
    if not criteria:
        text = _("This dimension has no criterion: add one, or delete the dimension.")
        yield Problem(where, dimension.code, Gravity.ERROR, text)
    total = sum(criterion.weight for criterion in criteria)
    if criteria and abs(total - dimension.weight) > _TOLERANCE * total:
        text = _(
            "The weights of its criteria sum to %(total)s, not to %(weight)s. They count relative to one"
            " another: see the share beside each."
        )
        values = {"total": _number(total), "weight": _number(dimension.weight)}
        yield Problem(where, dimension.code, Gravity.WARNING, text % values)
    names = {"name": _("name"), "description": _("description")}
    yield from _untranslated(dimension, where, dimension.code, names)


def _of_criteria(criteria: list[Criterion]) -> Iterator[Problem]:
    """Yield what criteria lack."""
    for criterion in criteria:
        where = ("criterion", criterion.pk)
        if not criterion.guidance_vi:
            text = _("There is no guidance: say what to look at, and in which evidence.")
            yield Problem(where, criterion.code, Gravity.WARNING, text)
        names = {"name": _("name"), "guidance": _("guidance")}
        yield from _untranslated(criterion, where, criterion.code, names)
        yield from _of_anchors(criterion)
        retired = [category.name for category in criterion.categories.all() if category.retired_on]
        if retired:
            text = _("It is limited to retired categories (%(names)s): choose those in use.")
            values = {"names": ", ".join(retired)}
            yield Problem(where, criterion.code, Gravity.WARNING, text % values)


def _of_anchors(criterion: Criterion) -> Iterator[Problem]:
    """Yield the levels that have no words: the two ends are needed, those between them should have some."""
    where, anchors = ("criterion", criterion.pk), list(criterion.anchors.all())
    described = {anchor.level for anchor in anchors if anchor.text_vi}
    low, high = criterion.scale_min, criterion.scale_max
    ends = [level for level in (low, high) if level not in described]
    if ends:
        text = ngettext(
            "Say what this end of the scale means: level %(levels)s.",
            "Say what the ends of the scale mean: levels %(levels)s.",
            len(ends),
        )
        yield Problem(where, criterion.code, Gravity.ERROR, text % {"levels": _list(ends)})
    between = [level for level in range(low + 1, high) if level not in described]
    if between and high - low < MOST_LEVELS_SHOWN:
        text = ngettext(
            "One level has no words yet: %(levels)s.", "Levels without words yet: %(levels)s.", len(between)
        )
        yield Problem(where, criterion.code, Gravity.WARNING, text % {"levels": _list(between)})
    for language in ("en", "fr"):
        levels = [a.level for a in anchors if a.text_vi and not getattr(a, f"text_{language}")]
        if levels:
            what = ngettext("level %(levels)s", "levels %(levels)s", len(levels)) % {"levels": _list(levels)}
            text = str(_MISSING_IN[language]) % {"what": what}
            yield Problem(where, criterion.code, Gravity.WARNING, text)


def _of_bands(content: Content) -> Iterator[Problem]:
    """Yield what the bands lack; `content.bands` ascend."""
    where, label = ("version", content.version.pk), _("Bands")
    if not content.bands:
        text = _("There is no band yet: add at least one that begins at 0.")
        yield Problem(where, label, Gravity.ERROR, text)
    elif content.bands[0].threshold != 0:
        text = _("No band begins at 0, so the lowest composites would have none: let the lowest begin at 0.")
        yield Problem(where, label, Gravity.ERROR, text)
    for band in content.bands:
        names = {"name": _("name"), "description": _("description")}
        yield from _untranslated(band, ("band", band.pk), band.name_vi, names)


def _untranslated(row: Any, where: tuple[str, int], label: str, fields: dict[str, str]) -> Iterator[Problem]:
    """Yield a problem for each language in which fields that are written in another one are empty.

    A missing translation is a warning; a text without its Vietnamese, which is authoritative, an error.
    """
    texts = {field: {code: getattr(row, f"{field}_{code}") for code in LANGUAGES} for field in fields}
    for language in LANGUAGES:
        missing = [
            fields[field]
            for field, written in texts.items()
            if any(written.values()) and not written[language]
        ]
        if missing:
            level = Gravity.ERROR if language == "vi" else Gravity.WARNING
            text = str(_MISSING_IN[language]) % {"what": ", ".join(missing)}
            yield Problem(where, label, level, capfirst(text))


def _list(levels: list[int]) -> str:
    """Return levels as text, -1, 0, 1."""
    return ", ".join(str(level) for level in levels)


def _number(value: float) -> str:
    """Return a weight as people read it: at most four decimals, in the reader's language."""
    return number_format(f"{value:.4f}".rstrip("0").rstrip("."))
