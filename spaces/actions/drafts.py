"""Throwing away what was never public."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from spaces.errors import DomainError, NotAllowed
from spaces.models import Space, User
from spaces.permissions import can_delete_space

from .space_lock import require_not_merged


def is_disposable(space: Space) -> bool:
    """Return whether the space was never public, so that nobody can have cited its identifier.

    What was merged, or has taken another one in, stays: identifiers lead there.
    """
    return space.published_at is None and not space.is_merged and not space.merged_spaces.exists()


def delete_draft(*, space: Space, by: User | None) -> None:
    """Delete a space that was never public, with its photos; what history kept of it stays.

    Raises NotAllowed, SpaceMerged, and DomainError for what was once published: withdraw that instead.
    """
    if not can_delete_space(by):
        raise NotAllowed
    with transaction.atomic():
        space = Space.objects.select_for_update().get(pk=space.pk)
        require_not_merged(space)
        if not is_disposable(space):
            raise DomainError(_why_it_stays(space) % {"space": space})
        files = [photo.path(width) for photo in space.photos.all() for width in photo.widths]
        space.delete()
        transaction.on_commit(lambda: _remove(files))


def _why_it_stays(space: Space) -> str:
    if space.published_at is None:
        return _("%(space)s took another space in, so identifiers lead here: it cannot be deleted.")
    return _("%(space)s was public once and may be cited: withdraw it instead of deleting it.")


def _remove(files: Iterable[str]) -> None:
    """Remove stored files."""
    for name in files:
        default_storage.delete(name)
