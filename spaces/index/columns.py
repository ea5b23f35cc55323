"""All public spaces as columns, in alphabetical order: one row a space."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .axes import Axis, Ragged, Run, Single, splice

#: Bytes of the alphabetical key that are kept to put a changed space in its place.
KEY_BYTES = 64


@dataclass(frozen=True)
class Columns:
    """Columns of equal length, rows in alphabetical order.

    `key` is the sort key of the name; `lon`, `lat` degrees (NaN where unknown), `x`, `y` grid cells (-1
    where unknown); `published` seconds since 1970; `hours` a code of the opening hours; `axes` the
    classification by parameter name; `names` and `texts` the codes of words.
    """

    pk: NDArray[np.int64]
    key: NDArray[np.bytes_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    published: NDArray[np.int64]
    hours: NDArray[np.int32]
    axes: dict[str, Axis]
    names: Ragged
    texts: Ragged

    def __len__(self) -> int:
        return len(self.pk)

    @classmethod
    def joined(cls, parts: Sequence["Columns"]) -> "Columns":
        """Return the rows of all parts, one part after the other."""
        return cls(**{f.name: _joined([getattr(part, f.name) for part in parts]) for f in fields(cls)})

    def spliced(self, fresh: "Columns", runs: Sequence[Run]) -> "Columns":
        """Return the rows of these columns and of `fresh` that `runs` name, one after the other."""
        parts = {
            field.name: (getattr(self, field.name), getattr(fresh, field.name)) for field in fields(self)
        }
        return Columns(**{name: _spliced(*pair, runs) for name, pair in parts.items()})

    def replaced(self, gone: NDArray[np.int64], fresh: "Columns") -> "Columns":
        """Return the columns without the spaces `gone` (keys) and with `fresh`, in order again.

        Copies what stays in whole stretches: a change costs about the time of copying the columns.
        """
        dropped = np.flatnonzero(np.isin(self.pk, np.concatenate([gone, fresh.pk]))).tolist()
        before = np.searchsorted(self.key, fresh.key, side="right").tolist()
        return self.spliced(fresh, _runs(len(self), dropped, before))


def _runs(size: int, dropped: list[int], before: list[int]) -> list[Run]:
    """Return `size` rows without `dropped` (ascending), fresh row i put before row `before[i]`."""
    changes = [(at, False, at) for at in dropped] + [(at, True, i) for i, at in enumerate(before)]
    runs, start = [], 0
    # Put in before what is dropped at the same place: the row that goes is skipped after it.
    for at, is_fresh, row in sorted(changes, key=lambda change: (change[0], not change[1], change[2])):
        if at > start:
            runs.append(Run(False, start, at))
            start = at
        if is_fresh:
            runs.append(Run(True, row, row + 1))
        else:
            start = at + 1
    return [*runs, Run(False, start, size)]


def _joined(parts: Sequence[Any]) -> Any:
    first = parts[0]
    if isinstance(first, dict):
        return {name: _joined([part[name] for part in parts]) for name in first}
    if isinstance(first, Single | Ragged):
        return type(first).joined(parts)
    return np.concatenate(parts)


def _spliced(column: Any, fresh: Any, runs: Sequence[Run]) -> Any:
    if isinstance(column, dict):
        return {name: axis.spliced(fresh[name], runs) for name, axis in column.items()}
    if isinstance(column, Single | Ragged):
        return column.spliced(fresh, runs)
    return splice(column, fresh, runs)
