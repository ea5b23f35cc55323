"""Shapes of charts drawn on the server: numbers in [0, 1] become places in an SVG, written as text.

Text, because a template would write a number with the comma of the page's language.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Width of a bar or scale, in units of its SVG.
WIDTH = 100
#: A histogram: its height, and what it leaves free for the numbers above the bars.
HEIGHT, _HEADROOM = 46, 5
#: Height of a line chart.
LINE_HEIGHT = 24


class Bar(NamedTuple):
    """A part of a bar or scale: where it begins and how wide it is, its tone, and its count or label."""

    x: str
    width: str
    tone: str = ""
    label: str = ""


class Column(NamedTuple):
    """A column of a histogram and what it stands for: `low` to `high` holds `count` spaces."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    low: float
    high: float
    count: int


class Point(NamedTuple):
    """A point of a line chart; `path` is the line to it from the point before, '' where none leads there."""

    x: str
    y: str
    path: str


def place(value: float) -> str:
    """Return a place as SVG attributes take it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def bar(value: float | None) -> str:
    """Return the width of a bar for a value in [0, 1]."""
    return place(WIDTH * (value or 0))


def stacked(parts: Iterable[tuple[float, str, str]]) -> list[Bar]:
    """Return the segments of a bar that is full: (amount, tone, label) each, none for nothing."""
    found = list(parts)
    whole = sum(amount for amount, _tone, _label in found)
    bars, start = [], 0.0
    for amount, tone, label in found:
        width = WIDTH * amount / whole if whole else 0
        if width:
            bars.append(Bar(place(start), place(width), tone, label))
        start += width
    return bars


def columns(counts: Sequence[int]) -> list[Column]:
    """Return the columns of a histogram over [0, 1], the highest as high as the chart allows."""
    size, highest = len(counts), max(counts, default=0) or 1
    width = WIDTH / size
    found = []
    for number, count in enumerate(counts):
        height = (HEIGHT - _HEADROOM) * count / highest
        found.append(
            Column(
                place(number * width + 0.5), place(HEIGHT - height), place(width - 1), place(height),
                place((number + 0.5) * width), number / size, (number + 1) / size, count,
            )
        )  # fmt: skip
    return found


def line(values: Sequence[float | None], joined: Sequence[bool]) -> list[Point | None]:
    """Return the points of values in [0, 1] in order, None for none.

    `joined` says of each whether a line leads there from the value before.
    """
    step = WIDTH / max(len(values), 1)
    points: list[Point | None] = []
    for number, (value, is_joined) in enumerate(zip(values, joined, strict=True)):
        if value is None:
            points.append(None)
            continue
        x, y = place((number + 0.5) * step), place(LINE_HEIGHT * (1 - value))
        before = points[-1] if points and is_joined else None
        points.append(Point(x, y, f"M{before.x} {before.y} L{x} {y}" if before else ""))
    return points
