"""What a list shows of a space."""

import datetime
from dataclasses import dataclass

from spaces.enums import Lifecycle
from spaces.hours import OpenState, open_state
from spaces.models import AdministrativeUnit, Band, Category, Photo, Space

from .bands import band_codes
from .reference import Reference

_COLUMNS = (
    "number", "slug", "name_vi", "name_en", "name_fr", "summary_vi", "summary_en", "summary_fr",
    "address", "category_id", "ward_id", "district_id", "ownership", "year_opened", "lifecycle",
    "site_kind", "longitude", "latitude", "position_error_m", "opening_hours", "publication_state",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One space in a list; names are read in the active language when the page is made.

    `band` is that of its latest public result.
    """

    space: Space
    category: Category
    ward: AdministrativeUnit | None
    district: AdministrativeUnit | None
    photo: Photo | None
    open: OpenState | None
    band: Band | None = None

    @property
    def tone(self) -> str:
        """Return the colour of the upper category."""
        return self.category.top.tone

    @property
    def is_current(self) -> bool:
        """Return whether the space is neither closed for good nor moved away."""
        return self.space.lifecycle not in (Lifecycle.CLOSED, Lifecycle.MOVED)


def cards(keys: list[int], names: Reference, now: datetime.datetime) -> list[Card]:
    """Return the cards of the spaces `keys`, in that order; three queries."""
    spaces = Space.objects.only(*_COLUMNS).order_by().in_bulk(keys)
    photos: dict[int, Photo] = {}
    for photo in Photo.objects.filter(space__in=keys).order_by("-order", "-pk"):
        photos[photo.space_id] = photo
    bands = band_codes(keys) if names.bands else {}
    return [
        card(spaces[key], names, photos.get(key), now, bands.get(key, "")) for key in keys if key in spaces
    ]


def card(space: Space, names: Reference, photo: Photo | None, now: datetime.datetime, band: str = "") -> Card:
    """Return the card of one space; runs no query."""
    return Card(
        space=space,
        category=names.categories[space.category_id],
        ward=names.units.get(space.ward_id),
        district=names.units.get(space.district_id),
        photo=photo,
        open=open_state(space.opening_hours, now),
        band=names.bands.get(band),
    )
