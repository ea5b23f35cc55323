"""The overview of a round: where it stands, the one next step, its dates and its log."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from spaces.actions.mail import mail_folder
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound
from spaces.queries.rounds import is_overdue, loads, with_counts

from .round_closing import last_failure
from .round_progress import progress
from .round_shell import page_of, query_without_page, round_or_refusal, shell
from .round_steps import steps_of

LOG_PAGE = 15
_DATES = {
    RoundPhase.DRAFT: "created_at",
    RoundPhase.OPEN: "opened_at",
    RoundPhase.CLOSED: "closed_at",
    RoundPhase.PUBLISHED: "published_at",
}


class Stage(NamedTuple):
    """A phase on the way of a round: its name, when it was reached, and whether it is past or now."""

    label: str
    at: Any
    is_past: bool
    is_now: bool


def stages(round: AssessmentRound) -> list[Stage]:
    """Return the phases in their order."""
    order = list(RoundPhase)
    now = order.index(RoundPhase(round.phase))
    return [
        Stage(
            str(phase.label),
            getattr(round, _DATES[phase]) if phase in _DATES and place <= now else None,
            place < now,
            place == now,
        )
        for place, phase in enumerate(order)
    ]


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the overview."""
    round = round_or_refusal(request, pk)
    counts = with_counts(AssessmentRound.objects.filter(pk=pk)).get()
    following, others = steps_of(model_admin, round, request.user)
    may_follow = following is not None and following.may(request.user)
    context = shell(
        model_admin,
        request,
        round,
        "board",
        stages=stages(round),
        following=following,
        may_follow=may_follow,
        lacking=following.lacks(round) if may_follow else [],
        risks=following.risks(round) if may_follow else [],
        others=others,
        counts=counts,
        done_percent=100 * counts.handed_in_count // counts.sheets_count if counts.sheets_count else 0,
        loads=loads(round) if round.phase == RoundPhase.DRAFT else [],
        is_overdue=is_overdue(round, timezone.localdate()),
        mail_folder=mail_folder(),
        page=page_of(request, round.events.select_related("by"), size=LOG_PAGE),
        query=query_without_page(request),
        failure=last_failure(round),
        **progress(request, round),
    )
    return TemplateResponse(request, "admin/rounds/board.html", context)
