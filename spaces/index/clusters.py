"""Grouping places into the cells of a grid that a map of any size can draw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spaces.tiles import ZOOM

#: A cell is 64 pixels wide on a map of 256-pixel tiles: two bits below the tile.
_CELL_BITS = 2
#: Cells are made coarser until at most this many are left; keeps a response under 40 kB.
MOST_CELLS = 500
#: Places closer than this (degrees, about a metre) cannot be parted by zooming.
TOGETHER = 0.00001
#: Zoom from which a map goes no deeper.
DEEPEST_ZOOM = 19


@dataclass(frozen=True)
class Cell:
    """One cell: how many places, their mean (lon, lat), their box and categories, and their rows.

    `mix` pairs a category code with its count, largest first. `rows` holds the rows of the places
    where there is one place, or where zooming cannot part them (then at most `most_rows`).
    """

    count: int
    lon: float
    lat: float
    bounds: tuple[float, float, float, float]
    mix: list[tuple[int, int]]
    rows: list[int]


@dataclass(frozen=True)
class Places:
    """What grouping needs of each place; all arrays have one entry a place.

    `x`, `y` are cells of the grid at `spaces.tiles.ZOOM`, `lon`, `lat` degrees, EPSG:4326.
    """

    rows: NDArray[np.intp]
    x: NDArray[np.int32]
    y: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    category: NDArray[np.int32]


def _group(places: Places, zoom: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (order of places by cell, start of each cell in it), at most MOST_CELLS cells."""
    shift = max(0, ZOOM - zoom - _CELL_BITS)
    while True:
        column, row = places.x >> shift, places.y >> shift
        row -= row.min()
        height = int(row.max()) + 1
        cells = (column - column.min()).astype(np.int64) * height + row
        order = _order(cells)
        ordered = cells[order]
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        if len(starts) <= MOST_CELLS:
            return order, starts
        shift += 1


def _order(cells: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the order by cell; where numbers are small enough, numpy sorts them by counting."""
    small = cells.astype(np.uint16) if cells.max() < 1 << 16 else cells
    return np.argsort(small, kind="stable")


def cluster(places: Places, zoom: int, categories: int, most_rows: int = 30) -> list[Cell]:
    """Return the cells of `places` at map zoom `zoom`, from west to east.

    `categories` is the number of category codes. Runs in the time of one sort.
    """
    if not len(places.rows):
        return []
    order, starts = _group(places, zoom)
    sizes = np.diff(np.append(starts, len(order)))
    lon, lat = places.lon[order], places.lat[order]
    west, east = np.minimum.reduceat(lon, starts), np.maximum.reduceat(lon, starts)
    south, north = np.minimum.reduceat(lat, starts), np.maximum.reduceat(lat, starts)
    mean_lon, mean_lat = np.add.reduceat(lon, starts) / sizes, np.add.reduceat(lat, starts) / sizes
    hidden = (np.maximum(east - west, north - south) > TOGETHER) & (sizes > 1) & (zoom < DEEPEST_ZOOM)
    mixes = _mixes(places.category[order], sizes, categories)
    # As lists at once: a number taken out of an array by itself costs more than all work before.
    boxes = np.stack([west, south, east, north], axis=1).tolist()
    plain = zip(*(a.tolist() for a in (starts, sizes, mean_lon, mean_lat, hidden)), strict=True)
    return [
        Cell(
            size, x, y, tuple(box), mix,
            [] if is_hidden else places.rows[order[start : start + min(size, most_rows)]].tolist(),
        )
        for (start, size, x, y, is_hidden), box, mix in zip(plain, boxes, mixes, strict=True)
    ]  # fmt: skip


def _mixes(
    category: NDArray[np.int32], sizes: NDArray[np.intp], categories: int
) -> list[list[tuple[int, int]]]:
    """Return for each cell its categories with their counts, largest first; places come cell by cell."""
    flat = np.repeat(np.arange(len(sizes)) * categories, sizes) + category
    counts = np.bincount(flat, minlength=len(sizes) * categories)
    found = np.flatnonzero(counts)
    cell, code = np.divmod(found, categories)
    ranked = np.lexsort((code, -counts[found], cell))
    pairs = list(zip(code[ranked].tolist(), counts[found][ranked].tolist(), strict=True))
    ends = np.cumsum(np.bincount(cell, minlength=len(sizes))).tolist()
    return [pairs[start:end] for start, end in zip([0, *ends], ends, strict=False)]
