"""A paper: pages with head and foot, headings with bookmarks, texts that flow over pages, tags for readers.

Layout is done here and not by the flow of fpdf2, whose tables refuse a row that is taller than a page and
whose lines cost too much where a report has ten thousand rows; of the library we use fonts, drawing,
bookmarks and the writing of the file. Positions are points from the upper left corner.
"""

import datetime
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import fontpkg
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from . import tokens
from .tokens import Colour, Style
from .typeset import MISSING, Glyphs, Ruler, clean

_FAMILY = "registry"
_PACKAGE = "be-vietnam-pro"
_WEIGHTS = {"": 400, "B": 600}
#: The least that stands together at the foot of a page, before a text goes on overleaf.
_FEWEST_LINES = 2


class Heads(NamedTuple):
    """What stands at the head and the foot of every page."""

    title: str
    subject: str
    foot: str


class Document(FPDF):
    """A paper in the active language; `y` is where the next thing goes.

    `texts` holds everything that was written, in order, as it was written. `date` is that of the data, so
    that the same data gives the same file.
    """

    def __init__(self, heads: Heads, *, date: datetime.datetime) -> None:
        super().__init__(unit="pt", format="A4")
        self.heads = heads
        self.texts: list[str] = []
        self.lacks_characters = False
        for style, weight in _WEIGHTS.items():
            self._add_weight(style, weight)
        fonts = [self.fonts[_FAMILY + style] for style in _WEIGHTS]
        self._rulers = {bool(style): Ruler(font.cw) for style, font in zip(_WEIGHTS, fonts, strict=True)}
        self._glyphs = Glyphs(fonts[0].cmap.keys() & fonts[1].cmap.keys())
        self._marks: dict[int, int] = {}
        self.set_auto_page_break(False)
        self._describe(date)
        self.new_page()

    def _add_weight(self, style: str, weight: int) -> None:
        """Add a weight of the typeface; read from memory, for the library never closes its file."""
        path = fontpkg.path(_PACKAGE, weight=weight)
        self.add_font(_FAMILY, style, path)
        reader = self.fonts[_FAMILY + style].ttfont.reader
        reader.file.close()
        reader.file = io.BytesIO(path.read_bytes())

    def _describe(self, date: datetime.datetime) -> None:
        self.set_lang(get_language() or "vi")
        self.set_title(f"{self.heads.title} – {self.heads.subject}")
        self.set_author(_("Creative spaces of Hanoi"))
        self.set_creation_date(date)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    # Pages

    @property
    def floor(self) -> float:
        """Return the lowest position that texts may reach."""
        return tokens.PAGE_HEIGHT - tokens.BOTTOM

    @property
    def room(self) -> float:
        """Return how much of the page is left."""
        return self.floor - self.y

    def new_page(self) -> None:
        """Begin a page."""
        self.add_page()
        self.y = tokens.TOP if self.page > 1 else tokens.TOP - 26

    def need(self, height: float) -> bool:
        """Begin a page unless `height` is left on this one; return whether one was begun."""
        if self.room >= height:
            return False
        self.new_page()
        return True

    def skip(self, height: float) -> None:
        """Leave a distance, which a page may swallow."""
        self.y = min(self.y + height, self.floor)

    # Texts

    def tidy(self, text: object) -> str:
        """Return one line of text that the typeface can show."""
        shown = clean(str(text), self._glyphs)
        self.lacks_characters |= MISSING in shown
        return shown

    def width_of(self, text: str, style: Style) -> float:
        """Return the width of a tidy text."""
        return self._rulers[style.bold].width(text, style.size)

    def lines_of(self, text: str, style: Style, width: float) -> list[str]:
        """Return a text as tidy lines of at most `width`."""
        return self._rulers[style.bold].lines(self.tidy(text), style.size, width)

    def paragraphs_of(self, text: str, style: Style, width: float) -> list[str]:
        """Return a text as tidy lines that keep its own line breaks, but of many empty lines only one."""
        lines: list[str] = []
        for part in text.strip().splitlines() or [""]:
            more = self.lines_of(part, style, width)
            lines += more if any(more) or (lines and lines[-1]) else []
        return lines or [""]

    def put(self, x: float, baseline: float, text: str, style: Style, align: str = "L") -> None:
        """Write a tidy text from `x` (align R: to `x`, C: about `x`)."""
        if not text:
            return
        if align != "L":
            x -= self.width_of(text, style) * (1 if align == "R" else 0.5)
        self.set_font(_FAMILY, "B" if style.bold else "", style.size)
        self.set_text_color(*style.colour)
        self.text(x, baseline, text)
        self.texts.append(text)

    def set_lines(self, x: float, top: float, lines: Iterable[str], style: Style, align: str = "L") -> float:
        """Write lines under one another and return where they end."""
        for line in lines:
            self.put(x, top + style.leading * 0.5 + style.size * 0.36, line, style, align)
            top += style.leading
        return top

    def paragraph(self, text: str, style: Style = tokens.BODY, *, x: float = 0, after: float = 6) -> None:
        """Write a text that flows over pages; `x` counts from the left margin."""
        lines = self.paragraphs_of(text, style, tokens.WIDTH - x)
        while lines:
            fits = int(self.room / style.leading + 1e-6)
            if fits < min(len(lines), _FEWEST_LINES):
                self.new_page()
                continue
            if 0 < len(lines) - fits < _FEWEST_LINES and fits > _FEWEST_LINES:
                fits -= 1  # no single line overleaf
            with self.tagged("P"):
                self.y = self.set_lines(tokens.LEFT + x, self.y, lines[:fits], style)
            lines = lines[fits:]
        self.skip(after)

    def heading(self, text: str, level: int = 0, *, keep: float = 64) -> None:
        """Write a heading with its bookmark, together with `keep` points of what follows."""
        style = tokens.HEADINGS[level]
        lines = self.lines_of(text, style, tokens.WIDTH)
        self.skip(14 - 6 * level if self.y > tokens.TOP + 1 else 0)
        self.need(len(lines) * style.leading + keep)
        self.start_section(self.tidy(text), level, strict=False)
        with self.tagged(f"H{level + 2}"):
            self.y = self.set_lines(tokens.LEFT, self.y, lines, style)
        self.skip(5)

    # Drawing

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        """Fill a rectangle."""
        self.set_fill_color(*colour)
        if radius:
            self.rect(x, y, width, height, style="F", round_corners=True, corner_radius=radius)
        else:
            self.rect(x, y, width, height, style="F")

    def rule(
        self, x: float, y: float, width: float, colour: Colour = tokens.LINE, weight: float = 0.6
    ) -> None:
        """Draw a horizontal line."""
        self.box(x, y - weight / 2, width, weight, colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """Fill a polygon."""
        self.set_fill_color(*colour)
        self.polygon(points, style="F")

    # Tags: what a screen reader is told. The library tags images and bookmarks alone.

    @contextmanager
    def tagged(self, kind: str, alt: str = "") -> Iterator[None]:
        """Mark what is written inside, on one page, as a structure element (P, H1, Figure …)."""
        number = self._marks.get(self.page, 0)
        self._marks[self.page] = number + 1
        spoken = self.tidy(alt) if alt else None
        self._add_marked_content(struct_type=f"/{kind}", mcid=number, alt_text=spoken)
        self._out(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _unspoken(self) -> Iterator[None]:
        """Mark what is written inside as decoration."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    # The end

    def finish(self) -> bytes:
        """Return the file, with head and foot on every page."""
        last = self.pages_count
        for number in range(1, last + 1):
            self.page = number
            self.current_font_is_set_on_page = False
            self.set_fill_color(*tokens.WHITE)
            if settings.DEMO:
                self._banner(number)
            with self._unspoken():
                self._head(number)
                self._foot(number, last)
        return bytes(self.output())

    def _banner(self, number: int) -> None:
        """Say above the page that what it tells is invented; aloud on the first one."""
        text = self.tidy(_("Demonstration: the spaces and scores are fictional."))
        with self.tagged("P") if number == 1 else self._unspoken():
            self.box(tokens.LEFT, 16, tokens.WIDTH, 17, tokens.WARN_SOFT, 3)
            self.put(tokens.LEFT + tokens.WIDTH / 2, 27.5, text, tokens.BANNER, "C")

    def _head(self, number: int) -> None:
        """Write the head of every page but the first, which opens with the title."""
        if number == 1:
            return
        style = tokens.LABEL
        right = tokens.LEFT + tokens.WIDTH
        title = self.tidy(self.heads.title)
        self.put(right, 46, title, style, "R")
        subject = self.fitted(self.heads.subject, style, tokens.WIDTH - self.width_of(title, style) - 24)
        self.put(tokens.LEFT, 46, subject, style)
        self.rule(tokens.LEFT, 54, tokens.WIDTH)

    def _foot(self, number: int, last: int) -> None:
        style, line = tokens.LABEL, tokens.PAGE_HEIGHT - 34
        right = tokens.LEFT + tokens.WIDTH
        pages = self.tidy(_("Page %(number)d/%(last)d") % {"number": number, "last": last})
        self.put(right, line, pages, style, "R")
        self.put(tokens.LEFT, line, self.fitted(self.heads.foot, style, tokens.WIDTH - 70), style)

    def fitted(self, text: str, style: Style, width: float) -> str:
        """Return a text in one line, shortened with an ellipsis where it is wider."""
        tidy = self.tidy(text)
        if self.width_of(tidy, style) <= width:
            return tidy
        first = self._rulers[style.bold].lines(tidy, style.size, width - self.width_of("…", style))[0]
        return f"{first}…"
