"""What many results have in common."""

import numpy as np
import pytest

from spaces.scoring.summary import column_means, distribution

NAN = np.nan


def test_each_part_holds_its_lower_end_and_the_last_one_holds_one():
    counts = distribution(np.array([0.0, 0.0999, 0.1, 0.5, 0.95, 1.0, NAN]), 10)
    assert counts.tolist() == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]


def test_last_bit_of_a_sum_moves_nothing_into_another_part():
    assert distribution(np.array([0.7 - 1e-12, 0.1 + 0.2]), 10).tolist()[3:8] == [1, 0, 0, 0, 1]


def test_nothing_given_is_no_column():
    assert distribution(np.array([]), 4).tolist() == [0, 0, 0, 0]


def test_means_leave_out_what_is_missing():
    means = column_means(np.array([[1.0, NAN, NAN], [0.0, 0.5, NAN]]))
    assert means[:2].tolist() == pytest.approx([0.5, 0.5])
    assert np.isnan(means[2])
