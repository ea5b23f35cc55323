"""What the map client is told by the form of a space."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from spaces.exports.mapconfig import ground_config


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
