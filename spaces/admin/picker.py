"""What the map client is told by the form of a space."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spaces.enums import UnitLevel
from spaces.queries.places import has_boundaries


def picker_config() -> dict[str, Any]:
    """Return the configuration of the map on which a position is chosen; bounds: west, south, east, north."""
    tiles = {
        "url": settings.TILE_URL,
        "attribution": settings.TILE_ATTRIBUTION,
        "maxZoom": settings.TILE_MAX_ZOOM,
    }
    bounded = has_boundaries(UnitLevel.WARD) or has_boundaries(UnitLevel.DISTRICT)
    return {
        "lang": (get_language() or "vi")[:2],
        "bounds": list(settings.HANOI_BOUNDS),
        "unitsUrl": "/data/units.json",
        "boundariesUrl": "/data/boundaries.geojson" if bounded else "",
        "basemapUrl": static("basemap/hanoi.json"),
        "iconsUrl": static("img/icons.svg"),
        "tiles": tiles if settings.TILE_URL else None,
        "labels": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "mapOf": _("Map: click, or drag the marker, to set the position"),
            "twoFingers": _("Use two fingers to move the map"),
            "ctrlZoom": _("Hold Ctrl while scrolling to zoom the map"),
            "outlineDraw": _("Draw outline"),
            "outlineUndo": _("Remove last corner"),
            "outlineFinish": _("Finish"),
            "outlineNext": _("Corners: {n}. Click on the map to add one, drag one to move it."),
            "outlineCount": _("Corners: {n}. Drag one on the map to move it."),
            "outlineUnread": _("Some corners cannot be read, so none are drawn."),
        },
    }
