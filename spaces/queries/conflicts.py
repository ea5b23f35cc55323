"""Which assessor must not score which space, as far as the registry knows."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from spaces.models import Interest, Space, User

#: (key of the user, key of the space) -> the reason that was noted.
Conflicts = dict[tuple[int, int], str]


def has_conflict(user: User, space: Space) -> str:
    """Return the reason for which `user` must not score `space`, '' where none is known."""
    tied = Q(space=space)
    if space.operator_id is not None:
        tied |= Q(operator=space.operator_id)
    noted = Interest.objects.filter(tied, user=user).order_by("pk").first()
    return noted.reason if noted is not None else ""


def conflicts_of(users: Iterable[int], spaces: Iterable[tuple[int, int | None]]) -> Conflicts:
    """Return the conflicts between many users and many spaces; one query.

    `users` are keys, `spaces` pairs of a space's key and that of its operator.
    """
    run_by: dict[int, list[int]] = defaultdict(list)
    known = set()
    for space, operator in spaces:
        known.add(space)
        if operator is not None:
            run_by[operator].append(space)
    found: Conflicts = {}
    noted = Interest.objects.filter(user__in=set(users)).order_by("pk")
    for user, space, operator, reason in noted.values_list("user", "space", "operator", "reason"):
        for tied in [space] if operator is None else run_by[operator]:
            if tied in known:
                found.setdefault((user, tied), reason)
    return found
