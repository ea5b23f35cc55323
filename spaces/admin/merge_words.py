"""What should be known before two spaces become one, in sentences."""

from collections.abc import Iterator

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from spaces.enums import PUBLIC_PHASES
from spaces.models import Space
from spaces.queries.merging import FAR_APART_M, Moves, distinct_pair, metres_apart


def concerns(kept: Space, dissolved: Space, moves: Moves) -> list[str]:
    """Return what speaks against a merge or is lost by it, none of which forbids it; one query."""
    return [*_against(kept, dissolved), *_about_rounds(kept, dissolved, moves), *_ended(kept, moves)]


def _against(kept: Space, dissolved: Space) -> Iterator[str]:
    """Yield what suggests that the two are different places."""
    finding = distinct_pair(kept, dissolved)
    if finding is not None:
        text = _("%(person)s found them to be different spaces on %(day)s.")
        yield text % {"person": finding.by, "day": date_format(finding.at, "SHORT_DATE_FORMAT")}
    metres = metres_apart(kept, dissolved)
    if metres is not None and metres > FAR_APART_M:
        distance = number_format(round(metres / 1000, 1), decimal_pos=1)
        yield _("They lie %(distance)s km apart.") % {"distance": distance}
    for space, other in ((kept, dissolved), (dissolved, kept)):
        if space.moved_to_id == other.pk:
            text = _("%(space)s is said to have moved to %(other)s: a place and its successor stay two.")
            yield text % {"space": space.identifier, "other": other.identifier}


def _about_rounds(kept: Space, dissolved: Space, moves: Moves) -> Iterator[str]:
    """Yield what becomes of assessments that cannot move."""
    for move in moves.staying:
        values = {"round": move.round, "kept": kept.identifier, "dissolved": dissolved.identifier}
        if move.round.phase in PUBLIC_PHASES:
            text = _("Both were assessed in “%(round)s”: the public will see the result of %(kept)s alone.")
        else:
            text = _("Both are in “%(round)s”: what was scored for %(dissolved)s stays with its record.")
        yield text % values
    for move in moves.going:
        text = _("Both are chosen for “%(round)s”, which is being prepared: %(kept)s stays in it once.")
        yield text % {"round": move.round, "kept": kept.identifier}


def _ended(kept: Space, moves: Moves) -> Iterator[str]:
    """Yield what ends."""
    if moves.claim_ends:
        text = _("Both listings are claimed: the operator of %(kept)s stays, the other one is told by mail.")
        yield text % {"kept": kept.identifier}
