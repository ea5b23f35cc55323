"""Reading public spaces from the database into columns."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from spaces.enums import AccessFeature, AccessValue, Lifecycle, Ownership
from spaces.index.axes import Axis, Ragged, Single
from spaces.index.columns import KEY_BYTES, Columns
from spaces.index.vocabulary import Vocabulary, name_words
from spaces.models import (
    AccessibilityFact,
    Activity,
    AdministrativeUnit,
    Category,
    CreativeField,
    Space,
)
from spaces.models.space import SpaceQuerySet
from spaces.text import words

from .bands import latest_bands, public_bands

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

_ROW = (
    "pk", "name_sort", "longitude", "latitude", "tile_x", "tile_y", "published_at",
    "opening_hours", "district_id", "ward_id", "category_id", "ownership", "lifecycle",
    "name_folded", "text_folded",
)  # fmt: skip
_CHUNK = 10_000
_LINK = np.dtype([("key", np.int64), ("code", np.int64)])


class Table:
    """The codes of one axis: `codes[i]` is what addresses carry, `of` finds i by stored value."""

    def __init__(self, entries: Iterable[tuple[object, str, str]]) -> None:
        """Take (stored value, code, text to search by) in the order of the page."""
        rows = list(entries)
        self.codes = [code for _value, code, _label in rows]
        self.labels = [words(label) for _value, _code, label in rows]
        self.of = {value: position for position, (value, _code, _label) in enumerate(rows)}
        self.position = {code: position for position, code in enumerate(self.codes)}

    def __len__(self) -> int:
        return len(self.codes)


def load_tables() -> dict[str, Table]:
    """Return the table of each axis; a handful of queries."""
    units = AdministrativeUnit.objects.defer("boundary").prefetch_related("predecessors")
    return {
        "district": _unit_table(units.districts()),
        "ward": _unit_table(units.wards().current()),
        "category": _term_table(Category.objects.order_by("order", "code")),
        "field": _term_table(CreativeField.objects.all()),
        "activity": _term_table(Activity.objects.all()),
        "ownership": Table((value, value, "") for value in Ownership.values),
        "accessibility": Table((value, value, "") for value in AccessFeature.values),
        "status": Table((value, value, "") for value in Lifecycle.values),
        "band": Table((code, code, "") for code in public_bands()),
    }


def _unit_table(units: Iterable[AdministrativeUnit]) -> Table:
    """Units are found under their own names and under those of the units they took in."""
    return Table(
        (
            unit.pk,
            unit.code,
            " ".join([unit.name_vi, unit.name_en, *(former.name_vi for former in unit.predecessors.all())]),
        )
        for unit in units
    )


def _term_table(terms: Iterable[Category | CreativeField | Activity]) -> Table:
    return Table((term.pk, term.code, f"{term.name_vi} {term.name_en} {term.name_fr}") for term in terms)


def category_parents(table: Table) -> NDArray[np.int32]:
    """Return for each category position that of its upper category (its own, where it is one)."""
    parents = np.arange(len(table), dtype=np.int32)
    for pk, parent in Category.objects.exclude(parent=None).values_list("pk", "parent_id"):
        parents[table.of[pk]] = table.of[parent]
    return parents


class Loader:
    """Turns rows of spaces into columns, with the tables and the vocabulary they refer to."""

    def __init__(self, tables: dict[str, Table], vocabulary: Vocabulary, hours: dict[str, int]) -> None:
        self.tables, self.vocabulary, self.hours = tables, vocabulary, hours
        self.parents = category_parents(tables["category"])

    def load(self, spaces: SpaceQuerySet) -> Columns:
        """Return the columns of published spaces, in alphabetical order; six queries at most.

        Rows become numbers some thousands at a time: as Python objects, all would take ten times the room.
        """
        rows = spaces.alphabetical().values_list(*_ROW).iterator(chunk_size=_CHUNK)
        parts = [self._part([])]
        while batch := list(islice(rows, _CHUNK)):
            parts.append(self._part(batch))
        columns = Columns.joined(parts)
        return replace(columns, axes={**columns.axes, **self._many_valued(columns, spaces)})

    def _part(self, rows: list[tuple]) -> Columns:
        """Return the columns of `rows`, with the axes of one value a row."""
        columns = zip(*rows, strict=True) if rows else ((),) * len(_ROW)
        column = dict(zip(_ROW, columns, strict=True))
        size = len(rows)
        published = (int(at.timestamp()) for at in column["published_at"])
        codes = self.vocabulary.codes
        main = self._single("category", column["category_id"])
        return Columns(
            pk=np.fromiter(column["pk"], np.int64, size),
            key=np.array([key[:KEY_BYTES] for key in column["name_sort"]], dtype=f"S{KEY_BYTES}"),
            lon=np.array(column["longitude"], dtype=np.float64),
            lat=np.array(column["latitude"], dtype=np.float64),
            x=_or_minus_one(column["tile_x"]),
            y=_or_minus_one(column["tile_y"]),
            published=np.fromiter(published, np.int64, size),
            hours=np.fromiter(map(self._hours_code, column["opening_hours"]), np.int32, size),
            axes={
                "district": self._single("district", column["district_id"]),
                "ward": self._single("ward", column["ward_id"]),
                "category": main,
                "top": Single(self.parents[main.codes] if size else main.codes),
                "ownership": self._single("ownership", column["ownership"]),
                "status": self._single("status", column["lifecycle"]),
            },
            names=Ragged.of([codes(name_words(name.split())) for name in column["name_folded"]]),
            texts=Ragged.of([codes(text.split()) for text in column["text_folded"]]),
        )

    def _hours_code(self, hours: str) -> int:
        return self.hours.setdefault(hours, len(self.hours)) if hours else -1

    def _many_valued(self, columns: Columns, spaces: SpaceQuerySet) -> dict[str, Axis]:
        """Return the axes of several values a row; categories come with the main one and the upper ones."""
        pk, main = columns.pk, columns.axes["category"].codes
        access = AccessibilityFact.objects.filter(value=AccessValue.YES, space__in=spaces).order_by()
        further = self._pairs("category", pk, _links(Space.further_categories, "category_id", spaces))
        pairs = {
            "field": _links(Space.fields, "creativefield_id", spaces),
            "activity": _links(Space.activities, "activity_id", spaces),
            "accessibility": access.values_list("space_id", "feature"),
        }
        found = {axis: _ragged(self._pairs(axis, pk, links), len(pk)) for axis, links in pairs.items()}
        return {
            "category": self._with_parents(main, further),
            "band": self._latest("band", pk, latest_bands(spaces)),
            **found,
        }

    def _latest(self, axis: str, pk: NDArray[np.int64], links: QuerySet) -> Single:
        """Return an axis of one value a row: that of the last link of each space, which may be none."""
        positions, codes = self.tables[axis].position, np.full(len(pk), -1, dtype=np.int32)
        if positions:
            rows = links.iterator(chunk_size=_CHUNK)
            read = np.fromiter(((key, positions.get(value, -1)) for key, value in rows), _LINK)
            places, found = _placed(read, pk)
            codes[places] = found
        return Single(codes)

    def _single(self, axis: str, values: tuple) -> Single:
        positions = self.tables[axis].of
        return Single(np.fromiter((positions.get(v, -1) for v in values), np.int32, len(values)))

    def _pairs(self, axis: str, pk: NDArray[np.int64], links: QuerySet) -> Pairs:
        """Return (row, position in the table) of each link from a space to a value.

        Links are read after the spaces: those of a space published in between, or to a value made in
        between, are left out; the next version brings them.
        """
        positions = self.tables[axis].of
        rows = links.iterator(chunk_size=_CHUNK)
        pairs = ((key, positions[value]) for key, value in rows if value in positions)
        return _placed(np.fromiter(pairs, _LINK), pk)

    def _with_parents(self, main: NDArray[np.int32], further: Pairs) -> Ragged:
        """Return each space's categories, main and further, with the upper ones of both."""
        rows = np.concatenate([np.arange(len(main)), further[0]])
        codes = np.concatenate([main, further[1]]).astype(np.int64)
        return _ragged((np.tile(rows, 2), np.concatenate([codes, self.parents[codes]])), len(main))


def _placed(read: NDArray[Any], pk: NDArray[np.int64]) -> Pairs:
    """Return (row, code) of the links `read` whose space is among `pk`, in the order read."""
    known = read[np.isin(read["key"], pk)]
    order = np.argsort(pk)
    return order[np.searchsorted(pk, known["key"], sorter=order)], known["code"]


def _links(relation: Any, column: str, spaces: SpaceQuerySet) -> QuerySet:
    """Return (space, value) keys of a many-to-many relation of `spaces`."""
    return relation.through.objects.filter(space__in=spaces).values_list("space_id", column)


def _ragged(pairs: Pairs, size: int) -> Ragged:
    """Return a column of `size` rows from (row, code) pairs in any order, each pair once."""
    rows, codes = pairs
    width = int(codes.max()) + 1 if len(codes) else 1
    joined = np.unique(rows.astype(np.int64) * width + codes)
    offsets = np.searchsorted(joined, np.arange(size + 1, dtype=np.int64) * width)
    return Ragged(offsets.astype(np.int64), (joined % width).astype(np.int32))


def _or_minus_one(values: tuple) -> NDArray[np.int32]:
    return np.fromiter((-1 if v is None else v for v in values), np.int32, len(values))
