"""What every write of a space does first: it locks the space as stored and asks whether it may change."""

from django.utils.translation import gettext as _

from spaces.errors import EditConflict, SpaceMerged
from spaces.models import Space


def lock_space(space: Space, *, expected_change: int | None = None) -> Space:
    """Return the space as it stands now with its category, locked until the transaction ends.

    Raises SpaceMerged for what was merged into another one, and EditConflict when `changed_in` is no
    longer `expected_change` (None: whatever it is).
    """
    stored = Space.objects.select_for_update(of=("self",)).select_related("category").get(pk=space.pk)
    require_not_merged(stored)
    if expected_change is not None and stored.changed_in != expected_change:
        raise EditConflict
    return stored


def require_not_merged(space: Space) -> None:
    """Raise SpaceMerged, naming the one to work on, for a space that was merged into another one."""
    if space.is_merged:
        text = _("%(space)s was merged into %(kept)s: work on that one instead.")
        raise SpaceMerged(text % {"space": space.identifier, "kept": space.merged_into})
