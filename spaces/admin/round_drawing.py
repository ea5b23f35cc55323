"""Small drawings of numbers: where things lie, in whole units of the drawing's own width."""

from collections import Counter
from typing import NamedTuple

from spaces.queries.moderation import Case

#: The scale of a criterion runs from the first to the second; room is left for the outermost dots.
_LEFT, _RIGHT = 16, 304
_BASE, _STACK = 26, 15
#: A bar of leniency reaches its end at a quarter of the scale; more is rare and drawn as much.
_MOST_LENIENT = 0.25
_HALF = 100
#: More marks than this below a scale would run into one another.
_MOST_TICKS = 11


class Dot(NamedTuple):
    """A score on the scale."""

    x: int
    y: int
    label: str


class ScaleDrawing(NamedTuple):
    """Dots over a line with marks, all in a box of 320 by `height`; `base` is the height of the line.

    `mean` is the path of the mark of the mean, `span` reaches from the lowest dot to the highest.
    """

    height: int
    base: int
    ticks: list[Dot]
    dots: list[Dot]
    mean: str
    span: "Span"


class Span(NamedTuple):
    """A band along the scale."""

    x: int
    y: int
    width: int


def draw_scale(case: Case) -> ScaleDrawing:
    """Return the scores of a case as dots; equal scores are stacked."""
    criterion = case.row.criterion
    low, high = criterion.scale_min, criterion.scale_max

    def place(value: float) -> int:
        return round(_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT))

    scored = [given for given in case.given if given.score.value is not None]
    tallest = max(Counter(given.score.value for given in scored).values(), default=1)
    base = _BASE + (tallest - 1) * _STACK
    stacked: Counter[int] = Counter()
    dots = []
    for given in scored:
        value = given.score.value
        dots.append(Dot(place(value), base - 14 - stacked[value] * _STACK, str(given.assessor)))
        stacked[value] += 1
    step = max(1, -(-(high - low) // (_MOST_TICKS - 1)))
    ticks = [Dot(place(level), base + 20, str(level)) for level in range(low, high + 1, step)]
    places = [dot.x for dot in dots] or [_LEFT]
    span = Span(min(places), base - 2, max(places) - min(places))
    middle = place(case.mean)
    return ScaleDrawing(base + 28, base, ticks, dots, f"M{middle - 5} {base + 9}h10l-5 -8z", span)


class Bar(NamedTuple):
    """A bar to the left or right of the middle (100) of a drawing 200 wide."""

    x: int
    width: int
    is_mild: bool


def draw_leniency(value: float | None) -> Bar | None:
    """Return the bar of an assessor's leniency, None where it is not known."""
    if value is None:
        return None
    length = round(min(abs(value) / _MOST_LENIENT, 1) * _HALF)
    return Bar(_HALF if value >= 0 else _HALF - length, max(length, 1), value >= 0)


class Track(NamedTuple):
    """A value in [0, 1] on a track 200 wide."""

    x: int


def draw_share(value: float | None) -> Track | None:
    """Return where a share lies; below 0 (alpha) it is drawn as 0."""
    return None if value is None else Track(round(min(max(value, 0), 1) * 200))
