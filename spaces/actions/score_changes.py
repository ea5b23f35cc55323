"""What a file of scores says, and what it would change: values handed from form to action to page."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from spaces.models import Assignment
from spaces.tables import Mistake

from .answers import Change


class Line(NamedTuple):
    """What a file says about one criterion of one sheet.

    `worksheet` and `row` say where. `space` is the number in its identifier, `assessor` an account's name,
    `criterion` a code. An empty `value` without `not_applicable`, and an empty `justification`, leave what
    stands there.
    """

    worksheet: str
    row: int
    space: int
    assessor: str
    criterion: str
    value: int | None
    not_applicable: bool
    justification: str


class Told(NamedTuple):
    """What a file says: its lines, and for each worksheet the letters of its columns by key.

    Where each criterion has columns of its own their keys are `value:<code>` and `justification:<code>`.
    """

    lines: list[Line]
    letters: Mapping[str, Mapping[str, str]]

    def mistake(self, line: Line, key: str, text: str) -> Mistake:
        """Return a mistake in the column of `key`, or in the whole row where there is no such column."""
        letters = self.letters.get(line.worksheet, {})
        letter = letters.get(f"{key}:{line.criterion}") or letters.get(key, "")
        return Mistake(line.worksheet, line.row, letter, text)


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Return mistakes as one goes through the file: by sheet, row and column."""
    return sorted(mistakes, key=lambda m: (m.sheet, m.row, len(m.column), m.column, m.text))


@dataclass
class SheetChanges:
    """What a file changes on one sheet: (line, change) of each answer that it gives.

    `missing` tells how many criteria will still lack something, `is_open` whether it can be written.
    """

    sheet: Assignment
    first: Line
    answers: list[tuple[Line, Change]] = field(default_factory=list)
    missing: int = 0
    is_open: bool = False

    @cached_property
    def new(self) -> list[Change]:
        """Return the answers where none stands yet."""
        return [change for _line, change in self.answers if change.is_new]

    @cached_property
    def differing(self) -> list[Change]:
        """Return the answers that differ from those that stand there."""
        return [change for _line, change in self.answers if change.replaces]

    @property
    def same(self) -> int:
        """Return how many answers stand there already."""
        return sum(change.is_same for _line, change in self.answers)


@dataclass
class Comparison:
    """What a file would do: sheet by sheet, or what has to be corrected before."""

    sheets: list[SheetChanges]
    mistakes: list[Mistake]

    @property
    def new(self) -> int:
        """Return how many answers are new."""
        return sum(len(changes.new) for changes in self.sheets)

    @property
    def differing(self) -> int:
        """Return how many answers differ from those that stand there."""
        return sum(len(changes.differing) for changes in self.sheets)

    @property
    def same(self) -> int:
        """Return how many answers stand there already."""
        return sum(changes.same for changes in self.sheets)

    @property
    def complete(self) -> list[SheetChanges]:
        """Return the open sheets that lack nothing once the file is brought in."""
        return [
            changes
            for changes in self.sheets
            if changes.is_open
            and not changes.missing
            and (changes.sheet.declared_at is not None or changes.new or changes.differing)
        ]

    @property
    def undeclared(self) -> list[SheetChanges]:
        """Return the sheets that are to be written without a declaration of no conflict yet."""
        return [c for c in self.sheets if c.sheet.declared_at is None and (c.new or c.differing)]

    @property
    def changes_nothing(self) -> bool:
        """Return whether all that the file says stands there already and nothing can be handed in."""
        return not (self.new or self.differing or self.complete)

    def fingerprint(self) -> str:
        """Return what stood on the sheets, as a short name: another one means that somebody wrote."""
        seen = [
            (changes.sheet.pk, changes.sheet.state, [change.before for _line, change in changes.answers])
            for changes in self.sheets
        ]
        return hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()
