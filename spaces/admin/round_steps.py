"""The steps of a round: what each does, when it can be taken, and what to know before.

A step is taken on a page of its own at `<pk>/step/<key>/`, which says what will happen. The first step
of the phase with `is_next` is the one that the overview offers as the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from spaces.actions.round_opening import Concern
from spaces.forms.rounds import RoundReasonForm
from spaces.models import AssessmentRound, User

from .round_shell import address_of, round_or_refusal, shell


def _nothing(round: AssessmentRound) -> list[Any]:
    return []


@dataclass(frozen=True)
class Step:
    """A step of a round.

    `act(request, round, reason)` takes it, says by messages what came of it, and returns the address to
    go on to ('' for the overview). `hint` says on the overview what it is for, `consequences(round)` on
    its own page what will happen; `lacks(round)` are concerns that forbid it, `risks(round)` concerns
    to know of.
    """

    key: str
    label: str | Promise
    hint: str | Promise
    phases: tuple[str, ...]
    may: Callable[[User], bool]
    act: Callable[[HttpRequest, AssessmentRound, str], str]
    consequences: Callable[[AssessmentRound], list[str]] = _nothing
    lacks: Callable[[AssessmentRound], list[Concern]] = _nothing
    risks: Callable[[AssessmentRound], list[Concern]] = _nothing
    is_next: bool = False
    needs_reason: bool = False
    is_danger: bool = False


def steps_of(model_admin: Any, round: AssessmentRound, user: User) -> tuple[Step | None, list[Step]]:
    """Return the next step of a round, if there is one, and the other steps the person may take."""
    possible = [step for step in model_admin.steps if round.phase in step.phases]
    following = next((step for step in possible if step.is_next), None)
    return following, [step for step in possible if step is not following and step.may(user)]


def step_view(model_admin: Any, request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show what a step will do, and take it when it is confirmed."""
    round = round_or_refusal(request, pk)
    step = next((step for step in model_admin.steps if step.key == key), None)
    if step is None:
        raise Http404
    if not step.may(request.user):
        raise PermissionDenied
    form = RoundReasonForm(request.POST if request.method == "POST" else None, required=step.needs_reason)
    if request.method == "POST" and form.is_valid():
        onward = step.act(request, round, form.cleaned_data["reason"])
        return HttpResponseRedirect(onward or address_of(round, "board"))
    is_possible = round.phase in step.phases
    context = shell(
        model_admin,
        request,
        round,
        "board",
        step=step,
        form=form,
        is_possible=is_possible,
        lacking=step.lacks(round) if is_possible else [],
        risks=step.risks(round) if is_possible else [],
        consequences=step.consequences(round) if is_possible else [],
    )
    return TemplateResponse(request, "admin/rounds/step.html", context)
