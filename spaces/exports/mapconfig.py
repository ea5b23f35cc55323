"""What the map client is told by a page, public or of the staff."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spaces.queries.places import is_any_boundary_loaded
from spaces.queries.reference import Reference
from spaces.tiles import Box


def map_config(
    names: Reference, *, bounds: Box | None, query: str = "", point: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the configuration of a map; boxes are west, south, east, north in degrees, EPSG:4326."""
    box = bounds or Box(*settings.HANOI_BOUNDS)
    config = {
        **_common(names, (get_language() or "vi")[:2]),
        "bounds": [box.west, box.south, box.east, box.north],
        "query": query,
    }
    if point:
        config["point"] = point
    return config


def ground_config() -> dict[str, Any]:
    """Return what every map needs to draw the ground, in the active language; one query.

    Boundaries are named only where some are loaded, so that no map asks for nothing.
    """
    tiles = {
        "url": settings.TILE_URL,
        "attribution": settings.TILE_ATTRIBUTION,
        "maxZoom": settings.TILE_MAX_ZOOM,
    }
    return {
        "lang": (get_language() or "vi")[:2],
        "unitsUrl": "/data/units.json",
        "boundariesUrl": "/data/boundaries.geojson" if is_any_boundary_loaded() else "",
        "basemapUrl": static("basemap/hanoi.json"),
        "iconsUrl": static("img/icons.svg"),
        "tiles": tiles if settings.TILE_URL else None,
        "labels": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "twoFingers": _("Use two fingers to move the map"),
            "ctrlZoom": _("Hold Ctrl while scrolling to zoom the map"),
        },
    }


def picker_config() -> dict[str, Any]:
    """Return the configuration of the map on which a position is chosen; bounds: west, south, east, north."""
    ground = ground_config()
    return {
        **ground,
        "bounds": list(settings.HANOI_BOUNDS),
        "labels": {
            **ground["labels"],
            "mapOf": _("Map: click, or drag the marker, to set the position"),
            "outlineDraw": _("Draw outline"),
            "outlineUndo": _("Remove last corner"),
            "outlineFinish": _("Finish"),
            "outlineNext": _("Corners: {n}. Click on the map to add one, drag one to move it."),
            "outlineCount": _("Corners: {n}. Drag one on the map to move it."),
            "outlineUnread": _("Some corners cannot be read, so none are drawn."),
        },
    }


@lru_cache(maxsize=6)
def _common(names: Reference, language: str) -> dict[str, Any]:
    """Return what all maps of the public site in the active `language` are told."""
    ground = ground_config()
    return {
        **ground,
        "mapUrl": "/data/map.json",
        "categories": {
            category.code: {"name": category.name, "tone": category.top.tone, "icon": category.icon}
            for category in names.categories.values()
        },
        "labels": {**ground["labels"], **_labels()},
    }


def _labels() -> dict[str, str]:
    """Return the words of a map of spaces; {n} and {m} are filled in by the client."""
    return {
        "cluster": _("{n} spaces"),
        "searchHere": _("Search this area"),
        "approximate": _("Position approximate, within {m} m"),
        "openSpace": _("View this space"),
        "mapOf": _("Map of the spaces; the list beside it holds the same spaces"),
        "loading": _("Loading the map…"),
        "failed": _("The map could not be loaded. The list is complete all the same."),
        "retry": _("Try again"),
        "several": _("{n} spaces at this place"),
        "close": _("Close"),
    }
