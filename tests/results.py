"""Builders of published rounds: assessed, closed and shown to the public."""

from typing import Any

from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.actions.version import next_version
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound, CriteriaVersion, Space
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_version
from tests.builders import make_category, make_district, make_space

#: Scores on the criteria of `tests.assessment.SMALL` with a band each: composites 1, 0.5 and 0.
BEST = {"A1": 5, "A2": 5, "B1": 0}
MIDDLE = {"A1": 3, "A2": 3, "B1": 2}
WORST = {"A1": 1, "A2": 1, "B1": 4}


def make_closed_round(scores: dict[Space, Any], *, assessors: int = 2, **fields: Any) -> AssessmentRound:
    """Returns a closed round; `scores` holds for each space the scores that every assessor gives.

    A list of such scores has one for each assessor.
    """
    round = make_round(phase=RoundPhase.MODERATION, **fields)
    panel = [make_assessor() for _number in range(assessors)]
    for space, given in scores.items():
        entry = make_entry(round, space)
        sheets = given if isinstance(given, list) else [given] * assessors
        for assessor, sheet in zip(panel, sheets, strict=False):
            fill(make_assignment(entry, assessor), **sheet)
    close_round(round=round, by=None)
    round.refresh_from_db()
    return round


def publish(round: AssessmentRound) -> AssessmentRound:
    """Shows a closed round to the public."""
    round.phase, round.published_at = RoundPhase.PUBLISHED, timezone.now()
    round.save()
    next_version(structure=True)
    return round


def make_published_round(scores: dict[Space, Any], *, assessors: int = 2, **fields: Any) -> AssessmentRound:
    """Returns a round that the public sees; see `make_closed_round`."""
    return publish(make_closed_round(scores, assessors=assessors, **fields))


def make_round_of_bands(
    spaces: int = 3, *, published: bool = True, version: CriteriaVersion | None = None
) -> AssessmentRound:
    """Returns a round of two assessors: the first space in band 'recognised', the others in 'developing'."""
    category = make_category("Phòng tranh", parent=make_category("Nghệ thuật"))
    district = make_district("Ba Đình")
    places = [
        make_space(f"Không gian {number}", published=True, category=category, district=district)
        for number in range(spaces)
    ]
    scores = {space: BEST if space is places[0] else {"A1": 1, "A2": 5, "B1": 4} for space in places}
    round = make_closed_round(scores, version=version or make_version(divergence_threshold=1))
    return publish(round) if published else round
