"""The band that each space has by its latest public result."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spaces.enums import PUBLIC_PHASES
from spaces.models import Band, Result
from spaces.models.space import SpaceQuerySet


def public_results() -> QuerySet[Result]:
    """Return the current results of public rounds, of spaces that were not taken out."""
    return Result.objects.current().filter(entry__round__phase__in=PUBLIC_PHASES, entry__withdrawn_at=None)


def public_bands() -> dict[str, Band]:
    """Return the bands that public rounds can give, by code, the highest first; one query.

    Bands of several versions that share a code are one; the newest names it.
    """
    used = Band.objects.filter(version__rounds__phase__in=PUBLIC_PHASES).distinct()
    rows = {band.code: band for band in used.select_related("version").order_by("version", "threshold")}
    return dict(sorted(rows.items(), key=lambda row: (-row[1].threshold, row[0])))


def latest_bands(spaces: SpaceQuerySet | Iterable[int]) -> QuerySet:
    """Return (space, band code) of their public results, the latest one of a space last.

    The code is None where a round gave none.
    """
    rows = public_results().filter(entry__space__in=spaces)
    return rows.order_by("entry__round__published_at", "entry__round").values_list(
        "entry__space", "band__code"
    )


def band_codes(keys: Iterable[int]) -> dict[int, str]:
    """Return {space: band code} of the spaces `keys` that have a band; one query."""
    return {space: code for space, code in dict(latest_bands(keys)).items() if code}


def band_label(band: Band) -> str:
    """Return the name of a band in the active language, marked where its criteria are illustrative."""
    if not band.version.is_illustrative:
        return band.name
    return _("%(band)s (illustrative)") % {"band": band.name}
