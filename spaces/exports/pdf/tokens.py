"""Colours, sizes and margins of printed papers: the light tokens of the site's style sheet, in points.

Everything that carries meaning differs in lightness or in shape as well, so that a black and white print
reads like the colour one.
"""

from typing import NamedTuple

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (31, 26, 23)
MUTED: Colour = (102, 91, 80)
LINE: Colour = (214, 202, 184)
SUNKEN: Colour = (246, 241, 231)
ACCENT: Colour = (163, 36, 43)
BAR: Colour = (27, 107, 80)
WARN: Colour = (128, 83, 0)
WARN_SOFT: Colour = (249, 237, 211)
MARK_INK: Colour = (255, 247, 234)

TONES: dict[str, Colour] = {
    "lacquer": (163, 36, 43),
    "jade": (27, 107, 80),
    "indigo": (45, 74, 134),
    "amber": (133, 84, 0),
    "plum": (123, 50, 105),
    "teal": (20, 100, 112),
    "clay": (154, 69, 32),
    "moss": (85, 101, 27),
    "slate": (76, 88, 102),
}

#: A4. The left margin leaves room for filing.
PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 65.0, 51.0, 74.0, 62.0
WIDTH = PAGE_WIDTH - LEFT - RIGHT


class Style(NamedTuple):
    """How a text is set: size and distance of baselines in points."""

    size: float
    leading: float
    bold: bool = False
    colour: Colour = INK


BODY = Style(9.5, 14)
SMALL = Style(8, 11.2)
STRONG = BODY._replace(bold=True)
NOTE = SMALL._replace(colour=MUTED)
LABEL = Style(7.5, 10, colour=MUTED)
BANNER = Style(8, 11, bold=True, colour=WARN)
LEAD = Style(10.5, 15.5, colour=MUTED)
TITLE = Style(21, 26, bold=True)
HEADINGS = (Style(13.5, 18, bold=True), Style(10.5, 14.5, bold=True))
CELL = Style(8.3, 11.2)
HEAD_CELL = Style(7.3, 9.4, bold=True, colour=MUTED)
FIGURE = Style(27, 30, bold=True)


def tint(colour: Colour, share: float) -> Colour:
    """Return a colour mixed with white; `share` of the colour, from 0 to 1."""
    red, green, blue = (round(255 - (255 - part) * share) for part in colour)
    return red, green, blue
