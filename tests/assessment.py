"""Builders of criteria, rounds, sheets and scores."""

from itertools import count
from typing import Any

from django.utils import timezone

from spaces.enums import RoundPhase, SheetKind, SheetState, VersionState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Band,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    Dimension,
    LevelAnchor,
    PanelMember,
    RoundEntry,
    Score,
    Space,
    User,
)
from spaces.queries.criteria import content_of, fingerprint_of
from tests.builders import make_space, make_user

_numbers = count(1)
#: dimension code, its weight, and its criteria: code, weight, lowest and highest level, direction.
SMALL = (
    ("A", 60, (("A1", 2, 1, 5, "up"), ("A2", 1, 1, 5, "up"))),
    ("B", 40, (("B1", 1, 0, 4, "down"),)),
)
BANDS = (("developing", 0.0), ("promising", 0.5), ("recognised", 0.7))


def make_version(dimensions: Any = SMALL, *, published: bool = True, **fields: Any) -> CriteriaVersion:
    """Returns a version of criteria with anchors and bands; quorum 2, coverage 0.8, divergence 0.5."""
    number = next(_numbers)
    if "criteria_set" not in fields:
        fields["criteria_set"] = CriteriaSet.objects.create(
            code=f"set-{number}", name_vi=f"Bộ tiêu chí {number}", name_en=f"Criteria {number}"
        )
    values = {"label": f"{number}.0", "slug": f"criteria-{number}", "quorum": 2} | fields
    version = CriteriaVersion.objects.create(**values)
    for order, (code, weight, criteria) in enumerate(dimensions):
        dimension = Dimension.objects.create(
            version=version, code=code, name_vi=f"Nhóm {code}", name_en=f"Dimension {code}", weight=weight,
            name_fr=f"Volet {code}", order=order,
        )  # fmt: skip
        for place, asked in enumerate(criteria):
            make_criterion(dimension, *asked, order=place)
    for code, threshold in BANDS:
        Band.objects.create(
            version=version, code=code, name_vi=f"Mức {code}", name_en=code.capitalize(),
            name_fr=f"Niveau {code}", threshold=threshold,
        )  # fmt: skip
    return publish_by_hand(version) if published else version


def make_criterion(
    dimension: Dimension, code: str, weight: float, low: int, high: int, direction: str, **fields: Any
) -> Criterion:
    """Returns a criterion with an anchor at every level."""
    names = {"name_vi": f"Tiêu chí {code}", "name_en": f"Criterion {code}", "name_fr": f"Critère {code}"}
    criterion = Criterion.objects.create(
        version=dimension.version, dimension=dimension, code=code, weight=weight, scale_min=low,
        scale_max=high, direction=direction, **(names | fields),
    )  # fmt: skip
    LevelAnchor.objects.bulk_create(
        LevelAnchor(
            criterion=criterion, level=level, text_vi=f"{code}, mức {level}",
            text_en=f"{code}, level {level}", text_fr=f"{code}, niveau {level}",
        )
        for level in range(low, high + 1)
    )  # fmt: skip
    return criterion


def publish_by_hand(version: CriteriaVersion) -> CriteriaVersion:
    """Publishes a version without asking whether it is complete."""
    version.fingerprint = fingerprint_of(content_of(version))
    version.state, version.published_at = VersionState.PUBLISHED, timezone.now()
    version.save()
    return version


def make_assessor(username: str = "", **fields: Any) -> User:
    """Returns an account of the group Assessor."""
    return make_user(username, "Assessor", **fields)


def make_coordinator(username: str = "", **fields: Any) -> User:
    """Returns an account of the group Coordinator."""
    return make_user(username, "Coordinator", **fields)


def make_round(
    version: CriteriaVersion | None = None, *, phase: str = RoundPhase.OPEN, **fields: Any
) -> AssessmentRound:
    """Returns a round in `phase`, without spaces and assessors."""
    number = next(_numbers)
    now = timezone.now()
    values = {
        "slug": f"round-{number}", "name_vi": f"Đợt đánh giá {number}", "name_en": f"Round {number}",
        "name_fr": f"Campagne {number}", "assessors_per_space": 2, "draws": 100,
    }  # fmt: skip
    if phase != RoundPhase.DRAFT:
        values["opened_at"] = now
    if phase in (RoundPhase.CLOSED, RoundPhase.PUBLISHED, RoundPhase.APPEAL):
        values["closed_at"] = now
    if phase in (RoundPhase.PUBLISHED, RoundPhase.APPEAL):
        values["published_at"] = now
    return AssessmentRound.objects.create(version=version or make_version(), phase=phase, **(values | fields))


def make_entry(round: AssessmentRound, space: Space | None = None) -> RoundEntry:
    """Returns a space in a round; the space is made and published unless it is given."""
    space = space or make_space(f"Không gian {next(_numbers)}", published=True)
    return RoundEntry.objects.create(round=round, space=space, category=space.category)


def make_assignment(entry: RoundEntry, assessor: User | None = None, **fields: Any) -> Assignment:
    """Returns a sheet of an assessor (made unless given), who has declared to have no conflict."""
    assessor = assessor or make_assessor()
    PanelMember.objects.get_or_create(round=entry.round, user=assessor)
    values = {"kind": SheetKind.ASSESSOR, "declared_at": timezone.now()} | fields
    return Assignment.objects.create(entry=entry, assessor=assessor, **values)


def fill(assignment: Assignment, *, handed_in: bool = True, **values: int | str | None) -> Assignment:
    """Scores criteria by code (`A1=4`, `B1="n/a"`) and hands the sheet in."""
    for code, value in values.items():
        criterion = assignment.entry.round.version.criteria.get(code=code)
        is_out = value == "n/a"
        Score.objects.create(
            assignment=assignment, criterion=criterion, value=None if is_out else value,
            not_applicable=is_out, justification="Không phù hợp" if is_out else "",
            scale_min=criterion.scale_min, scale_max=criterion.scale_max,
        )  # fmt: skip
    if handed_in:
        assignment.state, assignment.handed_in_at = SheetState.HANDED_IN, timezone.now()
        assignment.save()
    return assignment


def make_scored(round: AssessmentRound, *sheets: dict[str, int | str | None]) -> RoundEntry:
    """Returns a space of the round with a handed-in sheet for each dictionary of scores by code."""
    entry = make_entry(round)
    for scores in sheets:
        fill(make_assignment(entry), **scores)
    return entry
