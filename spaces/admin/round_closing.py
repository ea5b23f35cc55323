"""How far the reckoning of a round is: a piece of a page, asked for while it runs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from spaces.actions.roundlog import is_being_closed
from spaces.enums import RoundPhase, RoundStep
from spaces.models import AssessmentRound, RoundEvent

from .round_shell import round_or_refusal

_RECKONED = (RoundPhase.MODERATION, RoundPhase.APPEAL)


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the state of the reckoning; 204 once none runs, when the page is to be loaded anew."""
    round = round_or_refusal(request, pk)
    if not is_being_closed(round):
        return HttpResponse(status=204)
    return render(request, "admin/rounds/closing.html", {"round": round, "is_being_closed": True})


def last_failure(round: AssessmentRound) -> RoundEvent | None:
    """Return the failure of the latest reckoning beside a request, None where something came after it.

    One query, and only in a phase in which rounds are reckoned.
    """
    if round.phase not in _RECKONED or round.closing_started_at is not None:
        return None
    latest = round.events.order_by("-pk").first()
    return latest if latest is not None and latest.step == RoundStep.FAILED else None
