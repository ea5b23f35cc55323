"""What assessors are told by mail: that a round begins, that they got more spaces, that sheets wait."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from spaces.enums import RoundPhase
from spaces.models import AssessmentRound, User

from .mail import Delivery, Letter, send_letters

_OPENED = _("Please score: %(round)s")
_ASSIGNED = _("More to score: %(round)s")
_REMINDER = _("Still to hand in: %(round)s")
_REOPENED = _("Open again for scoring: %(round)s")


def tell_assessors(round: AssessmentRound, counts: Mapping[User, int]) -> Delivery:
    """Tell people how many spaces they were given; nobody is told before the round is open."""
    if round.phase != RoundPhase.OPEN:
        return Delivery()
    return _send(round, counts, _ASSIGNED, "round_assigned")


def tell_of_opening(round: AssessmentRound, counts: Mapping[User, int]) -> Delivery:
    """Tell people that the round is open, and how many spaces they score."""
    return _send(round, counts, _OPENED, "round_opened")


def tell_of_waiting(round: AssessmentRound, counts: Mapping[User, int]) -> Delivery:
    """Remind people of the sheets that they have not handed in."""
    return _send(round, counts, _REMINDER, "round_reminder")


def tell_of_reopening(round: AssessmentRound, counts: Mapping[User, int], reason: str) -> Delivery:
    """Tell people who have sheets to hand in that the round is open again, and why."""
    return _send(round, counts, _REOPENED, "round_reopened", reason=reason)


def _send(
    round: AssessmentRound, counts: Mapping[User, int], subject: Promise, template: str, **more: str
) -> Delivery:
    sheets = settings.PUBLIC_URL + reverse("admin:sheets")
    return send_letters(
        Letter(user, subject, template, {"round": round, "count": count, "address": sheets, **more})
        for user, count in counts.items()
    )
