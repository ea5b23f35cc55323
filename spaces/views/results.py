"""Published rounds: which there are, and the results of one."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spaces.enums import Withheld
from spaces.filters import ResultFilter
from spaces.models import AssessmentRound, Band
from spaces.queries.agreement import agreement_in_words
from spaces.queries.reference import Reference, reference
from spaces.queries.results import RoundResults, Row, band_counts, public_rounds, round_results

from . import charts
from .criteria import TONES
from .paging import page_of
from .public import public
from .weights import MOST_IN_PAGE, weights_data, weights_form

_BINS = 10
_PAGE = 50


class Tally(NamedTuple):
    """How the spaces of a group spread over the bands: a count each, then those without, and a bar."""

    label: str
    counts: list[int]
    bar: list[charts.Bar]
    total: int


@public()
def results_list(request: HttpRequest) -> HttpResponse:
    """Show the published rounds, the latest first."""
    rounds = public_rounds()
    counts = band_counts(rounds)
    bands = {band.pk: band for band in Band.objects.filter(version__rounds__in=rounds).distinct()}
    rows = [(round, _of_round(round, counts[round.pk], bands)) for round in rounds]
    return render(request, "results/list.html", {"section": "results", "rounds": rows})


def _of_round(round: AssessmentRound, counts: Counter, bands: dict[int, Band]) -> dict[str, Any]:
    """Return the bands of a round with their counts, the highest first, and a bar of them."""
    own = sorted((b for b in bands.values() if b.version_id == round.version_id), key=lambda b: -b.threshold)
    return {
        "bands": [(band, counts[band.pk]) for band in own],
        "bar": _bar(own, counts),
        "total": counts.total(),
        "without": counts[None],
    }


def _bar(bands: list[Band], counts: Counter) -> list[charts.Bar]:
    parts = [(counts[band.pk], band.tone, str(counts[band.pk])) for band in bands]
    return charts.stacked([*parts, (counts[None], "", str(counts[None]))])


@public()
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the results of a published round: bands, distribution, agreement, and its spaces by name."""
    results = round_results(slug, request.data_version)
    if results is None:
        raise Http404
    names = reference(request.data_version)
    context = {"section": "results", "results": results, "round": results.round}
    context |= _overview(results, names) | _spaces(request, results, names)
    context["weights"] = weights_form(results.content)
    is_light = len(results.rows) <= MOST_IN_PAGE
    context["weights_data"] = weights_data(results) if is_light else None
    return render(request, "results/round.html", context)


def _overview(results: RoundResults, names: Reference) -> dict[str, Any]:
    """Return what the page says of the round as a whole."""
    dimensions = zip(results.content.dimensions, results.dimension_means(), strict=False)
    whole = Counter(row.band for row in results.rows)
    alphas = results.computation.alphas
    return {
        "bands": [(band, whole[band.pk]) for band in results.bands],
        "without_band": whole[None],
        "whole_bar": _bar(results.bands, whole),
        "by_district": _tallies(results, _by_district(results, names)),
        "by_category": _tallies(results, _by_category(results, names)),
        "columns": charts.columns(results.distribution(_BINS)),
        "thresholds": [(band, charts.bar(band.threshold)) for band in results.bands if band.threshold],
        "dimensions": [
            (dimension, mean, charts.bar(mean), TONES[number % len(TONES)])
            for number, (dimension, mean) in enumerate(dimensions)
        ],
        "agreement": agreement_in_words(results.computation.alpha),
        "alphas": [(criterion, alphas.get(criterion.code)) for criterion in results.content.criteria],
        "reasons": [(Withheld(code).label, n) for code, n in sorted(results.reasons.items())],
        "assessors": len(results.computation.leniency),
    }


def _by_district(results: RoundResults, names: Reference) -> list[tuple[str, Counter]]:
    counted = results.bands_by(lambda row: row.district)
    known = [(unit.full_name, counted.pop(unit.pk)) for unit in names.units.values() if unit.pk in counted]
    return _with_rest(known, counted.values())


def _by_category(results: RoundResults, names: Reference) -> list[tuple[str, Counter]]:
    def top(row: Row) -> Hashable:
        category = names.categories.get(row.category)
        return category.top.pk if category else None

    counted = results.bands_by(top)
    known = [(c.name, counted.pop(c.pk)) for c in names.categories.values() if c.pk in counted]
    return _with_rest(known, counted.values())


def _with_rest(known: list[tuple[str, Counter]], rest: Iterable[Counter]) -> list[tuple[str, Counter]]:
    """Return the groups that have a name, and all others as one."""
    others = sum(rest, Counter())
    return [*known, (_("Not known"), others)] if others else known


def _tallies(results: RoundResults, groups: list[tuple[str, Counter]]) -> list[Tally]:
    return [
        Tally(
            label,
            [*(counts[band.pk] for band in results.bands), counts[None]],
            _bar(results.bands, counts),
            counts.total(),
        )
        for label, counts in groups
    ]


def _spaces(request: HttpRequest, results: RoundResults, names: Reference) -> dict[str, Any]:
    """Return the list of spaces that the address asks for."""
    asked = ResultFilter(request.GET, results, names)
    page, page_problem = page_of(Paginator(asked.rows, _PAGE), request.GET.get("page", "1"))
    bands = {band.pk: band for band in results.bands}
    rows = [
        (row, bands.get(row.band), names.categories.get(row.category), names.units.get(row.district))
        for row in page.object_list
    ]
    return {
        "asked": asked,
        "filters": [(name, asked.form.fields[name].label, asked.choices(name)) for name in asked.offered],
        "problems": [*asked.problems, *page_problem],
        "page": page,
        "pages": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "rows": rows,
        "query": urlencode(asked.parameters()),
    }
