"""'Is it one of these?': public spaces that a new one may repeat, shown before anybody sends it."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from spaces.enums import ProposalKind
from spaces.models import Proposal, Space
from spaces.queries.duplicates import likely_duplicates
from spaces.queries.proposals import proposed_values

#: The session's {reference: keys of spaces that the sender says are others}.
_OTHERS = "other_spaces"
_MOST_SHOWN = 5
#: More are asked for than shown: some of them the public must not see.
_MOST_LOOKED_AT = 20
_KM = 1000


class Likely(NamedTuple):
    """A public space, with how far away it is in words ('' where that is not known)."""

    space: Space
    distance: str


def likely_spaces(request: HttpRequest, proposal: Proposal) -> list[Likely]:
    """Return what a new space may repeat, the likeliest first, without what its sender set apart."""
    if proposal.kind != ProposalKind.NEW:
        return []
    values = proposed_values(proposal)
    lon, lat = values.get("position") or (None, None)
    names = [values.get(f"name_{code}") or "" for code in ("vi", "en", "fr")]
    found = likely_duplicates(
        [*names, *(values.get("aliases") or [])], lon=lon, lat=lat, limit=_MOST_LOOKED_AT
    )
    others = set(_set_apart(request, proposal))
    shown = [one for one in found if one.space.is_published and one.space.pk not in others]
    return [Likely(one.space, _in_words(one.distance_m)) for one in shown[:_MOST_SHOWN]]


def set_apart(request: HttpRequest, proposal: Proposal) -> None:
    """Remember that the spaces shown are others, so that they are not asked about again."""
    keys = [one.space.pk for one in likely_spaces(request, proposal)]
    kept = request.session.get(_OTHERS, {})
    request.session[_OTHERS] = {
        **kept, proposal.reference: [*_set_apart(request, proposal), *keys],
    }  # fmt: skip


def _set_apart(request: HttpRequest, proposal: Proposal) -> list[int]:
    return request.session.get(_OTHERS, {}).get(proposal.reference, [])


def _in_words(metres: int | None) -> str:
    if metres is None:
        return ""
    if metres < _KM:
        return _("%(metres)d m away") % {"metres": metres}
    return _("%(km)d km away") % {"km": round(metres / _KM)}
