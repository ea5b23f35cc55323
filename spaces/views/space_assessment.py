"""The assessment of one space as its page shows it: latest result, dimensions, history over rounds."""

from typing import Any

from spaces.models import Space
from spaces.queries.space_results import History, history

from . import charts
from .criteria import TONES


def assessment(space: Space) -> dict[str, Any] | None:
    """Return what the section shows, None where no result is public."""
    found = history(space)
    if found is None:
        return None
    latest = found.latest
    return {
        "latest": latest,
        "version": latest.version,
        "dimensions": [
            (part, charts.bar(part.value), TONES[number % len(TONES)])
            for number, part in enumerate(latest.dimensions)
        ],
        "history": found if len(found.past) > 1 else None,
        "line": _line(found),
        "is_illustrative": any(past.version.is_illustrative for past in found.past),
    }


def _line(found: History) -> list[tuple[Any, charts.Point]]:
    """Return (result, point) of the composites over time; a line joins only those that compare."""
    points = charts.line(
        [past.result.composite for past in found.past], [past.is_comparable for past in found.past]
    )
    return [(past, point) for past, point in zip(found.past, points, strict=True) if point is not None]
