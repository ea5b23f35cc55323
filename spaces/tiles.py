"""Map arithmetic: Web Mercator on an integer grid, boxes and distances.

The grid is that of map tiles at zoom 24 (about 2.4 m at the equator), the origin in the north-west.
A stored pair of integers a place is all that clustering needs: shifting right by k bits gives the
cell at a coarser zoom. Source: EPSG:3857, spherical form.
"""

import math
from dataclasses import dataclass

#: Zoom of the stored tile coordinates; the grid has 2**ZOOM cells a side.
ZOOM = 24
_SIDE = 1 << ZOOM
#: The latitude at which the square world of Web Mercator ends, in degrees.
MAX_LATITUDE = 85.0511287798066
_EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Box:
    """A box of (west, south, east, north) in degrees, EPSG:4326, that does not cross the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Read `w,s,e,n`; raise ValueError when it is not four finite numbers in order inside the world."""
        parts = [float(part) for part in text.split(",")]
        if len(parts) != 4 or not all(map(math.isfinite, parts)):
            raise ValueError("a box is four finite numbers: west,south,east,north")
        west, south, east, north = parts
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("a box needs west < east and south < north, inside the world")
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(f"{value:.5f}" for value in (self.west, self.south, self.east, self.north))

    def contains(self, lon: float, lat: float) -> bool:
        """Return whether the point (lon, lat) lies in the box, edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def with_point(self, lon: float, lat: float) -> "Box":
        """Return the smallest box that holds this one and the point (lon, lat)."""
        return Box(min(self.west, lon), min(self.south, lat), max(self.east, lon), max(self.north, lat))


def tile(lon: float, lat: float) -> tuple[int, int]:
    """Return the grid cell (x, y) of a point (lon, lat) in degrees, EPSG:4326."""
    clipped = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(clipped))) / math.pi) / 2
    return min(_SIDE - 1, max(0, int(x * _SIDE))), min(_SIDE - 1, max(0, int(y * _SIDE)))


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the great-circle distance in metres between two points given as (lon, lat) in degrees."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def box_around(lon: float, lat: float, radius_m: float) -> Box:
    """Return a box that holds the circle of `radius_m` metres about (lon, lat)."""
    d_lat = math.degrees(radius_m / _EARTH_RADIUS_M)
    d_lon = d_lat / max(0.01, math.cos(math.radians(lat)))
    return Box(max(-180, lon - d_lon), max(-90, lat - d_lat), min(180, lon + d_lon), min(90, lat + d_lat))
