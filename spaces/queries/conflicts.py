"""Which assessor must not score which space, as far as the registry knows.

Two ties are known: those that were noted, and that of a person whose account has the confirmed mail address
of whoever submitted the space or runs its listing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from spaces.enums import ProposalKind, ProposalState
from spaces.models import Interest, ProposalContact, Space, User
from spaces.text import mail_key

#: (key of the user, key of the space) -> the reason.
Conflicts = dict[tuple[int, int], str]
_SUBMITTED = Q(proposal__kind=ProposalKind.NEW, proposal__state=ProposalState.ACCEPTED)
_RUNS = Q(proposal__claim__isnull=False, proposal__claim__ended_at=None)


def has_conflict(user: User, space: Space) -> str:
    """Return the reason for which `user` must not score `space`, '' where none is known; two queries."""
    tied = Q(space=space)
    if space.operator_id is not None:
        tied |= Q(operator=space.operator_id)
    noted = Interest.objects.filter(tied, user=user).order_by("pk").first()
    if noted is not None:
        return noted.reason
    is_sender = user.email and _senders([mail_key(user.email)]).filter(proposal__space=space).exists()
    return _submitted() if is_sender else ""


def conflicts_of(users: Iterable[int], spaces: Iterable[tuple[int, int | None]]) -> Conflicts:
    """Return the conflicts between many users and many spaces; three queries.

    `users` are keys, `spaces` pairs of a space's key and that of its operator.
    """
    asked = set(users)
    run_by: dict[int, list[int]] = defaultdict(list)
    known = set()
    for space, operator in spaces:
        known.add(space)
        if operator is not None:
            run_by[operator].append(space)
    found: Conflicts = {}
    noted = Interest.objects.filter(user__in=asked).order_by("pk")
    for user, space, operator, reason in noted.values_list("user", "space", "operator", "reason"):
        for tied in [space] if operator is None else run_by[operator]:
            if tied in known:
                found.setdefault((user, tied), reason)
    for user, space in _sent_by(asked):
        if space in known:
            found.setdefault((user, space), _submitted())
    return found


def _submitted() -> str:
    return _("submitted the space or runs its listing")


def _senders(keys: Collection[str]) -> QuerySet[ProposalContact]:
    """Return the contacts of new spaces that were accepted and of claims in force, of confirmed addresses."""
    confirmed = ProposalContact.objects.filter(email_key__in=keys, verified_at__isnull=False)
    return confirmed.filter(_SUBMITTED | _RUNS)


def _sent_by(users: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield (user, space) for the spaces that users submitted or run, by their mail addresses."""
    people: dict[str, list[int]] = defaultdict(list)
    for user, email in User.objects.filter(pk__in=users).exclude(email="").values_list("pk", "email"):
        people[mail_key(email)].append(user)
    if not people:
        return
    for key, space in _senders(people.keys()).values_list("email_key", "proposal__space"):
        for user in people[key]:
            yield user, space
