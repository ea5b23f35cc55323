"""Shares in [0, 1] as the per cent that people read."""

#: A share that should be exact may lie this far below: 0.29 times 100 is 28.999….
_TINY = 1e-9


def whole_percent(share: float) -> int:
    """Return a share in whole per cent, the nearest one; a distance below zero keeps its sign."""
    return round(100 * share)


def percent_reached(share: float) -> int:
    """Return how much is done in whole per cent, rounded down: never 100 where something is missing."""
    return int(100 * share + _TINY)


def tenths_of_percent(share: float) -> float:
    """Return a share in per cent to one decimal."""
    return round(100 * share, 1)
