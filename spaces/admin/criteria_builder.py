"""What the builder shows of a version: parts in order, with shares of the weight and what each lacks."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext

from spaces.models import AssessmentRound, Band, CriteriaVersion, Criterion, Dimension
from spaces.queries.criteria import Content, content_of
from spaces.queries.criteria_check import Problem, errors_in, problems_of

#: Colours of dimensions, in order; a code stands beside each.
_TONES = ("lacquer", "jade", "indigo", "amber", "plum", "teal", "clay", "moss", "slate")


class CriterionRow(NamedTuple):
    """A criterion in the builder; `weight` and `share` of the whole are texts, `number` its place from 1."""

    criterion: Criterion
    number: int
    weight: str
    share: str
    described: str
    categories: list[str]
    problems: list[Problem]


class DimensionRow(NamedTuple):
    """A dimension in the builder; `x` and `width` place its share on a bar of 100 units."""

    dimension: Dimension
    number: int
    tone: str
    weight: str
    share: str
    x: str
    width: str
    criteria: list[CriterionRow]
    problems: list[Problem]


class BandRow(NamedTuple):
    """A band in the builder, from `low` up to `high` (texts); `x` and `width` on a bar of 100 units."""

    band: Band
    low: str
    high: str
    x: str
    width: str
    problems: list[Problem]


def builder_of(version: CriteriaVersion) -> dict[str, Any]:
    """Return what the builder shows; the number of queries does not grow with the criteria."""
    content = content_of(version)
    problems = problems_of(content)
    at: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        at[problem.where].append(problem)
    errors = errors_in(problems)
    return {
        "dimensions": _dimension_rows(content, at),
        "bands": band_rows(content.bands, at),
        "problems": problems,
        "version_problems": at["version", version.pk],
        "errors_count": len(errors),
        "warnings_count": len(problems) - len(errors),
        "settings": {
            "coverage": share_text(version.minimum_coverage),
            "divergence": number_text(version.divergence_threshold),
        },
        "criteria_count": len(content.criteria),
        "rounds": list(AssessmentRound.objects.filter(version=version).order_by("-created_at", "-pk")[:20]),
    }


def share_text(share: float) -> str:
    """Return a share in [0, 1] as a percentage with at most one decimal, as the reader writes it."""
    number = number_format(f"{share * 100:.1f}".removesuffix(".0"))
    return f"{number}\u00a0%" if get_language() == "fr" else f"{number}%"


def number_text(value: float) -> str:
    """Return a number as people write it: no more decimals than it has, at most four."""
    return number_format(f"{value:.4f}".rstrip("0").rstrip("."))


def _dimension_rows(content: Content, at: dict[tuple[str, int], list[Problem]]) -> list[DimensionRow]:
    """Return the dimensions with their criteria."""
    shares, of_dimensions = content.weight_shares(), content.dimension_shares()
    rows, start = [], 0.0
    for index, dimension in enumerate(content.dimensions):
        share = of_dimensions[dimension.pk]
        criteria = [
            _criterion_row(criterion, number, shares[criterion.pk], at["criterion", criterion.pk])
            for number, criterion in enumerate(content.of(dimension), start=1)
        ]
        place = (number_text(dimension.weight), share_text(share), _units(start), _units(share))
        tone, found = _TONES[index % len(_TONES)], at["dimension", dimension.pk]
        rows.append(DimensionRow(dimension, index + 1, tone, *place, criteria, found))
        start += share
    return rows


def _criterion_row(criterion: Criterion, number: int, share: float, problems: list[Problem]) -> CriterionRow:
    """Return a criterion as the builder shows it."""
    levels = criterion.scale_max - criterion.scale_min + 1
    text = ngettext(
        "%(described)d of %(levels)d level described", "%(described)d of %(levels)d levels described", levels
    )
    return CriterionRow(
        criterion=criterion,
        number=number,
        weight=number_text(criterion.weight),
        share=share_text(share),
        described=text % {"described": len(criterion.anchors.all()), "levels": levels},
        categories=[category.name for category in criterion.categories.all()],
        problems=problems,
    )


def band_rows(bands: list[Band], at: dict[tuple[str, int], list[Problem]]) -> list[BandRow]:
    """Return bands that ascend as parts of a scale from 0 to 1."""
    if not bands:
        return []
    ends = [band.threshold for band in bands[1:]] + [1.0]
    rows = []
    for band, end in zip(bands, ends, strict=True):
        low, high = number_text(band.threshold), number_text(end)
        width = _units(end - band.threshold)
        rows.append(BandRow(band, low, high, _units(band.threshold), width, at["band", band.pk]))
    return rows


def _units(share: float) -> str:
    """Return a share in [0, 1] as a length of at most 100, as SVG writes it."""
    return f"{share * 100:.3f}"
