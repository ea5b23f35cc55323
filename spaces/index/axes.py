"""Columns of small codes: one value a row, or several.

Both kinds answer the same questions: which rows carry one of the wanted codes, and how many rows carry
each code. Codes are positions in a table that the owner of the column keeps; -1 means none.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Order = NDArray[np.intp]


@dataclass(frozen=True)
class Single:
    """One code a row: `codes`, shape (rows,)."""

    codes: NDArray[np.int32]

    def any_of(self, wanted: Mask) -> Mask:
        """Return the rows whose code is wanted; `wanted` is True at the codes asked for."""
        return np.append(wanted, False)[self.codes]

    def counts(self, mask: Mask | None, size: int) -> NDArray[np.int64]:
        """Return how many rows (of `mask`) carry each of `size` codes."""
        codes = self.codes if mask is None else self.codes[mask]
        return np.bincount(codes + 1, minlength=size + 1)[1 : size + 1]

    def take(self, order: Order) -> "Single":
        """Return the column with its rows in `order`."""
        return Single(self.codes[order])

    def join(self, other: "Single") -> "Single":
        """Return this column followed by `other`."""
        return Single(np.concatenate([self.codes, other.codes]))


@dataclass(frozen=True)
class Ragged:
    """Several codes a row: those of row i are `codes[offsets[i]:offsets[i + 1]]`."""

    offsets: NDArray[np.int64]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, rows: list[list[int]]) -> "Ragged":
        """Build the column from one list of codes a row."""
        lengths = np.fromiter((len(row) for row in rows), np.int64, len(rows))
        flat = np.fromiter((code for row in rows for code in row), np.int32, int(lengths.sum()))
        return cls(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), flat)

    @cached_property
    def _row_of(self) -> NDArray[np.int32]:
        lengths = np.diff(self.offsets)
        return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)

    def any_of(self, wanted: Mask) -> Mask:
        """Return the rows that carry at least one wanted code."""
        found = np.zeros(len(self.offsets) - 1, dtype=np.bool_)
        found[self._row_of[wanted[self.codes]]] = True
        return found

    def counts(self, mask: Mask | None, size: int) -> NDArray[np.int64]:
        """Return how many rows (of `mask`) carry each of `size` codes; a row names a code once."""
        codes = self.codes if mask is None else self.codes[mask[self._row_of]]
        return np.bincount(codes, minlength=size)[:size]

    def take(self, order: Order) -> "Ragged":
        """Return the column with its rows in `order`."""
        lengths = np.diff(self.offsets)[order]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        return Ragged(offsets, self.codes[np.repeat(self.offsets[:-1][order], lengths) + inside])

    def join(self, other: "Ragged") -> "Ragged":
        """Return this column followed by `other`."""
        offsets = np.concatenate([self.offsets, self.offsets[-1] + other.offsets[1:]])
        return Ragged(offsets, np.concatenate([self.codes, other.codes]))


Axis = Single | Ragged
