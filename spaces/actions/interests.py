"""Noting known conflicts of interest, and taking them back."""

from django.db import transaction

from spaces.errors import NotAllowed
from spaces.models import Interest, Operator, Space, User
from spaces.permissions import can_coordinate
from spaces.text import nfc


def note_interest(
    *,
    by: User | None,
    user: User,
    space: Space | None = None,
    operator: Operator | None = None,
    reason: str,
) -> Interest:
    """Note that `user` must not score a space, or any space of an operator, and return the note.

    Sheets assigned already stay: the round's pages show them, and no round opens with one. Raises
    NotAllowed, ValidationError.
    """
    if not can_coordinate(by):
        raise NotAllowed
    with transaction.atomic():
        interest = Interest(user=user, space=space, operator=operator, reason=nfc(reason))
        interest.full_clean()
        interest.save()
    return interest


def forget_interest(*, interest: Interest, by: User | None) -> None:
    """Take a conflict of interest back that is none any more; raises NotAllowed."""
    if not can_coordinate(by):
        raise NotAllowed
    interest.delete()
