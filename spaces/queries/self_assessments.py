"""What a partner is asked about the own space, and what was answered."""

from typing import NamedTuple

from spaces.enums import VersionState
from spaces.models import CriteriaVersion, Criterion, Dimension, Proposal, SelfAssessment, SelfScore

from .criteria import Applicability, content_of

#: As the version asks.
_ORDER = ("criterion__dimension__order", "criterion__dimension", "criterion__order", "pk")


class Told(NamedTuple):
    """An answer in words: the level with its anchor ('' where it has none), and what was said about it."""

    criterion: Criterion
    level: int | None
    scale_max: int
    anchor: str
    not_applicable: bool
    words: str


class Asked(NamedTuple):
    """A version's criteria that a space of the category is asked, by dimension, in order."""

    version: CriteriaVersion
    parts: list[tuple[Dimension, list[Criterion]]]

    @property
    def criteria(self) -> list[Criterion]:
        """Return all criteria that are asked."""
        return [criterion for _dimension, criteria in self.parts for criterion in criteria]


def offered_version() -> CriteriaVersion | None:
    """Return the criteria published last, on which partners may assess themselves; None where none are."""
    published = CriteriaVersion.objects.published().select_related("criteria_set")
    return published.order_by("-published_at", "-pk").first()


def assessment_of(proposal: Proposal) -> SelfAssessment | None:
    """Return what the sender has answered so far, None for nothing."""
    found = SelfAssessment.objects.filter(proposal=proposal).select_related("version__criteria_set")
    return found.first()


def asked_of(proposal: Proposal) -> Asked | None:
    """Return what the sender is asked: what was begun stays with its version while that is in force.

    None where no criteria are published.
    """
    begun = assessment_of(proposal)
    is_in_force = begun is not None and begun.version.state == VersionState.PUBLISHED
    version = begun.version if is_in_force else offered_version()
    if version is None:
        return None
    content = content_of(version)
    category = proposal.data.get("category") or (proposal.space.category_id if proposal.space else None)
    applies = dict(zip(content.criteria, Applicability(content.criteria).row(category), strict=True))
    parts = [
        (dimension, [criterion for criterion in content.of(dimension) if applies[criterion]])
        for dimension in content.dimensions
    ]
    return Asked(version, [(dimension, criteria) for dimension, criteria in parts if criteria])


def answers_of(assessment: SelfAssessment | None) -> dict[int, SelfScore]:
    """Return the answers by the key of their criterion."""
    if assessment is None:
        return {}
    rows = assessment.scores.select_related("criterion__dimension").prefetch_related("criterion__anchors")
    return {row.criterion_id: row for row in rows.order_by(*_ORDER)}


def told_by(proposal: Proposal) -> list[Told]:
    """Return what the sender said about the own space, in the order of the criteria."""
    told = []
    for row in answers_of(assessment_of(proposal)).values():
        anchors = {anchor.level: anchor.text for anchor in row.criterion.anchors.all()}
        anchor = anchors.get(row.value, "") if row.value is not None else ""
        told.append(
            Told(row.criterion, row.value, row.scale_max, anchor, row.not_applicable, row.justification)
        )
    return told
