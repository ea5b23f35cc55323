"""Columns of codes answer as lists of codes would."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spaces.index.axes import Ragged, Run, Single

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


def runs_over(first: int, second: int) -> st.SearchStrategy[list[Run]]:
    def runs(is_fresh: bool) -> st.SearchStrategy[Run]:
        ends = st.integers(0, second if is_fresh else first)
        return st.tuples(ends, ends).map(lambda pair: Run(is_fresh, min(pair), max(pair)))

    return st.lists(st.one_of(runs(False), runs(True)), min_size=1, max_size=5)


def spliced_lists(first: list, second: list, runs: list[Run]) -> list:
    return [row for is_fresh, start, stop in runs for row in (second if is_fresh else first)[start:stop]]


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


@given(ragged_rows, ragged_rows, st.data())
def test_ragged_splices_as_lists_do(first, second, data):
    runs = data.draw(runs_over(len(first), len(second)))
    found = rows_of(Ragged.of(first).spliced(Ragged.of(second), runs))
    assert found == spliced_lists(first, second, runs)


@given(single_rows, wanted_codes)
def test_single_any_of_finds_rows_and_none_without_code(rows, wanted):
    found = single(rows).any_of(mask_of(wanted, SIZE))
    assert found.tolist() == [code in wanted for code in rows]


@given(single_rows)
def test_single_counts_rows_by_code(rows):
    for kept, chosen in ((None, rows), (half(len(rows)), rows[::2])):
        assert single(rows).counts(kept, SIZE).tolist() == [chosen.count(code) for code in range(SIZE)]


@given(single_rows, single_rows, st.data())
def test_single_splices_as_lists_do(first, second, data):
    runs = data.draw(runs_over(len(first), len(second)))
    found = single(first).spliced(single(second), runs)
    assert found.codes.tolist() == spliced_lists(first, second, runs)


def test_codes_beyond_sixteen_bits_are_found():
    column = Ragged.of([[70_000, 3], [], [4_464], [3]])  # 70,000 = 4,464 + 2**16
    for code, rows in ((70_000, [0]), (4_464, [2]), (3, [0, 3]), (5, [])):
        assert np.flatnonzero(column.any_of(mask_of({code}, 70_001))).tolist() == rows
