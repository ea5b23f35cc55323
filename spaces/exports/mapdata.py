"""What the map draws: clusters and places, the units it names, the boundaries it outlines."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import orjson
from shapely import from_geojson

from spaces.boundaries import as_geojson, simplify
from spaces.enums import UnitLevel
from spaces.index.clusters import Cell
from spaces.models import AdministrativeUnit
from spaces.queries.explorer import Found
from spaces.queries.records import Mark, read_marks
from spaces.queries.reference import Reference
from spaces.queries.version import Version

from .licence import data_date, terms

#: At most this many places are named in one answer; keeps it under 40 kB.
MOST_NAMED = 500
_DECIMALS = 5
#: What a map of the city cannot show of a boundary is left out: metres, decimals of a degree.
_DRAWN = (100, 4)


def map_data(found: Found, zoom: int, names: Reference, language: str, address: str) -> dict[str, Any]:
    """Return clusters (`cells`) and single places (`points`) of a section at `zoom`; one query.

    A cell that zooming cannot part lists its places in `items`, while there is room for them. Boxes are
    west, south, east, north in degrees, EPSG:4326. `address` holds `{slug}` in place of a space's slug.
    """
    cells = found.cells(zoom)
    single = [cell for cell in cells if cell.count == 1]
    several = [cell for cell in cells if cell.count > 1]
    listed = _with_room(several, MOST_NAMED - len(cells))
    rows = [row for cell in single for row in cell.rows] + [row for rows in listed for row in rows]
    columns = found.snapshot.columns
    keys = columns.pk[rows].tolist() if rows else []
    marks = read_marks(keys, names, language)
    places = {
        row: _place(marks[key], float(columns.lon[row]), float(columns.lat[row]), address)
        for row, key in zip(rows, keys, strict=True)
        if key in marks  # else it was withdrawn a moment ago
    }
    codes = found.snapshot.tables["category"].codes
    return {
        "total": found.total,
        "cells": [
            _cell(cell, codes, [places[row] for row in rows if row in places])
            for cell, rows in zip(several, listed, strict=True)
        ],
        "points": [places[cell.rows[0]] for cell in single if cell.rows[0] in places],
    }


def _with_room(cells: list[Cell], room: int) -> list[list[int]]:
    """Return the rows of each cell that may be listed, none where there is no room left."""
    listed = []
    for cell in cells:
        rows = cell.rows if len(cell.rows) <= room else []
        room -= len(rows)
        listed.append(rows)
    return listed


def _cell(cell: Cell, codes: list[str], items: list[dict[str, Any]]) -> dict[str, Any]:
    data = {
        "n": cell.count,
        "lon": round(cell.lon, _DECIMALS),
        "lat": round(cell.lat, _DECIMALS),
        "bounds": [round(value, _DECIMALS) for value in cell.bounds],
        "mix": [[codes[code], count] for code, count in cell.mix],
    }
    return data | {"items": items} if items else data


def _place(mark: Mark, lon: float, lat: float, address: str) -> dict[str, Any]:
    return {
        "id": mark.identifier,
        "lon": round(lon, _DECIMALS),
        "lat": round(lat, _DECIMALS),
        "name": mark.name,
        "category": mark.category,
        "url": address.replace("{slug}", mark.slug),
        "error_m": mark.error_m,
    }


def unit_data(names: Reference, version: Version) -> dict[str, Any]:
    """Return districts and wards in force with their names and centres, (lon, lat) in degrees."""
    units = [unit for unit in names.units.values() if unit.longitude is not None]
    districts = [unit for unit in units if unit.level == UnitLevel.DISTRICT]
    wards = [unit for unit in units if unit.level == UnitLevel.WARD and not unit.is_former]
    return {
        **terms(version),
        "districts": [_unit(unit) for unit in districts],
        "wards": [_unit(unit) | {"district": _code(names, unit.parent_id)} for unit in wards],
    }


def _code(names: Reference, key: int | None) -> str | None:
    return names.units[key].code if key in names.units else None


def _unit(unit: AdministrativeUnit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "kind": unit.kind,
        "name": unit.name,
        "full_name": unit.full_name,
        "lon": unit.longitude,
        "lat": unit.latitude,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def boundary_data(units: Iterable[AdministrativeUnit], version: Version, *, full: bool) -> dict[str, Any]:
    """Return boundaries as a FeatureCollection, (lon, lat), EPSG:4326; without `full` fit for drawing.

    They belong to whoever drew them: each feature names its source, and the registry adds no licence.
    """
    units = list(units)
    shapes: list[Any] = [unit.boundary for unit in units]
    if units and not full:
        parsed = from_geojson(np.array([orjson.dumps(shape) for shape in shapes], dtype=object))
        shapes = [as_geojson(shape) for shape in simplify(parsed, *_DRAWN)]
    return {
        "type": "FeatureCollection",
        "attribution": "; ".join(sorted({unit.boundary_source for unit in units})),
        "generated_at": data_date(version),
        "count": len(units),
        "features": [
            {
                "type": "Feature",
                "id": unit.code,
                "geometry": shape,
                "properties": {
                    "code": unit.code,
                    "level": unit.level,
                    "kind": unit.kind,
                    "name": unit.name,
                    "full_name": unit.full_name,
                    "source": unit.boundary_source,
                },
            }
            for unit, shape in zip(units, shapes, strict=True)
        ],
    }
