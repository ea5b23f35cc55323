"""Columns of small codes: one value a row, or several.

Both kinds answer the same questions: which rows carry one of the wanted codes, and how many rows carry
each code. Codes are positions in a table that the owner of the column keeps; -1 means none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Order = NDArray[np.intp]

#: Rows chosen one by one are counted faster than a mask over all, up to this part of them.
_FEW = 4


class Run(NamedTuple):
    """Rows `start` to `stop` of a column, or of its fresh rows."""

    is_fresh: bool
    start: int
    stop: int


def splice(column: NDArray, fresh: NDArray, runs: Sequence[Run]) -> NDArray:
    """Return the rows of `column` and `fresh` that `runs` name, one after the other."""
    return np.concatenate([(fresh if run.is_fresh else column)[run.start : run.stop] for run in runs])


def _chosen(mask: Mask) -> Order | None:
    """Return the rows of a mask where they are few, else None."""
    rows = np.flatnonzero(mask)
    return rows if _FEW * len(rows) < len(mask) else None


@dataclass(frozen=True)
class Single:
    """One code a row: `codes`, shape (rows,)."""

    codes: NDArray[np.int32]

    @classmethod
    def joined(cls, parts: Sequence["Single"]) -> "Single":
        """Return the rows of all parts, one part after the other."""
        return cls(np.concatenate([part.codes for part in parts]))

    def any_of(self, wanted: Mask) -> Mask:
        """Return the rows whose code is wanted; `wanted` is True at the codes asked for."""
        return np.append(wanted, False)[self.codes]

    def counts(self, mask: Mask | None, size: int) -> NDArray[np.int64]:
        """Return how many rows (of `mask`) carry each of `size` codes."""
        codes = self.codes if mask is None else self.codes[mask]
        return np.bincount(codes + 1, minlength=size + 1)[1 : size + 1]

    def spliced(self, fresh: "Single", runs: Sequence[Run]) -> "Single":
        """Return the rows of this column and of `fresh` that `runs` name."""
        return Single(splice(self.codes, fresh.codes, runs))


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
        return cls(_ends(lengths), flat)

    @classmethod
    def joined(cls, parts: Sequence["Ragged"]) -> "Ragged":
        """Return the rows of all parts, one part after the other."""
        lengths = np.concatenate([np.diff(part.offsets) for part in parts])
        return cls(_ends(lengths), np.concatenate([part.codes for part in parts]))

    @cached_property
    def _row_of(self) -> NDArray[np.int32]:
        lengths = np.diff(self.offsets)
        return np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)

    @cached_property
    def _rows_by_code(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return (ends, rows): code i is carried by `rows[ends[i]:ends[i + 1]]`."""
        return _ends(np.bincount(self.codes)), self._row_of[_stable_order(self.codes)]

    def any_of(self, wanted: Mask) -> Mask:
        """Return the rows that carry at least one wanted code, in time for the rows found."""
        ends, rows = self._rows_by_code
        found = np.zeros(len(self.offsets) - 1, dtype=np.bool_)
        for code in np.flatnonzero(wanted[: len(ends) - 1]).tolist():
            found[rows[ends[code] : ends[code + 1]]] = True
        return found

    def counts(self, mask: Mask | None, size: int) -> NDArray[np.int64]:
        """Return how many rows (of `mask`) carry each of `size` codes; a row names a code once."""
        if mask is None:
            codes = self.codes
        elif (rows := _chosen(mask)) is not None:
            codes = self.codes[self._places(rows)]
        else:
            codes = self.codes[mask[self._row_of]]
        return np.bincount(codes, minlength=size)[:size]

    def _places(self, rows: Order) -> Order:
        """Return where the codes of `rows` stand."""
        lengths = np.diff(self.offsets)[rows]
        ends = _ends(lengths)
        return np.arange(ends[-1]) + np.repeat(self.offsets[rows] - ends[:-1], lengths)

    def spliced(self, fresh: "Ragged", runs: Sequence[Run]) -> "Ragged":
        """Return the rows of this column and of `fresh` that `runs` name."""
        lengths = splice(np.diff(self.offsets), np.diff(fresh.offsets), runs)
        inside = []
        for is_fresh, start, stop in runs:
            offsets = fresh.offsets if is_fresh else self.offsets
            inside.append(Run(is_fresh, int(offsets[start]), int(offsets[stop])))
        return Ragged(_ends(lengths), splice(self.codes, fresh.codes, inside))


def _ends(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0 and the sums of the first 1, 2, … lengths."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _stable_order(codes: NDArray[np.int32]) -> Order:
    """Return the order by code: sixteen bits at a time, which numpy sorts by counting."""
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    if len(codes) and codes.max() >= 1 << 16:
        order = order[np.argsort((codes[order] >> 16).astype(np.uint16), kind="stable")]
    return order


Axis = Single | Ragged
