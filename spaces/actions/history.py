"""Writing history: who, when, why."""

import reversion
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from spaces.models import Space, User


def remember(space: Space, by: User | None, reason: str) -> None:
    """Put the space as it now stands into the open revision; `by=None` is a command on the server."""
    if by is not None:
        reversion.set_user(by)
    reversion.set_comment(reason)
    reversion.add_to_revision(space)


def in_office_language(text: str | Promise) -> str:
    """Return a text as history and timelines keep it, whatever language the person works in."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)
