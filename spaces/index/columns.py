"""All public spaces as columns, in alphabetical order: one row a space."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .axes import Axis, Mask, Ragged, Single

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

    def take(self, order: NDArray[np.intp]) -> "Columns":
        """Return the rows in `order`."""
        return Columns(**{name: _take(value, order) for name, value in self._parts()})

    def join(self, other: "Columns") -> "Columns":
        """Return these rows followed by those of `other`."""
        return Columns(**{name: _join(value, getattr(other, name)) for name, value in self._parts()})

    def _parts(self) -> list[tuple[str, object]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]

    def replaced(self, gone: NDArray[np.int64], fresh: "Columns") -> "Columns":
        """Return the columns without the spaces `gone` (keys) and with `fresh`, in order again."""
        kept: Mask = ~np.isin(self.pk, np.concatenate([gone, fresh.pk]))
        joined = self.take(np.flatnonzero(kept)).join(fresh)
        return joined.take(np.argsort(joined.key, kind="stable"))


def _take(value: object, order: NDArray[np.intp]) -> object:
    if isinstance(value, dict):
        return {name: axis.take(order) for name, axis in value.items()}
    if isinstance(value, Single | Ragged):
        return value.take(order)
    return value[order]


def _join(first: object, second: object) -> object:
    if isinstance(first, dict):
        return {name: axis.join(second[name]) for name, axis in first.items()}
    if isinstance(first, Single | Ragged):
        return first.join(second)
    return np.concatenate([first, second])
