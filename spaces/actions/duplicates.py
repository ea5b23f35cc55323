"""Settling what looks like a duplicate."""

from spaces.errors import DomainError, NotAllowed
from spaces.models import DistinctPair, Space, User
from spaces.permissions import can_settle_duplicates

from .space_lock import require_not_merged


def mark_distinct(*, first: Space, second: Space, by: User) -> DistinctPair:
    """Record that two spaces are different ones and return the record; a second time changes nothing.

    Raises NotAllowed; DomainError where both are the same space, SpaceMerged where they became one.
    """
    if not can_settle_duplicates(by):
        raise NotAllowed
    if first.pk == second.pk:
        raise DomainError
    for space in (first, second):
        require_not_merged(space)
    low, high = sorted((first, second), key=lambda space: space.pk)
    pair, _created = DistinctPair.objects.get_or_create(first=low, second=high, defaults={"by": by})
    return pair
