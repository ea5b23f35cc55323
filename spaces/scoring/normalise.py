"""From raw scores on scales of their own to numbers that compare."""

import numpy as np

from .terms import BoolArray, FloatArray


def normalise(value: FloatArray, lo: FloatArray, hi: FloatArray, is_down: BoolArray) -> FloatArray:
    """Return raw values on [lo, hi] as numbers in [0, 1]: 1 is best, NaN stays NaN.

    Where `is_down` holds, less is better and `lo` becomes 1. All four broadcast; lo < hi.
    """
    return np.where(is_down, hi - value, value - lo) / (hi - lo)
