"""What a moderator looks at beside the proposed values: duplicates, places, what lacks, the sender."""

from typing import NamedTuple

from django.db.models import F

from spaces.enums import ProposalKind
from spaces.models import Proposal, Space
from spaces.proposing import EXPECTED, is_empty
from spaces.text import fold
from spaces.tiles import distance_m

from .duplicates import Likeness, likely_duplicates, similarity
from .proposal_queue import reached_us
from .proposal_texts import label_of
from .proposals import proposed_values

_NAMES = ("name_vi", "name_en", "name_fr")
Position = tuple[float, float]


class Places(NamedTuple):
    """Where a space is and where it is said to be, (lon, lat) in degrees or None; metres between them."""

    present: Position | None
    proposed: Position | None
    distance_m: int | None


def places_of(proposal: Proposal) -> Places | None:
    """Return the present and the proposed position, None where no position is proposed."""
    if "position" not in proposal.data:
        return None
    space = proposal.space if proposal.kind != ProposalKind.NEW else None
    present = (space.longitude, space.latitude) if space is not None and space.has_position else None
    given = proposal.data["position"]
    proposed = (given[0], given[1]) if given else None
    if present is None and proposed is None:
        return None
    apart = round(distance_m(*present, *proposed)) if present and proposed else None
    return Places(present, proposed, apart)


def likely_spaces(proposal: Proposal) -> list[Likeness]:
    """Return the spaces that a new one may repeat: as found when it was sent, and as found now.

    The likeliest first; those merged into others in the meantime are left out.
    """
    if proposal.kind != ProposalKind.NEW:
        return []
    names = [proposal.data.get(name) or "" for name in _NAMES]
    lon, lat = proposal.data.get("position") or (None, None)
    now = likely_duplicates(names, lon=lon, lat=lat, but=proposal.space_id)
    known = {likeness.space.pk for likeness in now} | {proposal.space_id}
    earlier = Space.objects.filter(pk__in=[pk for pk in proposal.likely if pk not in known], merged_into=None)
    folded = " | ".join(filter(None, map(fold, names)))
    found = [*now, *(_likeness(space, folded, lon, lat) for space in earlier.order_by("pk"))]
    return sorted(found, key=lambda one: (-one.similarity, one.distance_m or 0, one.space.pk))


def _likeness(space: Space, folded: str, lon: float | None, lat: float | None) -> Likeness:
    has_both = lon is not None and lat is not None and space.has_position
    apart = round(distance_m(lon, lat, space.longitude, space.latitude)) if has_both else None
    return Likeness(space, similarity(folded, space.name_folded) if folded else 0, apart)


def not_given(proposal: Proposal) -> list[str]:
    """Return the labels of what a complete entry would say and this one does not."""
    values = proposed_values(proposal)
    groups = [(name,) if isinstance(name, str) else name for name in EXPECTED]
    lacking = [group for group in groups if all(is_empty(values.get(name)) for name in group)]
    return [label_of(group[0]) for group in lacking]


def sent_by_the_same(proposal: Proposal, limit: int = 10) -> list[Proposal]:
    """Return what else the sender's confirmed address sent, the newest first."""
    contact = getattr(proposal, "contact", None)
    if contact is None or contact.verified_at is None:
        return []
    others = reached_us().filter(contact__email_key=contact.email_key, contact__verified_at__isnull=False)
    others = others.exclude(pk=proposal.pk).select_related("space").defer("space__outline", "base")
    return list(others.order_by(F("submitted_at").desc(nulls_last=True), "-pk")[:limit])
