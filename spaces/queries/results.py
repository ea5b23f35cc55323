"""Results of public rounds as pages show them: nothing of drafts, assessors, or spaces not public."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from spaces.enums import AppealState, PublicationState, Withheld
from spaces.models import Appeal, AssessmentRound, Band, Computation, Result
from spaces.scoring.summary import column_means, distribution
from spaces.text import fold

from .bands import public_results
from .criteria import Content, content_of
from .version import Version

_COLUMNS = (
    "entry__space", "entry__space__number", "entry__space__slug", "entry__space__name_vi",
    "entry__space__name_en", "entry__space__name_fr", "entry__space__district", "entry__space__category",
    "entry__category", "band", "composite", "withheld", "coverage", "assessors", "dimensions",
)  # fmt: skip
_PUBLIC = PublicationState.PUBLISHED


class Row(NamedTuple):
    """The result of one space; `category` is the one it was assessed in, keys where not said otherwise.

    `dimensions` are values in [0, 1] in the order of the criteria, None where nothing was scored.
    """

    space: int
    identifier: str
    slug: str
    names: tuple[str, str, str]
    district: int | None
    category: int
    band: int | None
    composite: float | None
    withheld: str
    coverage: float
    assessors: int
    dimensions: tuple[float | None, ...]

    @property
    def name(self) -> str:
        """Return the name in the active language, in Vietnamese where there is none."""
        place = ("vi", "en", "fr").index((get_language() or "vi")[:2])
        return self.names[place] or self.names[0]

    @property
    def reason(self) -> str:
        """Return why there is no composite, '' where there is one."""
        return str(Withheld(self.withheld).label) if self.withheld else ""


class Appeals(NamedTuple):
    """What became of appeals: decided ones by outcome, and how many results and bands they changed."""

    upheld: int
    rejected: int
    changed: int
    moved: int


@dataclass(frozen=True, eq=False)
class RoundResults:
    """All public results of a round: `rows` in alphabetical order, `hidden` counts spaces not public.

    `computation` is the latest one.
    """

    round: AssessmentRound
    content: Content
    computation: Computation
    rows: tuple[Row, ...]
    hidden: int
    appeals: Appeals

    @cached_property
    def bands(self) -> list[Band]:
        """Return the bands, the highest first."""
        return self.content.bands[::-1]

    @cached_property
    def composites(self) -> np.ndarray:
        """Return the composite of each row, NaN where there is none."""
        return np.array([row.composite for row in self.rows], dtype=float)

    @cached_property
    def given(self) -> int:
        """Return how many spaces have a composite."""
        return int(np.count_nonzero(~np.isnan(self.composites)))

    def distribution(self, bins: int) -> list[int]:
        """Return how many composites lie in each of `bins` equal parts of [0, 1]."""
        return distribution(self.composites, bins).tolist()

    def dimension_means(self) -> list[float | None]:
        """Return the mean of each dimension over the spaces that have a composite."""
        size = len(self.content.dimensions)
        values = np.array([row.dimensions for row in self.rows if row.composite is not None], dtype=float)
        means = column_means(values.reshape(-1, size))
        return [None if np.isnan(mean) else float(mean) for mean in means]

    def bands_by(self, group: Callable[[Row], Hashable]) -> dict[Hashable, Counter]:
        """Return {group: {band key: spaces}}; None counts spaces without a band."""
        counted: dict[Hashable, Counter] = {}
        for row in self.rows:
            counted.setdefault(group(row), Counter())[row.band] += 1
        return counted

    @cached_property
    def reasons(self) -> Counter:
        """Return {reason: spaces} of the withheld results."""
        return Counter(row.withheld for row in self.rows if row.withheld)

    @cached_property
    def folded(self) -> list[str]:
        """Return for each row what a search looks into: identifier and names without tones."""
        return [fold(" ".join([row.identifier, *row.names])) for row in self.rows]


def public_rounds() -> list[AssessmentRound]:
    """Return the published rounds with their criteria, the latest first; one query."""
    rounds = AssessmentRound.objects.public().select_related("version__criteria_set")
    return list(rounds.order_by("-published_at", "-pk"))


def band_counts(rounds: list[AssessmentRound]) -> dict[int, Counter]:
    """Return {round: {band key: public spaces}}, None for those without a band; one query."""
    rows = public_results().filter(
        entry__round__in=[round.pk for round in rounds], entry__space__publication_state=_PUBLIC
    )
    counted: dict[int, Counter] = {round.pk: Counter() for round in rounds}
    for round, band, count in rows.order_by().values_list("entry__round", "band").annotate(n=Count("pk")):
        counted[round][band] = count
    return counted


def round_results(slug: str, version: Version) -> RoundResults | None:
    """Return the results of a public round as of the data's `version`, None where there is none."""
    return _load(slug, version.number)


@lru_cache(maxsize=4)
def _load(slug: str, _number: int) -> RoundResults | None:
    """Return the results of a public round, kept while the data stands still; ten queries."""
    round = AssessmentRound.objects.public().select_related("version__criteria_set").filter(slug=slug).first()
    computation = round and round.computations.order_by("-number").first()
    if computation is None:
        return None
    content = content_of(round.version)
    results = public_results().filter(entry__round=round)
    rows = _rows(results.filter(entry__space__publication_state=_PUBLIC), content)
    return RoundResults(round, content, computation, rows, results.count() - len(rows), _appeals(round))


def every_result(round: AssessmentRound) -> RoundResults | None:
    """Return the results of all spaces of a closed round for those who may read it, public or not."""
    computation = round.computations.order_by("-number").first()
    if computation is None:
        return None
    content = content_of(round.version)
    results = Result.objects.current().filter(entry__round=round, entry__withdrawn_at=None)
    return RoundResults(round, content, computation, _rows(results, content), 0, _appeals(round))


def _rows(results: QuerySet[Result], content: Content) -> tuple[Row, ...]:
    """Return results as rows, alphabetically."""
    codes = [dimension.code for dimension in content.dimensions]
    ordered = results.order_by("entry__space__name_sort", "entry__space__number")
    return tuple(_row(values, codes) for values in ordered.values_list(*_COLUMNS).iterator(chunk_size=2000))


def _row(values: tuple, codes: list[str]) -> Row:
    space, number, slug, vi, en, fr, district, today, assessed, band, *numbers, dimensions = values
    found = tuple(dimensions.get(code, {}).get("value") for code in codes)
    names, category = (vi, en, fr), assessed or today
    return Row(space, f"HN-{number:04d}", slug, names, district, category, band, *numbers, found)


def _appeals(round: AssessmentRound) -> Appeals:
    """Return what became of the appeals of a round; who appealed and why is read by nobody here."""
    decided = Appeal.objects.filter(entry__round=round).exclude(state=AppealState.LODGED)
    rows = list(
        decided.values_list("state", "before__composite", "after__composite", "before__band", "after__band")
    )
    upheld = [row for row in rows if row[0] == AppealState.UPHELD]
    return Appeals(
        upheld=len(upheld),
        rejected=len(rows) - len(upheld),
        changed=sum(before != after for _state, before, after, *_bands in upheld),
        moved=sum(before != after for *_rest, before, after in upheld),
    )
