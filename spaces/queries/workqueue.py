"""The work queue: what waits for a person, each with its count and its list."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import orjson
import shapely
from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.enums import PublicationState, SiteKind, UnitLevel
from spaces.models import AdministrativeUnit, Space

from .duplicates import duplicate_pairs
from .places import has_boundaries
from .version import current_version

VERIFIED_FOR_DAYS = 365
#: A position less exact than this, in metres, is worth a visit.
ROUGH_M = 500
#: So many spaces outside their ward are named at most; a list that long is a fault of the boundaries.
MOST_OUTSIDE = 1000

_WITHDRAWN = Q(publication_state=PublicationState.WITHDRAWN)
_NO_TRANSLATION = Q(name_en="") | Q(name_fr="") | (~Q(summary_vi="") & (Q(summary_en="") | Q(summary_fr="")))


class Problem(NamedTuple):
    """A reason to look at a space: `title` for cards and filters, `remedy` what to do about it."""

    key: str
    title: str | Promise
    remedy: str | Promise


PROBLEMS = (
    Problem("to-publish", _("To publish"), _("Handed in for review: check and publish.")),
    Problem("draft", _("Drafts"), _("Begun, not yet handed in.")),
    Problem("unverified", _("Not verified for a year"), _("Check that the space still is as written.")),
    Problem("no-position", _("No coordinates"), _("Set the marker on the map or type them.")),
    Problem("outside-ward", _("Outside its ward"), _("Correct the position or the ward.")),
    Problem("untranslated", _("Missing translation"), _("Add the English or French name or summary.")),
    Problem("retired-category", _("Retired category in use"), _("Choose a category that is in use.")),
    Problem("rough-position", _("Position is approximate"), _("More than 500 m unsure: set it exactly.")),
)
PROBLEM_BY_KEY = {problem.key: problem for problem in PROBLEMS}


def problem_filter(key: str, today: datetime.date) -> Q:
    """Return the condition of the spaces with a problem; raises KeyError for an unknown key."""
    last = today - datetime.timedelta(days=VERIFIED_FOR_DAYS)
    published = Q(publication_state=PublicationState.PUBLISHED)
    conditions = {
        "to-publish": Q(publication_state=PublicationState.IN_REVIEW),
        "draft": Q(publication_state=PublicationState.DRAFT),
        "unverified": published & (Q(verified_on=None) | Q(verified_on__lt=last)),
        "no-position": Q(latitude=None) & ~Q(site_kind=SiteKind.ONLINE) & ~_WITHDRAWN,
        "untranslated": _NO_TRANSLATION & ~_WITHDRAWN,
        "retired-category": Q(category__retired_on__isnull=False) & ~_WITHDRAWN,
        "rough-position": Q(position_error_m__gt=ROUGH_M) & ~_WITHDRAWN,
    }
    if key == "outside-ward":
        return Q(pk__in=outside_ward())
    return conditions[key]


def outside_ward() -> list[int]:
    """Return keys of spaces whose position lies outside the boundary of their ward, at most MOST_OUTSIDE.

    Spaces whose units staff chose against the boundary are left out. Empty without boundaries.
    """
    version = current_version()
    key = f"outside-ward:{version.number}"
    found = cache.get(key)
    if found is None:
        found = _outside_ward() if has_boundaries(UnitLevel.WARD) else []
        cache.set(key, found, 3600)
    return found


def _outside_ward() -> list[int]:
    """Compare all positions with the boundaries, ward by ward."""
    spaces = Space.objects.located().exclude(_WITHDRAWN).filter(units_overruled=False)
    rows = spaces.exclude(ward=None).values_list("pk", "ward_id", "longitude", "latitude")
    table = np.array(list(rows.iterator(chunk_size=10_000)), dtype=float).reshape(-1, 4)
    wards = AdministrativeUnit.objects.filter(level=UnitLevel.WARD, boundary__isnull=False)
    outside: list[int] = []
    for ward, boundary in wards.values_list("pk", "boundary").iterator():
        mine = table[table[:, 1] == ward]
        if len(mine):
            shape = shapely.from_geojson(orjson.dumps(boundary))
            shapely.prepare(shape)
            outside += mine[~shapely.intersects_xy(shape, mine[:, 2], mine[:, 3]), 0].astype(int).tolist()
    return sorted(outside)[:MOST_OUTSIDE]


def problem_counts() -> Mapping[str, int]:
    """Return the number of spaces for each problem, and of pairs under 'duplicates'.

    One pass over the spaces, kept until the data or the day change; what was declared different counts
    at once.
    """
    today = timezone.localdate()
    key = f"workqueue:{current_version().number}:{today}"
    counts = cache.get(key)
    if counts is None:
        counts = Space.objects.aggregate(
            **{
                problem.key: Count("pk", filter=problem_filter(problem.key, today))
                for problem in PROBLEMS
                if problem.key != "outside-ward"
            }
        ) | {"outside-ward": len(outside_ward())}
        cache.set(key, counts, 3600)
    return counts | {"duplicates": len(duplicate_pairs())}
