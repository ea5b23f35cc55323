"""What a version of criteria changed against the one before it, and which criteria correspond."""

from typing import NamedTuple

from spaces.models import CriteriaVersion, Criterion

from .criteria import LANGUAGES, Content

#: Shares of the whole weight that differ by less are the same.
_SAME = 1e-9


class Change(NamedTuple):
    """A criterion of the version, the one it corresponds to (None: new), and what differs between them.

    `differs` holds names of `_ASPECTS`, and 'weight' for another share of the whole.
    """

    criterion: Criterion
    former: Criterion | None
    differs: list[str]


class Changes(NamedTuple):
    """The comparison of a version with the one before it."""

    former: CriteriaVersion
    criteria: list[Change]
    dropped: list[Criterion]
    has_new_bands: bool

    @property
    def unchanged(self) -> int:
        """Return how many criteria ask exactly what they asked before, with the same weight."""
        return sum(change.former is not None and not change.differs for change in self.criteria)


_ASPECTS = {
    "wording": lambda c: [
        getattr(c, f"{field}_{language}") for field in ("name", "guidance") for language in LANGUAGES
    ],
    "scale": lambda c: (c.scale_min, c.scale_max, c.direction),
    "levels": lambda c: [
        (a.level, *(getattr(a, f"text_{lang}") for lang in LANGUAGES)) for a in c.anchors.all()
    ],
    "evidence": lambda c: c.evidence_required,
    "categories": lambda c: sorted(category.pk for category in c.categories.all()),
    "dimension": lambda c: c.dimension.code,
}


def changes_of(content: Content, former: Content) -> Changes:
    """Return what `content` changed against `former`; runs no query."""
    before = {criterion.pk: criterion for criterion in former.criteria}
    shares = former.weight_shares() | content.weight_shares()
    rows, kept = [], set()
    for criterion in content.criteria:
        known = before.get(criterion.corresponds_to_id)
        kept.add(criterion.corresponds_to_id)
        rows.append(Change(criterion, known, _differs(criterion, known, shares) if known else []))
    dropped = [criterion for pk, criterion in before.items() if pk not in kept]
    return Changes(former.version, rows, dropped, _scale(content) != _scale(former))


def _differs(criterion: Criterion, former: Criterion, shares: dict[int, float]) -> list[str]:
    found = [name for name, aspect in _ASPECTS.items() if aspect(criterion) != aspect(former)]
    is_same_weight = abs(shares[criterion.pk] - shares[former.pk]) <= _SAME
    return found if is_same_weight else ["weight", *found]


def _scale(content: Content) -> list[tuple[str, float]]:
    return [(band.code, band.threshold) for band in content.bands]
