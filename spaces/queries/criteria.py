"""What a version of criteria asks: its content, its fingerprint, and to which spaces a criterion applies."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import orjson

from spaces.models import Band, Category, CriteriaVersion, Criterion, Dimension
from spaces.scoring import Scheme
from spaces.scoring.aggregate import effective_weights

LANGUAGES = ("vi", "en", "fr")


class Content(NamedTuple):
    """A version with all it asks, in its order, read with five queries.

    `criteria` have `dimension`, anchors and categories prefetched; `bands` ascend by threshold.
    """

    version: CriteriaVersion
    dimensions: list[Dimension]
    criteria: list[Criterion]
    bands: list[Band]

    def of(self, dimension: Dimension) -> list[Criterion]:
        """Return the criteria of a dimension, in order."""
        return [criterion for criterion in self.criteria if criterion.dimension_id == dimension.pk]

    def scheme(self) -> Scheme:
        """Return weights and scales as columns, in the order of `criteria` and `dimensions`."""
        place = {dimension.pk: index for index, dimension in enumerate(self.dimensions)}
        return Scheme(
            dimension_of=np.array([place[c.dimension_id] for c in self.criteria], dtype=np.int64),
            criterion_weights=np.array([c.weight for c in self.criteria], dtype=float),
            dimension_weights=np.array([d.weight for d in self.dimensions], dtype=float),
            scale_min=np.array([c.scale_min for c in self.criteria], dtype=float),
            scale_max=np.array([c.scale_max for c in self.criteria], dtype=float),
            is_down=np.array([c.is_down for c in self.criteria], dtype=bool),
        )

    def weight_shares(self) -> dict[int, float]:
        """Return {criterion key: its share of the whole weight in [0, 1]}, where all criteria apply.

        A dimension without criteria, which only a draft has, takes no share.
        """
        if not self.criteria:
            return {}
        everywhere = np.ones((1, len(self.criteria)), dtype=bool)
        (shares,) = effective_weights(self.scheme(), everywhere).tolist()
        return {criterion.pk: share for criterion, share in zip(self.criteria, shares, strict=True)}

    def dimension_shares(self) -> dict[int, float]:
        """Return {dimension key: its share of the whole weight in [0, 1]}; see `weight_shares`."""
        shares = self.weight_shares()
        return {one.pk: sum(shares[criterion.pk] for criterion in self.of(one)) for one in self.dimensions}


def content_of(version: CriteriaVersion) -> Content:
    """Return what a version asks, in its order."""
    dimensions = list(version.dimensions.all())
    place = {dimension.pk: index for index, dimension in enumerate(dimensions)}
    found = version.criteria.select_related("dimension").prefetch_related("anchors", "categories")
    criteria = sorted(found, key=lambda c: (place[c.dimension_id], c.order, c.pk))
    return Content(version, dimensions, criteria, list(version.bands.order_by("threshold")))


def fingerprint_of(content: Content) -> str:
    """Return the SHA-256 (hexadecimal) of everything a version asks and reckons with.

    Numbers count as the database gives them back, so a version has one fingerprint before and after saving.
    """
    version = content.version
    frozen = {
        "label": version.label,
        "minimum_coverage": float(version.minimum_coverage),
        "quorum": version.quorum,
        "divergence_threshold": float(version.divergence_threshold),
        "bands": [[band.code, float(band.threshold), *_texts(band, "name")] for band in content.bands],
        "dimensions": [
            [dimension.code, float(dimension.weight), *_texts(dimension, "name")]
            for dimension in content.dimensions
        ],
        "criteria": [_frozen(criterion) for criterion in content.criteria],
    }
    return hashlib.sha256(orjson.dumps(frozen, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _frozen(criterion: Criterion) -> list[Any]:
    """Return what is frozen of a criterion."""
    return [
        criterion.dimension.code,
        criterion.code,
        float(criterion.weight),
        criterion.scale_min,
        criterion.scale_max,
        criterion.direction,
        criterion.evidence_required,
        *_texts(criterion, "name"),
        *_texts(criterion, "guidance"),
        sorted(category.code for category in criterion.categories.all()),
        [[anchor.level, *_texts(anchor, "text")] for anchor in criterion.anchors.all()],
    ]


def _texts(row: Any, field: str) -> list[str]:
    return [getattr(row, f"{field}_{language}") for language in LANGUAGES]


class Applicability:
    """Which criteria apply to a space of which category.

    A criterion that names categories applies to them and to their kinds. A category that was merged
    counts as the one that took its place, so that merging changes no result.
    """

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self._criteria = list(criteria)
        rows = Category.objects.values_list("pk", "parent_id", "merged_into_id")
        self._parent = {pk: parent for pk, parent, _merged in rows}
        self._merged = {pk: merged for pk, _parent, merged in rows if merged}
        self._asked = {
            criterion.pk: {self._in_force(category.pk) for category in criterion.categories.all()}
            for criterion in self._criteria
        }

    def _in_force(self, category: int) -> int:
        """Return the category that stands for `category` today; mergers may follow one another."""
        seen: set[int] = set()
        while category in self._merged and category not in seen:
            seen.add(category)
            category = self._merged[category]
        return category

    def row(self, category_id: int | None) -> np.ndarray:
        """Return for each criterion whether it applies to a space of the category; (K,) bool."""
        own: set[int | None] = set()
        if category_id is not None:
            stands = self._in_force(category_id)
            own = {stands, self._parent.get(stands)}
        return np.array(
            [not self._asked[c.pk] or bool(self._asked[c.pk] & own) for c in self._criteria], dtype=bool
        )
