"""Drawings: the mark of the registry, bars, the scale of bands, distributions."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from . import tokens
from .document import Document
from .tokens import Colour
from .wording import count as whole
from .wording import decimal

#: Our own mark on a field of 32 × 32: roof and sun window of the Constellation of Literature pavilion.
_ROOF = (
    ((5.5, 11.5), (10.3, 11), (14, 8.8), (16, 5.5)),
    ((16, 5.5), (18, 8.8), (21.7, 11), (26.5, 11.5)),
)
_SUN = (16, 18.7, 3.6)
_RAYS = (
    (21.5, 16.7, 24.1, 15.8), (21.5, 20.7, 24.1, 21.6), (19.4, 23.5, 20.9, 25.7), (16, 24.6, 16, 27.3),
    (12.6, 23.5, 11.1, 25.7), (10.5, 20.7, 7.9, 21.6), (10.5, 16.7, 7.9, 15.8),
)  # fmt: skip
_TRACK = tokens.tint(tokens.LINE, 0.55)
_PIP, _PIP_GAP = 4.2, 1.6
#: Points that the columns of a distribution may take.
_COLUMNS_HEIGHT = 92.0


class Mark(NamedTuple):
    """A small drawing before a text: `pips` (a band, by filled squares), `diamond` or `triangle`."""

    kind: str
    colour: Colour
    filled: int = 0
    count: int = 0

    @property
    def width(self) -> float:
        """Return its width in points."""
        return self.count * (_PIP + _PIP_GAP) - _PIP_GAP if self.kind == "pips" else 6.0


#: A moderated score, and scores that lie far apart.
MODERATED = Mark("diamond", tokens.ACCENT)
DIVERGENT = Mark("triangle", tokens.WARN)


class Segment(NamedTuple):
    """A band on its scale: where it begins and ends in [0, 1]."""

    name: str
    low: float
    high: float
    colour: Colour
    is_reached: bool


def draw_mark(paper: Document, x: float, middle: float, mark: Mark) -> None:
    """Draw a mark whose left edge is `x`, about the height `middle`."""
    if mark.kind == "pips":
        for number in range(mark.count):
            left = x + number * (_PIP + _PIP_GAP)
            paper.box(left, middle - _PIP / 2, _PIP, _PIP, mark.colour)
            if number >= mark.filled:
                paper.box(left + 0.7, middle - _PIP / 2 + 0.7, _PIP - 1.4, _PIP - 1.4, tokens.WHITE)
        return
    if mark.kind == "diamond":
        points = [(x, middle), (x + 3, middle - 3), (x + 6, middle), (x + 3, middle + 3)]
    else:
        points = [(x, middle + 2.4), (x + 3, middle - 2.8), (x + 6, middle + 2.4)]
    paper.shape(points, mark.colour)


def draw_logo(paper: Document, x: float, y: float, size: float) -> None:
    """Draw the mark of the registry in a square of `size` points."""
    scale = size / 32
    paper.box(x, y, size, size, tokens.ACCENT, radius=7.5 * scale)
    paper.set_draw_color(*tokens.MARK_INK)
    with paper.local_context(line_width=1.6 * scale, stroke_cap_style="round", stroke_join_style="round"):
        for curve in _ROOF:
            paper.bezier([(x + left * scale, y + top * scale) for left, top in curve])
        for x1, y1, x2, y2 in _RAYS:
            paper.line(x + x1 * scale, y + y1 * scale, x + x2 * scale, y + y2 * scale)
        paper.circle(x + _SUN[0] * scale, y + _SUN[1] * scale, _SUN[2] * scale)


def share_bar(paper: Document, x: float, middle: float, width: float, *, share: float) -> None:
    """Draw how much of a whole is filled; `share` in [0, 1]."""
    paper.box(x, middle - 3.2, width, 6.4, _TRACK)
    filled = max(0.0, min(1.0, share)) * width
    if filled:
        paper.box(x, middle - 3.2, filled, 6.4, tokens.BAR)


def stacked_bar(
    paper: Document, x: float, middle: float, width: float, *, parts: Sequence[tuple[float, Colour]]
) -> None:
    """Draw parts of a whole side by side, with white between them."""
    whole = math.fsum(amount for amount, _colour in parts)
    for amount, colour in parts:
        if amount:
            part = amount / whole * width
            paper.box(x, middle - 3.6, max(part - 0.8, 0.4), 7.2, colour)
            x += part


def quartile_bar(
    paper: Document, x: float, middle: float, width: float, *, low: float, median: float, high: float
) -> None:
    """Draw the middle half of values in [0, 1] with their median on the way from 0 to 1."""
    paper.box(x, middle - 0.5, width, 1, tokens.LINE)
    paper.box(
        x + low * width, middle - 3.2, max((high - low) * width, 1.0), 6.4, tokens.tint(tokens.BAR, 0.45)
    )
    paper.box(x + median * width - 0.9, middle - 4.6, 1.8, 9.2, tokens.INK)


def signed_bar(paper: Document, x: float, middle: float, width: float, *, value: float, most: float) -> None:
    """Draw a bar to the right (above zero) or the left of the middle; `most` fills one side."""
    centre, length = x + width / 2, max(-1.0, min(1.0, value / most)) * width / 2
    paper.box(min(centre, centre + length), middle - 3, abs(length), 6, tokens.BAR)
    paper.box(centre - 0.4, middle - 5, 0.8, 10, tokens.INK)


def band_scale(paper: Document, segments: Sequence[Segment], value: float | None, alt: str) -> None:
    """Draw the bands from 0 to 1 with a pointer at `value`; the band that is reached is filled."""
    left, width, top, height = tokens.LEFT + 14, tokens.WIDTH - 28, paper.y + 12, 17.0
    with paper.tagged("Figure", alt):
        paper.box(left, top, width, height, tokens.tint(tokens.LINE, 0.4))
        for segment in segments:
            start, room = left + segment.low * width, (segment.high - segment.low) * width
            _segment(paper, segment, start, top, room, height)
        for at in [segment.low for segment in segments] + [1.0]:
            paper.put(left + at * width, top + height + 9.5, paper.tidy(decimal(at)), tokens.LABEL, "C")
        if value is not None:
            at = left + value * width
            paper.shape([(at - 4.5, top - 9), (at + 4.5, top - 9), (at, top - 1)], tokens.INK)
    paper.y = top + height + 14


def _segment(paper: Document, segment: Segment, start: float, top: float, room: float, height: float) -> None:
    colour = segment.colour if segment.is_reached else tokens.tint(segment.colour, 0.16)
    paper.box(start + 0.6, top, max(room - 1.2, 0.6), height, colour)
    style = tokens.SMALL._replace(
        bold=segment.is_reached, colour=tokens.WHITE if segment.is_reached else tokens.INK
    )
    name = paper.tidy(segment.name)
    if paper.width_of(name, style) > room - 6:
        name = paper.fitted(name, style, room - 6) if room > 30 else ""
    paper.put(start + room / 2, top + height / 2 + 2.8, name, style, "C")


def columns(paper: Document, counts: Sequence[int], thresholds: Sequence[float], alt: str) -> None:
    """Draw how many there are in each of equal steps from 0 to 1, with the beginnings of bands."""
    height = _COLUMNS_HEIGHT
    paper.need(height + 36)
    left, width, top = tokens.LEFT + 8, tokens.WIDTH - 16, paper.y + 10
    most, step = max([*counts, 1]), width / len(counts)
    with paper.tagged("Figure", alt):
        for at in thresholds:
            if 0 < at < 1:
                _dashes(paper, left + at * width, top, height)
        for place, count in enumerate(counts):
            tall = count / most * (height - 12)
            x = left + place * step
            if count:
                paper.box(x + 1, top + height - tall, step - 2, tall, tokens.BAR)
                label = paper.tidy(whole(count))
                paper.put(x + step / 2, top + height - tall - 3, label, tokens.LABEL, "C")
        paper.rule(left, top + height, width, tokens.INK, 0.8)
        for tenth in range(0, 11, 2):
            at = left + tenth / 10 * width
            paper.put(at, top + height + 11, paper.tidy(decimal(tenth / 10)), tokens.LABEL, "C")
    paper.y = top + height + 20


def _dashes(paper: Document, x: float, top: float, height: float) -> None:
    at = top
    while at < top + height:
        paper.box(x - 0.4, at, 0.8, min(3.0, top + height - at), tokens.MUTED)
        at += 6
