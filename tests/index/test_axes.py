"""Columns of codes answer as lists of codes would."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spaces.index.axes import Ragged, Single

SIZE = 6
codes = st.integers(0, SIZE - 1)
ragged_rows = st.lists(st.lists(codes, unique=True, max_size=4), max_size=12)
single_rows = st.lists(st.integers(-1, SIZE - 1), max_size=12)
wanted_codes = st.sets(codes)


def mask_of(chosen: set[int], size: int) -> np.ndarray:
    mask = np.zeros(size, dtype=np.bool_)
    mask[sorted(chosen)] = True
    return mask


def single(rows: list[int]) -> Single:
    return Single(np.array(rows, dtype=np.int32))


def rows_of(column: Ragged) -> list[list[int]]:
    pairs = zip(column.offsets, column.offsets[1:], strict=False)
    return [column.codes[start:end].tolist() for start, end in pairs]


def half(count: int) -> np.ndarray:
    return np.arange(count) % 2 == 0


@given(ragged_rows)
def test_ragged_keeps_the_codes_of_each_row(rows):
    assert rows_of(Ragged.of(rows)) == rows


@given(ragged_rows, wanted_codes)
def test_ragged_any_of_finds_rows_with_a_wanted_code(rows, wanted):
    found = Ragged.of(rows).any_of(mask_of(wanted, SIZE))
    assert found.tolist() == [bool(wanted & set(row)) for row in rows]


@given(ragged_rows)
def test_ragged_counts_rows_by_code(rows):
    mask = half(len(rows))
    for kept, chosen in ((None, rows), (mask, rows[::2])):
        counts = Ragged.of(rows).counts(kept, SIZE).tolist()
        assert counts == [sum(code in row for row in chosen) for code in range(SIZE)]


@given(ragged_rows, st.data())
def test_ragged_takes_rows_in_any_order(rows, data):
    order = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=15)) if rows else []
    taken = Ragged.of(rows).take(np.array(order, dtype=np.intp))
    assert rows_of(taken) == [rows[i] for i in order]


@given(ragged_rows, ragged_rows)
def test_ragged_joins_as_lists_do(first, second):
    assert rows_of(Ragged.of(first).join(Ragged.of(second))) == first + second


@given(single_rows, wanted_codes)
def test_single_any_of_finds_rows_and_none_without_code(rows, wanted):
    found = single(rows).any_of(mask_of(wanted, SIZE))
    assert found.tolist() == [code in wanted for code in rows]


@given(single_rows)
def test_single_counts_rows_by_code(rows):
    for kept, chosen in ((None, rows), (half(len(rows)), rows[::2])):
        assert single(rows).counts(kept, SIZE).tolist() == [chosen.count(code) for code in range(SIZE)]


@given(single_rows, single_rows)
def test_single_takes_and_joins_as_lists_do(first, second):
    joined = single(first).join(single(second))
    assert joined.codes.tolist() == first + second
    backwards = np.arange(len(first))[::-1]
    assert single(first).take(backwards).codes.tolist() == first[::-1]
