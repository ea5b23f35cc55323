"""Where positions are accepted, and what is said about those that are not."""

from django.conf import settings
from django.utils.translation import gettext as _

from spaces.tiles import Box

#: How far outside the city's bounds a position may still lie, in degrees.
MARGIN = 0.05


def greater_hanoi() -> Box:
    """Return the box in which positions are accepted."""
    west, south, east, north = settings.HANOI_BOUNDS
    return Box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)


def why_outside(lon: float, lat: float) -> str:
    """Return a sentence with the remedy for a position outside greater Hanoi."""
    if greater_hanoi().contains(lat, lon):
        return _("Latitude and longitude are swapped: in Hanoi, latitude is about 21, longitude about 105.")
    return _("This position lies outside greater Hanoi (about 20.5 to 21.4 north, 105.2 to 106.1 east).")
