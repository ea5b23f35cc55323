"""A round that was scored, closed and published, with all that hangs on it."""

from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound, CriteriaVersion
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_version
from tests.builders import make_category, make_district, make_space


def make_closed(
    spaces: int = 3, *, published: bool = True, version: CriteriaVersion | None = None
) -> AssessmentRound:
    """Returns a round of two assessors: the first space in band 'recognised', the others in 'developing'."""
    people = [make_assessor(), make_assessor()]
    upper = make_category("Nghệ thuật")
    category = make_category("Phòng tranh", parent=upper)
    district = make_district("Ba Đình")
    round = make_round(version or make_version(divergence_threshold=1), phase=RoundPhase.MODERATION)
    for number in range(spaces):
        space = make_space(f"Không gian {number}", published=True, category=category, district=district)
        entry = make_entry(round, space)
        for person in people:
            fill(make_assignment(entry, person), A1=5 if number == 0 else 1, A2=5, B1=0 if number == 0 else 4)
    close_round(round=round, by=None)
    round = AssessmentRound.objects.get(pk=round.pk)
    if published:
        round.phase, round.published_at = RoundPhase.PUBLISHED, timezone.now()
        round.save()
    return round
