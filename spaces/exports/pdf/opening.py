"""What every paper opens with, and the blocks that papers share: notices, facts, bands."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from spaces.models import Band
from spaces.queries.criteria import Content

from . import tokens
from .document import Document
from .figures import Mark, Segment, draw_logo
from .tokens import TONES

_LOGO = 30.0


def open_paper(paper: Document, kind: str, title: str, lead: str) -> None:
    """Write the head of the first page: who, what kind of paper, its title."""
    top = paper.y
    with paper.tagged("Figure", _("Mark of the registry")):
        draw_logo(paper, tokens.LEFT, top, _LOGO)
    brand = tokens.STRONG._replace(size=9)
    with paper.tagged("P"):
        paper.put(tokens.LEFT + _LOGO + 9, top + 13, paper.tidy(_("Creative spaces of Hanoi")), brand)
        paper.put(tokens.LEFT + _LOGO + 9, top + 25, paper.tidy(_("Public registry")), tokens.LABEL)
        right = tokens.LEFT + tokens.WIDTH
        paper.put(right, top + 13, paper.tidy(kind), brand._replace(colour=tokens.ACCENT), "R")
    paper.y = top + _LOGO + 12
    paper.rule(tokens.LEFT, paper.y, tokens.WIDTH, tokens.ACCENT, 1.4)
    paper.skip(16)
    with paper.tagged("H1"):
        lines = paper.lines_of(title, tokens.TITLE, tokens.WIDTH)
        paper.y = paper.set_lines(tokens.LEFT, paper.y, lines, tokens.TITLE)
    paper.skip(2)
    paper.paragraph(lead, tokens.LEAD, after=8)


def notice(paper: Document, text: str) -> None:
    """Write a sentence that nobody may overlook, in a box."""
    style = tokens.BODY._replace(size=9, leading=12.8)
    lines = paper.lines_of(text, style, tokens.WIDTH - 26)
    height = len(lines) * style.leading + 12
    paper.need(height)
    paper.box(tokens.LEFT, paper.y, tokens.WIDTH, height, tokens.WARN_SOFT)
    paper.box(tokens.LEFT, paper.y, 3.2, height, tokens.WARN)
    with paper.tagged("P"):
        paper.set_lines(tokens.LEFT + 14, paper.y + 6, lines, style)
    paper.y += height
    paper.skip(8)


def facts(paper: Document, rows: Iterable[tuple[str, str]], *, columns: int = 2) -> None:
    """Write names with their values, side by side; those without a value are left out."""
    known = [(name, value) for name, value in rows if value]
    gap, style = 18.0, tokens.CELL._replace(size=9, leading=12.2)
    room = (tokens.WIDTH - gap * (columns - 1)) / columns
    for start in range(0, len(known), columns):
        pairs = [
            (paper.lines_of(name, tokens.LABEL, room), paper.lines_of(value, style, room))
            for name, value in known[start : start + columns]
        ]
        heads = max(len(name) for name, _lines in pairs) * tokens.LABEL.leading
        height = heads + max(len(lines) for _name, lines in pairs) * style.leading + 5
        paper.need(height)
        top = paper.y
        for place, (name, lines) in enumerate(pairs):
            x = tokens.LEFT + place * (room + gap)
            with paper.tagged("P"):
                paper.set_lines(x, top, name, tokens.LABEL)
                paper.set_lines(x, top + heads, lines, style)
        paper.y = top + height
    paper.skip(4)


def band_mark(bands: Sequence[Band], band: Band | None) -> Mark | None:
    """Return the drawing of a band: one filled square more with each band, so that it reads in grey too."""
    if band is None:
        return None
    place = next(place for place, one in enumerate(bands) if one.pk == band.pk)
    return Mark("pips", TONES[band.tone], place + 1, len(bands))


def segments(content: Content, reached: Band | None) -> list[Segment]:
    """Return the bands as parts of the scale from 0 to 1."""
    ends = [band.threshold for band in content.bands[1:]] + [1.0]
    return [
        Segment(
            band.name, band.threshold, end, TONES[band.tone], reached is not None and band.pk == reached.pk
        )
        for band, end in zip(content.bands, ends, strict=True)
    ]


def illustrative_notice(paper: Document, content: Content) -> None:
    """Say that criteria are not the city's, where that is so."""
    if content.version.is_illustrative:
        notice(
            paper,
            _(
                "Illustrative criteria: not adopted by the city. What is reckoned with them shows the"
                " procedure and decides nothing."
            ),
        )


def lacking_note(paper: Document) -> None:
    """Say at the end what stands for characters that the typeface lacks, where there are some."""
    if paper.lacks_characters:
        text = _("%(mark)s stands for characters that cannot be printed; the registry holds the whole text.")
        paper.paragraph(text % {"mark": "[?]"}, tokens.NOTE)
