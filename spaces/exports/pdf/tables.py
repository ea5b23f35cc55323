"""Tables that go on over pages: heads are repeated, a row that is taller than a page is continued."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from . import tokens
from .document import Document
from .figures import Mark, draw_mark
from .tokens import Colour, Style

#: Draws something from `x`, about the height `middle`, at most `width` wide: (paper, x, middle, width).
Drawing = Callable[[Document, float, float, float], None]

_PAD_X, _PAD_Y = 4.0, 3.2
_FEWEST_LINES = 2
#: What an open column keeps where the others ask for too much.
_LEAST_OPEN = 60.0
#: Lines of a head, which has to leave room for rows.
_MOST_HEAD_LINES = 5


class Column(NamedTuple):
    """A column; `width` in points, 0 for a share of what the others leave."""

    title: str
    width: float = 0
    align: str = "L"


class Cell(NamedTuple):
    """What stands in a cell: a text, perhaps with a mark before it, or a drawing of what others say."""

    text: str = ""
    bold: bool = False
    colour: Colour | None = None
    mark: Mark | None = None
    drawing: Drawing | None = None


#: What goes on overleaf has neither mark nor drawing.
_CONTINUED = Cell()


class _Set(NamedTuple):
    """A cell in lines."""

    cell: Cell
    lines: list[str]
    style: Style


class Table:
    """A table as wide as the page, written row by row."""

    def __init__(self, paper: Document, columns: Sequence[Column]) -> None:
        self._paper = paper
        self._columns = columns
        self._widths = self._shared_out(tokens.WIDTH)
        self._width = sum(self._widths)
        self._head_lines = [
            paper.lines_of(column.title, tokens.HEAD_CELL, room - 2 * _PAD_X)[:_MOST_HEAD_LINES]
            for column, room in zip(columns, self._widths, strict=True)
        ]
        self._begun = False

    def _shared_out(self, width: float) -> list[float]:
        """Return the width of each column: none cuts a word of its head, the open ones share what is left."""
        least = [column.width and max(column.width, self._longest_word(column)) for column in self._columns]
        opens = least.count(0)
        scale = min(1.0, (width - opens * _LEAST_OPEN) / sum(least)) if any(least) else 1.0
        share = (width - scale * sum(least)) / max(opens, 1)
        return [scale * room or share for room in least]

    def _longest_word(self, column: Column) -> float:
        words = self._paper.tidy(column.title).split(" ")
        return max(self._paper.width_of(word, tokens.HEAD_CELL) for word in words) + 2 * _PAD_X + 0.5

    def row(self, *cells: Cell | str) -> None:
        """Write a row; one that does not fit on the page goes to the next, or on over several."""
        if not self._begun:
            self._begin()
        row = [self._set(cell, room) for cell, room in zip(cells, self._widths, strict=True)]
        while any(one.lines for one in row):
            most = max(len(one.lines) for one in row)
            fits = int((self._paper.room - 2 * _PAD_Y) / tokens.CELL.leading + 1e-6)
            if fits < most and (fits < _FEWEST_LINES or most * tokens.CELL.leading < tokens.PAGE_HEIGHT / 3):
                self._paper.new_page()
                self._head()
                continue
            self._draw([one._replace(lines=one.lines[:fits]) for one in row])
            row = [_Set(_CONTINUED, one.lines[fits:], one.style) for one in row]

    def end(self, after: float = 8) -> None:
        """Close the table with a distance."""
        self._paper.skip(after)

    def group(self, text: str) -> None:
        """Write a line across all columns, together with the row that follows."""
        if not self._begun:
            self._begin()
        style = tokens.CELL._replace(bold=True)
        lines = self._paper.lines_of(text, style, self._width - 2 * _PAD_X)
        height = len(lines) * style.leading + 2 * _PAD_Y
        if self._paper.need(height + 36):
            self._head()
        self._paper.box(tokens.LEFT, self._paper.y, self._width, height, tokens.SUNKEN)
        with self._paper.tagged("P"):
            self._paper.set_lines(tokens.LEFT + _PAD_X, self._paper.y + _PAD_Y, lines, style)
        self._paper.y += height
        self._paper.rule(tokens.LEFT, self._paper.y, self._width)

    def _begin(self) -> None:
        self._begun = True
        self._paper.need(self._head_height() + 40)
        self._head()

    def _head_height(self) -> float:
        most = max(len(lines) for lines in self._head_lines)
        return most * tokens.HEAD_CELL.leading + 2 * _PAD_Y

    def _head(self) -> None:
        """Write the head; its texts stand on the line below."""
        paper, height, x = self._paper, self._head_height(), tokens.LEFT
        if not any(column.title for column in self._columns):
            paper.rule(tokens.LEFT, paper.y, self._width, tokens.INK, 0.8)
            return
        with paper.tagged("P"):
            for column, lines, room in zip(self._columns, self._head_lines, self._widths, strict=True):
                top = paper.y + height - _PAD_Y - len(lines) * tokens.HEAD_CELL.leading
                place = _place(column.align, x, room)
                paper.set_lines(place, top, lines, tokens.HEAD_CELL, column.align)
                x += room
        paper.y += height
        paper.rule(tokens.LEFT, paper.y, self._width, tokens.INK, 0.8)

    def _set(self, cell: Cell | str, room: float) -> _Set:
        cell = Cell(cell) if isinstance(cell, str) else cell
        style = tokens.CELL._replace(bold=cell.bold, colour=cell.colour or tokens.INK)
        inner = room - 2 * _PAD_X - (cell.mark.width + 4 if cell.mark else 0)
        lines = [""] if cell.drawing else self._paper.paragraphs_of(cell.text, style, inner)
        return _Set(cell, lines, style)

    def _draw(self, row: list[_Set]) -> None:
        """Draw a row, or the part of it that fits on this page."""
        paper, x = self._paper, tokens.LEFT
        height = max(len(one.lines) for one in row) * tokens.CELL.leading + 2 * _PAD_Y
        with paper.tagged("P"):
            for one, column, room in zip(row, self._columns, self._widths, strict=True):
                self._draw_cell(one, column.align, x, room)
                x += room
        paper.y += height
        paper.rule(tokens.LEFT, paper.y, self._width)

    def _draw_cell(self, one: _Set, align: str, x: float, room: float) -> None:
        paper, top = self._paper, self._paper.y + _PAD_Y
        middle = top + tokens.CELL.leading / 2
        if one.cell.drawing:
            one.cell.drawing(paper, x + _PAD_X, middle, room - 2 * _PAD_X)
            return
        place = _place(align, x, room)
        if one.cell.mark and one.lines:
            wide = paper.width_of(one.lines[0], one.style) if align == "R" else 0.0
            at = place - wide - one.cell.mark.width - 4 if align == "R" else place
            draw_mark(paper, at, middle, one.cell.mark)
            place += one.cell.mark.width + 4 if align == "L" else 0
        paper.set_lines(place, top, one.lines, one.style, align)


def _place(align: str, x: float, room: float) -> float:
    """Return where the texts of a column begin, end or have their middle."""
    return {"L": x + _PAD_X, "R": x + room - _PAD_X, "C": x + room / 2}[align]
