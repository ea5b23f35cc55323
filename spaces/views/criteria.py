"""The criteria: which versions there are, what each asks, and how scores are computed."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spaces.models import Band, CriteriaVersion, Criterion, Dimension
from spaces.queries.criteria import Content, content_of
from spaces.queries.criteria_changes import Change, Changes, changes_of
from spaces.queries.results import public_rounds
from spaces.queries.worked_example import worked_example

from .charts import WIDTH, Bar, place, stacked
from .public import public

#: Tones of dimensions, in order; a version with more begins anew.
TONES = ("indigo", "clay", "jade", "plum", "amber", "teal", "moss", "slate")


class DimensionPart(NamedTuple):
    """A dimension as the page shows it: its tone, its share of the whole in [0, 1], its criteria."""

    dimension: Dimension
    tone: str
    share: float
    criteria: list[tuple[Criterion, float]]


class BandPart(NamedTuple):
    """A band as a piece of the scale: from its threshold up to `until`, both in [0, 1]."""

    band: Band
    until: float
    x: str
    width: str


@public()
def criteria_list(request: HttpRequest) -> HttpResponse:
    """Show the sets of criteria with their published and retired versions."""
    versions = CriteriaVersion.objects.public().select_related("criteria_set", "previous")
    ordered = versions.order_by("criteria_set__code", "-published_at", "-pk")
    rounds: dict[int, list[Any]] = {}
    for round in public_rounds():
        rounds.setdefault(round.version_id, []).append(round)
    context = {
        "section": "results",
        "versions": [(version, rounds.get(version.pk, [])) for version in ordered],
    }
    return render(request, "criteria/list.html", context)


@public()
def criteria_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a version asks, its weights and bands, and how scores are computed."""
    version = (
        CriteriaVersion.objects.public().select_related("criteria_set", "previous").filter(slug=slug).first()
    )
    if version is None:
        raise Http404
    content = content_of(version)
    previous = version.previous
    parts = dimension_parts(content)
    context = {
        "section": "results",
        "version": version,
        "parts": parts,
        "weights": weight_bar(parts),
        "bands": band_parts(content),
        "below": content.bands[0].threshold if content.bands else 0,
        "count": len(content.criteria),
        "example": worked_example(content),
        "rounds": [round for round in public_rounds() if round.version_id == version.pk],
        "changes": _told(changes_of(content, content_of(previous))) if previous else None,
        "following": version.following.public().order_by("pk").first(),
    }
    return render(request, "criteria/version.html", context)


def dimension_parts(content: Content) -> list[DimensionPart]:
    """Return the dimensions with the share of each criterion in the whole, where all apply."""
    shares = content.weight_shares()
    parts = []
    for number, dimension in enumerate(content.dimensions):
        rows = [(criterion, shares[criterion.pk]) for criterion in content.of(dimension)]
        share = sum(share for _criterion, share in rows)
        parts.append(DimensionPart(dimension, TONES[number % len(TONES)], share, rows))
    return parts


def weight_bar(parts: list[DimensionPart]) -> list[Bar]:
    """Return the bar of weights, one segment a dimension."""
    return stacked((part.share, part.tone, part.dimension.code) for part in parts)


def band_parts(content: Content) -> list[BandPart]:
    """Return the bands as pieces of the scale from 0 to 1, the highest first."""
    ends = [*(band.threshold for band in content.bands[1:]), 1.0]
    parts = [
        BandPart(band, end, place(WIDTH * band.threshold), place(WIDTH * (end - band.threshold)))
        for band, end in zip(content.bands, ends, strict=True)
    ]
    return parts[::-1]


def _told(changes: Changes) -> dict[str, Any]:
    """Return the changes with what differs in words, without criteria that stayed as they were."""
    words = {
        "weight": _("weight"),
        "wording": _("wording"),
        "scale": _("scale"),
        "levels": _("levels"),
        "evidence": _("evidence"),
        "categories": _("to whom it applies"),
        "dimension": _("dimension"),
    }

    def told(change: Change) -> tuple[Criterion, Criterion | None, str]:
        return change.criterion, change.former, ", ".join(words[name] for name in change.differs)

    return {
        "former": changes.former,
        "rows": [told(change) for change in changes.criteria],
        "dropped": changes.dropped,
        "has_new_bands": changes.has_new_bands,
        "unchanged": changes.unchanged,
    }
