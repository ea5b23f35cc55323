"""A round as its report tells it: results, who took part, moderation, appeals.

The public report reads public spaces alone; that of the staff reads all.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple

import numpy as np
from django.db.models import Count, Q

from spaces.enums import AppealState, RoundPhase, SheetKind, SheetState
from spaces.models import (
    AdministrativeUnit,
    Appeal,
    AssessmentRound,
    Assignment,
    Category,
    ModeratedScore,
    PanelMember,
    RoundEntry,
)
from spaces.scoring.summary import quartiles

from .results import RoundResults, Row, every_result, round_results
from .version import Version

_WITHOUT_RESULTS = (RoundPhase.DRAFT, RoundPhase.OPEN, RoundPhase.MODERATION)


class Participation(NamedTuple):
    """Counts of people, sheets and spaces; `withdrawn` spaces were taken out of the round."""

    assessors: int
    handed_in: int
    not_handed_in: int
    recused: int
    self_assessments: int
    spaces: int
    withdrawn: int


class Moderation(NamedTuple):
    """Decisions in force: how many replaced the scores, found 'not applicable', let the mean stand."""

    replaced: int
    emptied: int
    stood: int
    by_criterion: dict[str, int]

    @property
    def decisions(self) -> int:
        """Return how many there are."""
        return self.replaced + self.emptied + self.stood


class Group(NamedTuple):
    """Spaces that belong together: how many by band key (None: without a band)."""

    name: str
    bands: Counter

    @property
    def spaces(self) -> int:
        """Return how many spaces there are."""
        return self.bands.total()


class Report(NamedTuple):
    """What the report of a round says; `waiting` counts appeals that are not decided.

    `leniency` lists (number of the assessor, distance on [-1, 1] or None); `districts` and `categories`
    end with the spaces that have none.
    """

    results: RoundResults
    is_public: bool
    participation: Participation
    moderation: Moderation
    waiting: int
    district_names: dict[int | None, str]
    districts: list[Group]
    categories: list[Group]
    leniency: list[tuple[int, float | None]]

    @property
    def round(self) -> AssessmentRound:
        """Return the round."""
        return self.results.round

    def dimension_quartiles(self) -> list[tuple[float | None, ...]]:
        """Return (lower quartile, median, upper quartile) of each dimension, over spaces with a composite."""
        rows = [row.dimensions for row in self.results.rows if row.composite is not None]
        values = np.array(rows, dtype=float).reshape(-1, len(self.results.content.dimensions))
        return [tuple(None if np.isnan(x) else float(x) for x in column) for column in quartiles(values).T]

    def coverage_quartiles(self) -> tuple[float | None, ...]:
        """Return (lower quartile, median, upper quartile) of the coverage of all spaces."""
        values = np.array([[row.coverage] for row in self.results.rows], dtype=float).reshape(-1, 1)
        return tuple(None if np.isnan(x) else float(x) for x in quartiles(values)[:, 0])


def public_report(slug: str, version: Version) -> Report | None:
    """Return the report of a public round as of the data's `version`, None where there is none."""
    results = round_results(slug, version)
    return None if results is None else _report(results, is_public=True)


def staff_report(round: AssessmentRound) -> Report | None:
    """Return the report of a round with all its spaces, None before it is closed."""
    results = None if round.phase in _WITHOUT_RESULTS else every_result(round)
    return None if results is None else _report(results, is_public=False)


def _report(results: RoundResults, *, is_public: bool) -> Report:
    names = _district_names(results)
    return Report(
        results=results,
        is_public=is_public,
        participation=_participation(results.round),
        moderation=_moderation(results.round),
        waiting=Appeal.objects.filter(entry__round=results.round, state=AppealState.LODGED).count(),
        district_names=names,
        districts=_groups(names, results.bands_by(lambda row: row.district)),
        categories=_categories(results),
        leniency=sorted((int(number), value) for number, value in results.computation.leniency.items()),
    )


def _participation(round: AssessmentRound) -> Participation:
    """Return who took part; three queries."""
    of_assessors = Q(kind=SheetKind.ASSESSOR)
    sheets = Assignment.objects.filter(entry__round=round, entry__withdrawn_at=None).aggregate(
        handed_in=Count("pk", filter=of_assessors & Q(state=SheetState.HANDED_IN)),
        not_handed_in=Count("pk", filter=of_assessors & Q(state=SheetState.ASSIGNED)),
        recused=Count("pk", filter=of_assessors & Q(state=SheetState.RECUSED)),
        self_assessments=Count("pk", filter=Q(kind=SheetKind.SELF, state=SheetState.HANDED_IN)),
    )
    entries = RoundEntry.objects.filter(round=round).aggregate(
        spaces=Count("pk", filter=Q(withdrawn_at=None)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )
    return Participation(PanelMember.objects.filter(round=round).count(), **sheets, **entries)


def _moderation(round: AssessmentRound) -> Moderation:
    decisions = ModeratedScore.objects.filter(
        entry__round=round, entry__withdrawn_at=None, superseded_at=None
    )
    counted = decisions.aggregate(
        replaced=Count("pk", filter=Q(value__isnull=False)),
        emptied=Count("pk", filter=Q(not_applicable=True)),
        stood=Count("pk", filter=Q(value=None, not_applicable=False)),
    )
    by_criterion = decisions.order_by().values_list("criterion__code").annotate(count=Count("pk"))
    return Moderation(**counted, by_criterion=dict(by_criterion))


def _district_names(results: RoundResults) -> dict[int | None, str]:
    """Return {key: name} of the former districts of the spaces, alphabetically."""
    keys = {row.district for row in results.rows} - {None}
    units = AdministrativeUnit.objects.filter(pk__in=keys).defer("boundary").order_by("name_sort", "pk")
    return {unit.pk: unit.full_name for unit in units}


def _categories(results: RoundResults) -> list[Group]:
    """Return the upper categories in their order."""
    rows = {one.pk: one for one in Category.objects.select_related("parent")}
    upper = {key: one.parent or one for key, one in rows.items()}

    def group(row: Row) -> Hashable:
        return upper[row.category].pk

    counted = results.bands_by(group)
    ordered = sorted({one.pk: one for one in upper.values()}.values(), key=lambda one: (one.order, one.pk))
    return _groups({one.pk: one.name for one in ordered if one.pk in counted}, counted)


def _groups(names: dict[int | None, str], counted: dict[Hashable, Counter]) -> list[Group]:
    """Return the groups that have a name in its order, and last, without a name, the others."""
    groups = [Group(name, counted[key]) for key, name in names.items()]
    rest: Iterable[Counter] = [bands for key, bands in counted.items() if key not in names]
    without = sum(rest, Counter())
    return [*groups, Group("", without)] if without else groups
