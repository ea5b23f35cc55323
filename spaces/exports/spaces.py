"""Open data of spaces as GeoJSON, JSON and CSV: generators of bytes, in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import orjson

from spaces.queries.records import Record
from spaces.queries.version import Version

from .cells import as_cell, csv_pieces
from .licence import LICENCE_URL, attribution, data_date, terms

#: The columns of every format, in this order; CSV adds licence, attribution and date.
COLUMNS = (
    "identifier", "name_vi", "name_en", "name_fr", "category", "top_category", "further_categories",
    "fields", "activities", "audiences", "ownership", "operator", "status", "status_since", "site_kind",
    "address", "ward_code", "ward_name", "district_code", "district_name", "longitude", "latitude",
    "position_error_m", "website", "public_email", "public_phone", "opening_hours", "year_opened",
    "floor_area_m2", "capacity", "summary_vi", "summary_en", "summary_fr", "accessibility", "url",
    "verified_on", "evidence_year", "band",
)  # fmt: skip
_TERMS_COLUMNS = ("licence", "attribution", "data_date")
_POSITION = ("longitude", "latitude")
_PROPERTIES = tuple(name for name in COLUMNS if name not in _POSITION)

Chunks = Iterable[list[Record]]


class Format(NamedTuple):
    """How a format is written: media type, and bytes from (chunks, count, version, page address)."""

    media_type: str
    write: Callable[[Chunks, int, Version, str], Iterator[bytes]]


def write_geojson(chunks: Chunks, count: int, version: Version, address: str) -> Iterator[bytes]:
    """Yield a FeatureCollection; points (lon, lat), EPSG:4326, null where no position is known.

    Every geometry is a point, so that one layer holds them all; the outline of an area is a property.
    `address` is the address of a space's page with `{slug}` in place of its slug.
    """
    head = {"type": "FeatureCollection", **terms(version), "count": count}
    features = (_feature(record, address) for chunk in chunks for record in chunk)
    return _write_list(head, "features", features)


def write_json(chunks: Chunks, count: int, version: Version, address: str) -> Iterator[bytes]:
    """Yield one object with the terms and the list `spaces`."""
    records = (_whole(record, COLUMNS, address) for chunk in chunks for record in chunk)
    return _write_list({**terms(version), "count": count}, "spaces", records)


def write_csv(chunks: Chunks, count: int, version: Version, address: str) -> Iterator[bytes]:
    """Yield CSV in UTF-8 with a byte order mark, one line a space; several values are parted by `|`.

    Texts that a spreadsheet would take for a formula get an apostrophe before them, numbers stay numbers.
    """
    last = (LICENCE_URL, attribution(), data_date(version))
    rows = (
        [(*map(as_cell, in_columns(record, COLUMNS, address).values()), *last) for record in chunk]
        for chunk in chunks
    )
    yield b"\xef\xbb\xbf"
    yield from csv_pieces((*COLUMNS, *_TERMS_COLUMNS), rows)


FORMATS = {
    "geojson": Format("application/geo+json", write_geojson),
    "json": Format("application/json", write_json),
    "csv": Format("text/csv; charset=utf-8", write_csv),
}


def in_columns(record: Record, columns: tuple[str, ...], address: str) -> Record:
    """Return the columns of a record in order."""
    url = address.replace("{slug}", record["slug"])
    return {name: url if name == "url" else record[name] for name in columns}


def _whole(record: Record, columns: tuple[str, ...], address: str) -> Record:
    """Return the columns of a record and, where it has one, its outline as a GeoJSON Polygon."""
    named = in_columns(record, columns, address)
    if record["outline"]:
        named["outline"] = record["outline"]
    return named


def _feature(record: Record, address: str) -> Record:
    point = [record[name] for name in _POSITION]
    return {
        "type": "Feature",
        "id": record["identifier"],
        "geometry": None if None in point else {"type": "Point", "coordinates": point},
        "properties": _whole(record, _PROPERTIES, address),
    }


def _write_list(head: Record, name: str, items: Iterable[Record]) -> Iterator[bytes]:
    """Yield a JSON object: the members of `head`, then the list `name`, about 64 kB at a time."""
    waiting = [orjson.dumps(head)[:-1] + f',"{name}":['.encode()]
    size, between = 0, b""
    for item in items:
        waiting.append(between + orjson.dumps(item))
        between = b",\n"
        size += len(waiting[-1])
        if size > _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join([*waiting, b"]}\n"])


_BLOCK = 64 * 1024
