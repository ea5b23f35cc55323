"""Answering a selection: which spaces, in which order, how many of what, and where on the map."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spaces.enums import Lifecycle, Sort
from spaces.index.axes import Mask
from spaces.index.clusters import Cell, Places, cluster
from spaces.text import words
from spaces.tiles import Box

from .selection import Selection
from .snapshot import Snapshot

#: Longer searches are cut; nobody names a place with more words.
_MOST_WORDS = 12
_METRES_A_DEGREE = 111_195
#: Degrees of latitude in which neighbours are first looked for, and beyond which there is no place.
_FIRST_REACH, _WORLD = 0.003, 360
_SEARCHED_LABELS = ("category", "field", "ward", "district", "activity")


@dataclass(frozen=True)
class Found:
    """The answer to a selection.

    `matching` is a mask over the rows of the snapshot; keys of spaces come from `keys` and `page`.
    """

    snapshot: Snapshot
    selection: Selection
    conditions: dict[str, Mask]
    relevance: NDArray[np.int16] | None

    @cached_property
    def matching(self) -> Mask:
        """Return the rows that meet every condition."""
        return self._all_but("")

    @cached_property
    def total(self) -> int:
        """Return how many spaces match."""
        return int(np.count_nonzero(self.matching))

    def _all_but(self, left_out: str) -> Mask:
        kept = {name: mask for name, mask in self.conditions.items() if name != left_out}
        return _all(kept, len(self.snapshot.columns))

    def total_without(self, parameter: str, value: str | None = None) -> int:
        """Return how many spaces match without a parameter, or without one of its values."""
        name = {"box": "bbox"}.get(parameter, parameter)
        rest = self.selection.without(parameter, value)
        if value is not None and rest.axes.get(parameter):
            changed = {**self.conditions, name: _coded(self.snapshot, name, rest.axes[parameter])}
        else:
            changed = {key: mask for key, mask in self.conditions.items() if key != name}
            if name == "status":
                changed[name] = _coded(self.snapshot, name, rest.wanted[name])
        return int(np.count_nonzero(_all(changed, len(self.snapshot.columns))))

    def counts(self, axis: str) -> dict[str, int]:
        """Return for each code of `axis` how many spaces one would get by choosing it alone."""
        snapshot, codes = self.snapshot, self.snapshot.tables[axis].codes

        def count() -> NDArray[np.int64]:
            mask = self._all_but(axis) if axis in self.conditions else self.matching
            return snapshot.columns.axes[axis].counts(mask, len(codes))

        rest = {name: wanted for name, wanted in self.selection.wanted.items() if name != axis}
        if self.conditions.keys() - {axis} == rest.keys():  # else a search, a section or the clock counts
            counted = snapshot.remembered(("counts", axis, *sorted(rest.items())), count)
        else:
            counted = count()
        return dict(zip(codes, counted.tolist(), strict=True))

    @cached_property
    def _ordered(self) -> NDArray[np.intp]:
        """Return the matching rows in the order asked for; ties stay alphabetical."""
        order = self.selection.order
        if order == Sort.NEWEST:
            newest = self.snapshot.remembered("newest", self._newest)
            return newest[self.matching[newest]]
        rows = np.flatnonzero(self.matching)
        if order == Sort.NEAREST:
            return rows[np.argsort(_metres(self.snapshot, rows, self.selection.near), kind="stable")]
        if order == Sort.RELEVANCE and self.relevance is not None:
            return rows[np.argsort(-self.relevance[rows], kind="stable")]
        return rows

    def _newest(self) -> NDArray[np.intp]:
        """Return all rows, those published last first."""
        return np.argsort(-self.snapshot.columns.published, kind="stable")

    def page(self, number: int, size: int) -> list[int]:
        """Return the keys of spaces on page `number` (from 1)."""
        return self.snapshot.columns.pk[self._ordered[(number - 1) * size : number * size]].tolist()

    def keys(self) -> NDArray[np.int64]:
        """Return the keys of all matching spaces in order."""
        return self.snapshot.columns.pk[self._ordered]

    def places(self) -> Places:
        """Return the matching spaces that have a position, for clustering."""
        columns = self.snapshot.columns
        rows = np.flatnonzero(self.matching & (columns.x >= 0))
        top = columns.axes["top"].codes
        return Places(rows, columns.x[rows], columns.y[rows], columns.lon[rows], columns.lat[rows], top[rows])

    def cells(self, zoom: int) -> list[Cell]:
        """Return what a map at `zoom` draws; rows of the cells are rows of the snapshot."""
        return cluster(self.places(), zoom, len(self.snapshot.tables["category"]))

    def bounds(self) -> Box | None:
        """Return the box of the matching spaces, or None where none has a position."""
        columns = self.snapshot.columns
        rows = np.flatnonzero(self.matching & (columns.x >= 0))
        if not len(rows):
            return None
        lon, lat, margin = columns.lon[rows], columns.lat[rows], 0.002
        return Box(
            float(lon.min()) - margin, float(lat.min()) - margin,
            float(lon.max()) + margin, float(lat.max()) + margin,
        )  # fmt: skip


def find(snapshot: Snapshot, selection: Selection, now: datetime.datetime) -> Found:
    """Return the answer to `selection`; `now` (aware) decides what is open. Runs no query."""
    conditions: dict[str, Mask] = {}
    columns = snapshot.columns
    for axis, codes in selection.wanted.items():
        conditions[axis] = _coded(snapshot, axis, codes)
    if selection.box:
        conditions["bbox"] = _inside(snapshot, selection.box)
    if selection.open_now:
        conditions["open_now"] = _open(snapshot, now) & _coded(snapshot, "status", [Lifecycle.ACTIVE])
    relevance = None
    if words(selection.q):
        conditions["q"], relevance = search(snapshot, selection.q)
    elif selection.q:
        conditions["q"] = np.zeros(len(columns), dtype=np.bool_)
    return Found(snapshot, selection, conditions, relevance)


def nearest(snapshot: Snapshot, key: int, count: int) -> list[int]:
    """Return the keys of the current spaces nearest to the space `key`, without itself."""
    columns = snapshot.columns
    here = np.flatnonzero(columns.pk == key)
    if not len(here) or columns.x[here[0]] < 0:
        return []
    point = (float(columns.lon[here[0]]), float(columns.lat[here[0]]))
    current = _coded(snapshot, "status", Selection().wanted["status"])
    current[here[0]] = False
    # A section that is made larger until the nearest are surely inside; in the end it holds the world.
    reach = _FIRST_REACH
    while True:
        east = reach / np.cos(np.radians(point[1]))
        box = Box(point[0] - east, point[1] - reach, point[0] + east, point[1] + reach)
        rows = np.flatnonzero(_inside(snapshot, box) & current)
        metres = _metres(snapshot, rows, point)
        if np.count_nonzero(metres <= reach * _METRES_A_DEGREE) >= count or reach > _WORLD:
            return columns.pk[rows[np.argsort(metres, kind="stable")[:count]]].tolist()
        reach *= 4


def _metres(snapshot: Snapshot, rows: NDArray[np.intp], point: tuple[float, float]) -> NDArray[np.float64]:
    """Return metres from `point` (lon, lat), infinite where a space has no position; flat over a city."""
    columns = snapshot.columns
    east = (columns.lon[rows] - point[0]) * np.cos(np.radians(point[1]))
    metres = np.hypot(east, columns.lat[rows] - point[1]) * _METRES_A_DEGREE
    return np.where(np.isnan(metres), np.inf, metres)


def _all(conditions: Mapping[str, Mask], size: int) -> Mask:
    """Return the rows that meet every condition."""
    mask = np.ones(size, dtype=np.bool_)
    for condition in conditions.values():
        mask &= condition
    return mask


def _coded(snapshot: Snapshot, axis: str, codes: Iterable[str]) -> Mask:
    """Return the rows that carry any of `codes` on `axis`."""
    table = snapshot.tables[axis]
    wanted = np.zeros(len(table), dtype=np.bool_)
    wanted[[table.position[code] for code in codes if code in table.position]] = True
    return snapshot.columns.axes[axis].any_of(wanted)


def _inside(snapshot: Snapshot, box: Box) -> Mask:
    lon, lat = snapshot.columns.lon, snapshot.columns.lat
    return (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)


def _open(snapshot: Snapshot, now: datetime.datetime) -> Mask:
    """Return the spaces open at `now`."""
    return np.append(snapshot.openness.at(now), False)[snapshot.columns.hours]


def search(snapshot: Snapshot, q: str) -> tuple[Mask, NDArray[np.int16]]:
    """Return the spaces in which every word of `q` is found, and how many words their names hold.

    Where nothing holds all words as typed, every word is read forgivingly.
    """
    typed = words(q)[:_MOST_WORDS]
    for forgiving in (False, True):
        mask = np.ones(len(snapshot.columns), dtype=np.bool_)
        relevance = np.zeros(len(mask), dtype=np.int16)
        for position, word in enumerate(typed):
            last = position == len(typed) - 1
            meant = snapshot.vocabulary.meaning(word, unfinished=last, forgiving=forgiving)
            named = snapshot.columns.names.any_of(meant)
            exact = _only(snapshot.vocabulary.exact(word), len(meant))
            relevance += snapshot.columns.names.any_of(exact)
            relevance += named
            if position:
                together = snapshot.vocabulary.exact(typed[position - 1] + word)
                relevance += np.int16(3) * snapshot.columns.names.any_of(_only(together, len(meant)))
            mask &= named | snapshot.columns.texts.any_of(meant) | _labelled(snapshot, meant)
        if mask.any():
            break
    return mask, relevance


def _only(codes: list[int], size: int) -> Mask:
    """Return a mask over `size` codes that holds `codes` alone."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[[code for code in codes if code < size]] = True
    return mask


def _labelled(snapshot: Snapshot, meant: Mask) -> Mask:
    """Return the spaces whose category, field, ward, district or activity is named by a word."""
    mask = np.zeros(len(snapshot.columns), dtype=np.bool_)
    for axis in _SEARCHED_LABELS:
        values = snapshot.labels[axis].any_of(meant)
        if values.any():
            mask |= snapshot.columns.axes[axis].any_of(values)
    return mask
