"""Columns of spaces keep their order through changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spaces.index.axes import Ragged, Single
from spaces.index.columns import KEY_BYTES, Columns

Row = tuple[int, str]
rows = st.lists(
    st.tuples(st.integers(1, 30), st.text(alphabet="abc", max_size=3)),
    unique_by=lambda row: row[0],
    max_size=10,
)


def columns(given_rows: list[Row]) -> Columns:
    """Returns columns whose every value can be told from the key of the space."""
    ordered = sorted(given_rows, key=lambda row: row[1])
    pk = np.array([key for key, _name in ordered], dtype=np.int64)
    return Columns(
        pk=pk,
        key=np.array([name for _key, name in ordered], dtype=f"S{KEY_BYTES}"),
        lon=pk / 10,
        lat=pk / 20,
        x=pk.astype(np.int32),
        y=pk.astype(np.int32) * 2,
        published=pk * 3,
        hours=pk.astype(np.int32),
        axes={"status": Single(pk.astype(np.int32)), "field": Ragged.of([[int(k)] * (k % 3) for k in pk])},
        names=Ragged.of([[int(k), int(k) + 1] for k in pk]),
        texts=Ragged.of([[] for _k in pk]),
    )


def assert_consistent(found: Columns) -> None:
    for i, pk in enumerate(found.pk.tolist()):
        assert found.lon[i] == pk / 10
        assert found.axes["status"].codes[i] == pk
        start, end = found.axes["field"].offsets[i : i + 2]
        assert found.axes["field"].codes[start:end].tolist() == [pk] * (pk % 3)
        assert found.names.codes[found.names.offsets[i] : found.names.offsets[i + 1]].tolist() == [pk, pk + 1]


@given(rows, rows, st.sets(st.integers(1, 30)))
def test_replaced_is_what_a_fresh_load_would_give(before, fresh, gone):
    gone -= {key for key, _name in fresh}
    now = {key: name for key, name in before if key not in gone} | dict(fresh)
    found = columns(before).replaced(np.array(sorted(gone), dtype=np.int64), columns(fresh))
    assert sorted(found.pk.tolist()) == sorted(now)
    assert [now[key] for key in found.pk.tolist()] == sorted(now.values())
    assert_consistent(found)


@given(st.lists(rows, min_size=1, max_size=4))
def test_joined_puts_one_part_after_the_other(parts):
    joined = Columns.joined([columns(part) for part in parts])
    assert joined.pk.tolist() == [pk for part in parts for pk in columns(part).pk.tolist()]
    assert_consistent(joined)
