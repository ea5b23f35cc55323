"""The work queue: what waits for a person, each with its count and its list."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.enums import PublicationState, SiteKind
from spaces.models import Space

from .claims import unconfirmed
from .duplicates import duplicate_pairs
from .places import spaces_outside_their_ward
from .version import current_version

VERIFIED_FOR_DAYS = 365
#: A position less exact than this, in metres, is worth a visit.
ROUGH_M = 500

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
    Problem(
        "unconfirmed", _("Operator does not answer"), _("Asked a month ago: check it, or end the claim.")
    ),
    Problem("no-position", _("No coordinates"), _("Set the marker on the map or type them.")),
    Problem("outside-ward", _("Outside its ward"), _("Correct the position or the ward.")),
    Problem("untranslated", _("Missing translation"), _("Add the English or French name or summary.")),
    Problem("retired-category", _("Retired category in use"), _("Choose a category that is in use.")),
    Problem("rough-position", _("Position is approximate"), _("More than 500 m unsure: set it exactly.")),
)


def problem_filter(key: str, today: datetime.date) -> Q:
    """Return the condition of the spaces with a problem; raises KeyError for an unknown key."""
    last = today - datetime.timedelta(days=VERIFIED_FOR_DAYS)
    published = Q(publication_state=PublicationState.PUBLISHED)
    conditions = {
        "to-publish": Q(publication_state=PublicationState.IN_REVIEW),
        "draft": Q(publication_state=PublicationState.DRAFT),
        "unverified": published & (Q(verified_on=None) | Q(verified_on__lt=last)),
        "unconfirmed": published & Q(pk__in=unconfirmed(today).values("space")),
        "no-position": Q(latitude=None) & ~Q(site_kind=SiteKind.ONLINE) & ~_WITHDRAWN,
        "untranslated": _NO_TRANSLATION & ~_WITHDRAWN,
        "retired-category": Q(category__retired_on__isnull=False) & ~_WITHDRAWN,
        "rough-position": Q(position_error_m__gt=ROUGH_M) & ~_WITHDRAWN,
    }
    if key == "outside-ward":
        return Q(pk__in=spaces_outside_their_ward())
    return conditions[key]


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
        ) | {"outside-ward": len(spaces_outside_their_ward())}
        cache.set(key, counts, 3600)
    return counts | {"duplicates": len(duplicate_pairs())}
