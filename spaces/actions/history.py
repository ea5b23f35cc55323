"""Writing history: who, when, why."""

import reversion

from spaces.models import Space, User


def remember(space: Space, by: User | None, reason: str) -> None:
    """Put the space as it now stands into the open revision; `by=None` is a command on the server."""
    if by is not None:
        reversion.set_user(by)
    reversion.set_comment(reason)
    reversion.add_to_revision(space)
