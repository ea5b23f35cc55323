"""The public results of one space over time, compared only where criteria correspond."""

from typing import NamedTuple

from spaces.models import AssessmentRound, CriteriaVersion, Criterion, Dimension, Result, Space

from .bands import public_results


class DimensionValue(NamedTuple):
    """A dimension with its value and coverage in [0, 1], None where nothing was scored."""

    dimension: Dimension
    value: float | None
    coverage: float | None


class Past(NamedTuple):
    """The result of a space in a round.

    `is_comparable` tells whether its composite may be compared with that of the round before.
    """

    round: AssessmentRound
    version: CriteriaVersion
    result: Result
    dimensions: list[DimensionValue]
    is_comparable: bool


class Pair(NamedTuple):
    """A criterion with its value now and that of the criterion it corresponds to, in [0, 1] or None."""

    criterion: Criterion
    before: float | None
    now: float | None


class History(NamedTuple):
    """All public results of a space, the oldest first.

    `pairs` compare the latest with the one before where criteria changed in between; `has_break` tells
    that they did.
    """

    past: list[Past]
    pairs: list[Pair]
    has_break: bool

    @property
    def latest(self) -> Past:
        """Return the latest result."""
        return self.past[-1]

    @property
    def newest_first(self) -> list[Past]:
        """Return the results as a table lists them."""
        return self.past[::-1]


def history(space: Space) -> History | None:
    """Return the public results of a space, None where there are none; three queries at most."""
    rows = public_results().filter(entry__space=space).order_by("entry__round__published_at", "entry__round")
    results = list(rows.select_related("entry__round__version__criteria_set", "band"))
    if not results:
        return None
    versions = {result.entry.round.version_id for result in results}
    dimensions: dict[int, list[Dimension]] = {key: [] for key in versions}
    for dimension in Dimension.objects.filter(version__in=versions):
        dimensions[dimension.version_id].append(dimension)
    links = _Correspondence(results) if len(versions) > 1 else None
    past = [
        _past(result, dimensions, before, links)
        for before, result in zip([None, *results], results, strict=False)
    ]
    has_break = links is not None and not past[-1].is_comparable
    pairs = links.pairs(results[-2], results[-1]) if has_break else []
    return History(past, pairs, has_break)


def _past(
    result: Result,
    dimensions: dict[int, list[Dimension]],
    before: Result | None,
    links: "_Correspondence | None",
) -> Past:
    round = result.entry.round
    values = []
    for dimension in dimensions[round.version_id]:
        found = result.dimensions.get(dimension.code, {})
        values.append(DimensionValue(dimension, found.get("value"), found.get("coverage")))
    is_comparable = before is not None and (links is None or links.is_whole(before, result))
    return Past(round, round.version, result, values, is_comparable)


class _Correspondence:
    """Which criterion of one version stands for which of an earlier one, over all versions between."""

    def __init__(self, results: list[Result]) -> None:
        sets = {result.entry.round.version.criteria_set_id for result in results}
        rows = Criterion.objects.filter(version__criteria_set__in=sets).select_related("dimension")
        self._criteria = {criterion.pk: criterion for criterion in rows}

    def _of(self, result: Result) -> list[Criterion]:
        version = result.entry.round.version_id
        return [criterion for criterion in self._criteria.values() if criterion.version_id == version]

    def _former(self, criterion: Criterion, version: int) -> Criterion | None:
        """Return the criterion of `version` that `criterion` goes back to."""
        found: Criterion | None = criterion
        while found is not None and found.version_id > version:
            earlier = self._criteria.get(found.corresponds_to_id)
            # Versions follow one another; what points anywhere but back stands for nothing.
            found = earlier if earlier and earlier.version_id < found.version_id else None
        return found if found is not None and found.version_id == version else None

    def is_whole(self, before: Result, result: Result) -> bool:
        """Return whether all criteria of both versions correspond one to one."""
        version = before.entry.round.version_id
        former = [self._former(criterion, version) for criterion in self._of(result)]
        known = {criterion.pk for criterion in former if criterion is not None}
        return len(known) == len(former) == len(self._of(before))

    def pairs(self, before: Result, result: Result) -> list[Pair]:
        """Return the criteria of `result` that correspond to one of `before`, where both were asked."""
        version, found = before.entry.round.version_id, []
        for criterion in self._of(result):
            former = self._former(criterion, version)
            if former and former.code in before.criteria and criterion.code in result.criteria:
                then, now = before.criteria[former.code], result.criteria[criterion.code]
                found.append(Pair(criterion, then["value"], now["value"]))
        return found
