"""Shares as the per cent that people read."""

import pytest

from spaces.shares import percent_reached, tenths_of_percent, whole_percent


@pytest.mark.parametrize(
    ("share", "percent"), [(0, 0), (0.29, 29), (0.9999, 99), (1, 100), (1 / 3, 33), (0.07, 7)]
)
def test_what_is_done_is_rounded_down_but_not_for_the_last_bit(share, percent):
    assert percent_reached(share) == percent


def test_share_is_rounded_to_the_nearest_per_cent_with_its_sign():
    assert [whole_percent(share) for share in (0.006, 0.994, -0.126)] == [1, 99, -13]


def test_share_of_a_weight_keeps_one_decimal():
    assert tenths_of_percent(1 / 12) == 8.3
