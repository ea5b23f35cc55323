"""The assessors of a round: who they are, what each has to do, and their conflicts of interest."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.actions.interests import note_interest
from spaces.actions.rounds import set_panel
from spaces.forms.rounds import InterestForm, PanelForm
from spaces.models import AssessmentRound, Interest, User
from spaces.queries.rounds import Load, conflicts_in, loads

from .round_shell import address_of, attempt, coordinators_round, round_or_refusal, say, shell


class Candidate(NamedTuple):
    """Somebody who is or may be on the panel.

    `load` is None for who is not; `interests` are the conflicts noted, `tied` the number of spaces of
    this round that they concern.
    """

    user: User
    load: Load | None
    interests: list[Interest]
    tied: int


def candidates(round: AssessmentRound, offered: list[User]) -> list[Candidate]:
    """Return those who are on the panel and those who could be; five queries."""
    load_of = {load.member.user_id: load for load in loads(round)}
    interests: dict[int, list[Interest]] = defaultdict(list)
    keys = [user.pk for user in offered]
    for interest in Interest.objects.filter(user__in=keys).select_related("space", "operator"):
        interests[interest.user_id].append(interest)
    tied: dict[int, int] = defaultdict(int)
    for user, _space in conflicts_in(round, list(interests)):
        tied[user] += 1
    return [Candidate(user, load_of.get(user.pk), interests[user.pk], tied[user.pk]) for user in offered]


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the panel; choose it, or note a conflict of interest."""
    round = round_or_refusal(request, pk) if request.method != "POST" else coordinators_round(request, pk)
    noting = request.method == "POST" and "note" in request.POST
    interest = InterestForm(request.POST if noting else None, prefix="interest")
    panel = PanelForm(request.POST if request.method == "POST" and not noting else None, round=round)
    if noting and interest.is_valid():
        _note(request, round, interest.cleaned_data)
        return HttpResponseRedirect(address_of(round, "panel"))
    if panel.is_bound:
        _seat(request, round, panel)
        return HttpResponseRedirect(address_of(round, "panel"))
    people = candidates(round, panel.offered)
    context = shell(
        model_admin,
        request,
        round,
        "panel",
        people=people,
        seated_count=sum(1 for each in people if each.load is not None),
        interest_form=interest,
    )
    return TemplateResponse(request, "admin/rounds/panel.html", context)


def _seat(request: HttpRequest, round: AssessmentRound, form: PanelForm) -> None:
    """Make the ticked accounts the panel."""
    if not form.is_valid():
        messages.error(request, _("One of the accounts may not score any more: look at the list again."))
        return
    users = form.cleaned_data["users"]
    done = attempt(request, lambda: [set_panel(round=round, users=users, by=request.user)])
    if done is not None:
        text = ngettext("The round has %(count)d assessor.", "The round has %(count)d assessors.", len(users))
        say(request, text % {"count": len(users)})


def _note(request: HttpRequest, round: AssessmentRound, data: dict[str, Any]) -> None:
    """Note a conflict of interest."""
    interest = attempt(request, lambda: note_interest(by=request.user, **data))
    if interest is not None:
        say(request, _("Noted: %(interest)s.") % {"interest": interest})
