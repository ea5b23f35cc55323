"""Publishing, withdrawing and verifying spaces, one or many by the same path."""

from collections.abc import Callable, Iterable

import reversion
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import PublicationState
from spaces.errors import AlreadyInState, DomainError, NotAllowed, NotPublishable
from spaces.models import Space, User
from spaces.permissions import can_change_space, can_publish_space

from .history import remember
from .space_lock import lock_space
from .version import next_version


def what_publication_lacks(space: Space) -> str:
    """Return a sentence saying what the space needs before it is published, or ''."""
    if not space.name_vi:
        return _("Give the space a Vietnamese name first.")
    if space.category.retired_on is not None:
        return _("The category “%(category)s” is retired: choose another one first.") % {
            "category": space.category
        }
    return ""


def publish_space(*, space: Space, by: User | None, reason: str = "") -> Space:
    """Show a space to the public and return it; one entry in history.

    Raises NotAllowed, SpaceMerged, AlreadyInState, or NotPublishable with what is missing.
    """
    if not can_publish_space(by):
        raise NotAllowed
    return _change_state(space, PublicationState.PUBLISHED, by, reason)


def withdraw_space(*, space: Space, by: User | None, reason: str = "") -> Space:
    """Hide a space from the public and return it; raises NotAllowed, SpaceMerged, AlreadyInState."""
    if not can_publish_space(by):
        raise NotAllowed
    return _change_state(space, PublicationState.WITHDRAWN, by, reason)


def submit_for_review(*, space: Space, by: User | None, reason: str = "") -> Space:
    """Hand a draft to the publishers and return it; raises NotAllowed, SpaceMerged, AlreadyInState."""
    if not can_change_space(by) or space.is_published:
        raise NotAllowed
    return _change_state(space, PublicationState.IN_REVIEW, by, reason)


def _change_state(space: Space, state: PublicationState, by: User | None, reason: str) -> Space:
    """Move a locked space to `state`."""
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        space = lock_space(space)
        if space.publication_state == state:
            raise AlreadyInState
        if state == PublicationState.PUBLISHED:
            lacking = what_publication_lacks(space)
            if lacking:
                raise NotPublishable(lacking)
            space.published_at = space.published_at or timezone.now()
        space.publication_state = state
        space.changed_in = version
        space.save()
        remember(space, by, reason)
    return space


def verify_space(*, space: Space, by: User, reason: str = "") -> Space:
    """Record that `by` checked today that the space is still as written.

    Raises NotAllowed, SpaceMerged.
    """
    if not can_change_space(by):
        raise NotAllowed
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        space = lock_space(space)
        space.verified_on, space.verified_by = timezone.localdate(), by
        space.changed_in = version
        space.save()
        remember(space, by, reason)
    return space


def for_each(
    action: Callable[..., Space], *, spaces: Iterable[Space], by: User | None, reason: str = ""
) -> tuple[list[Space], list[tuple[Space, DomainError]]]:
    """Apply a single-space action to many; return (done, refused with why).

    Each space is a transaction of its own, so one that is refused does not hold up the others.
    """
    done, refused = [], []
    for space in spaces:
        try:
            done.append(action(space=space, by=by, reason=reason))
        except DomainError as error:
            refused.append((space, error))
    return done, refused
