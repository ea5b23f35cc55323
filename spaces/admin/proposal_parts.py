"""The parts of the page of a proposal: values side by side, photos, map."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from spaces.enums import ProposalKind, ProposalSection
from spaces.exports.mapconfig import ground_config
from spaces.forms.proposal_review import AcceptForm
from spaces.models import Proposal, ProposalPhoto
from spaces.queries.duplicates import Likeness
from spaces.queries.proposal_review import Places, Position
from spaces.queries.proposals import Difference
from spaces.queries.wordmarks import Piece, marked_words

#: Degrees around the markers, about 400 m.
_MARGIN = 0.004
_THUMB_WIDTH, _LARGE_WIDTH = 480, 1600


class Row(NamedTuple):
    """A proposed value beside the present one, both in pieces, and whether its box is ticked."""

    difference: Difference
    present: list[Piece]
    proposed: list[Piece]
    is_ticked: bool


class PhotoRow(NamedTuple):
    """A photo that waits, the addresses of its small and its large file, and whether its box is ticked."""

    photo: ProposalPhoto
    small: str
    large: str
    is_ticked: bool


def rows_by_section(
    differences: Iterable[Difference], form: AcceptForm | None
) -> list[tuple[str, list[Row]]]:
    """Return (label of the section, its rows); without a form nothing is ticked."""
    sections: dict[str, list[Row]] = {}
    for difference in differences:
        present, proposed = marked_words(difference.present, difference.proposed)
        is_ticked = form is not None and form.is_taken(difference.field)
        label = str(ProposalSection(difference.section).label)
        sections.setdefault(label, []).append(Row(difference, present, proposed, is_ticked))
    return list(sections.items())


def photo_rows(proposal: Proposal, form: AcceptForm | None) -> list[PhotoRow]:
    """Return the photos that wait, in order."""
    return [
        PhotoRow(
            photo,
            _address(proposal, photo, _THUMB_WIDTH),
            _address(proposal, photo, _LARGE_WIDTH),
            form is not None and form.is_photo_taken(photo.pk),
        )
        for photo in proposal.photos.all()
    ]


def _address(proposal: Proposal, photo: ProposalPhoto, width: int) -> str:
    """Return the address of the file of at most `width` pixels (of the smallest, where none is)."""
    fitting = [size for size in photo.widths if size <= width] or photo.widths[:1]
    return reverse("proposal-photo", args=[proposal.reference, photo.key, fitting[-1]])


def map_of(places: Places, likely: Iterable[Likeness] = ()) -> dict[str, Any]:
    """Return the configuration of the map that shows both positions, and those of likely duplicates.

    Its bounds (west, south, east, north) are about the positions of the proposal.
    """
    ground = ground_config()
    own = [(places.present, "present", _("In the registry")), (places.proposed, "proposed", _("Proposed"))]
    given = [position for position, _kind, _name in own if position is not None]
    lons, lats = [lon for lon, _lat in given], [lat for _lon, lat in given]
    others = [
        ((one.space.longitude, one.space.latitude), "present", one.space.name)
        for one in likely
        if one.space.has_position
    ]
    return {
        **ground,
        "bounds": [min(lons) - _MARGIN, min(lats) - _MARGIN, max(lons) + _MARGIN, max(lats) + _MARGIN],
        "isMoved": len(given) > 1,
        "points": [
            {"lon": position[0], "lat": position[1], "kind": kind, "name": name}
            for position, kind, name in [*others, *own]
            if position is not None
        ],
        "labels": {
            **ground["labels"],
            "mapOf": _("Map of the position in the registry and the proposed one"),
        },
    }


def positions_of(proposal: Proposal, places: Places) -> list[tuple[str, str, str]]:
    """Return (kind, label, coordinates as 'latitude, longitude' or '') of what the map shows."""
    proposed = ("proposed", _("Proposed"), _in_words(places.proposed))
    if proposal.kind == ProposalKind.NEW:
        return [proposed]
    return [("present", _("In the registry"), _in_words(places.present)), proposed]


def _in_words(position: Position | None) -> str:
    return "" if position is None else f"{position[1]:.6f}, {position[0]:.6f}"


def lies_in_hanoi(places: Places) -> bool:
    """Return whether the proposed position lies in the box about Hanoi."""
    if places.proposed is None:
        return True
    west, south, east, north = settings.HANOI_BOUNDS
    lon, lat = places.proposed
    return west <= lon <= east and south <= lat <= north
