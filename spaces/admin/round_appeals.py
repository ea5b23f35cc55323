"""Appeals against the results of a round: their period, what came in, what was decided."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from spaces.actions.appeals import Changed, decide_appeal, lodge_appeal, open_appeals
from spaces.actions.background import run_beside
from spaces.enums import AppealState, RoundPhase
from spaces.forms.appeals import AppealForm, PeriodForm
from spaces.forms.moderation import AppealDecisionForm
from spaces.models import Appeal, AssessmentRound, Result
from spaces.queries.appeals import Sheet, appeals_of, changes_of, sheet_of_appeal
from spaces.queries.board import MANY_SCORES, size_of
from spaces.queries.conflicts import has_conflict

from .round_shell import (
    address_of,
    attempt,
    coordinators_round,
    page_of,
    query_without_page,
    round_or_refusal,
    say,
    shell,
)

PAGE_SIZE = 20


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the appeals of a round; set the period and enter appeals."""
    round = round_or_refusal(request, pk) if request.method != "POST" else coordinators_round(request, pk)
    is_period = request.method == "POST" and "period" in request.POST
    is_appeal = request.method == "POST" and not is_period
    period = PeriodForm(request.POST if is_period else None, announced=round.appeal_until)
    appeal = AppealForm(
        request.POST if is_appeal else None, round=round, initial={"space": request.GET.get("space", "")[:20]}
    )
    done = (is_period and _set_period(request, round, period)) or (is_appeal and _lodge(request, appeal))
    if done:
        return HttpResponseRedirect(address_of(round, "appeals"))
    page = page_of(request, appeals_of(round), size=PAGE_SIZE)
    page.object_list = [(one, changes_of(one)) for one in page.object_list]
    context = shell(
        model_admin,
        request,
        round,
        "appeals",
        period=period,
        appeal_form=appeal,
        is_running=round.phase == RoundPhase.APPEAL,
        may_open=round.phase in (RoundPhase.PUBLISHED, RoundPhase.APPEAL),
        waiting=Appeal.objects.filter(entry__round=round, state=AppealState.LODGED).count(),
        page=page,
        query=query_without_page(request),
    )
    return TemplateResponse(request, "admin/rounds/appeals.html", context)


def _set_period(request: HttpRequest, round: AssessmentRound, form: PeriodForm) -> bool:
    if not form.is_valid():
        return False
    until = form.cleaned_data["until"]
    if attempt(request, lambda: open_appeals(round=round, until=until, by=request.user)) is None:
        return False
    say(request, _("Operators may appeal until the day you chose."))
    return True


def _lodge(request: HttpRequest, form: AppealForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    lodged = attempt(
        request,
        lambda: lodge_appeal(
            entry=form.entry, appellant=data["appellant"], grounds=data["grounds"], by=request.user
        ),
    )
    if lodged is None:
        return False
    say(request, _("The appeal is entered and waits for a decision."))
    return True


class Asked(NamedTuple):
    """A criterion with what stands, and the field that changes it."""

    sheet: Sheet
    field: Any


def appeal_view(model_admin: Any, request: HttpRequest, pk: int, appeal_pk: int) -> HttpResponse:
    """Show an appeal beside the result and the scores, and decide it."""
    round = round_or_refusal(request, pk) if request.method != "POST" else coordinators_round(request, pk)
    appeal = get_object_or_404(_with_results(round), pk=appeal_pk)
    sheets = sheet_of_appeal(appeal)
    form = AppealDecisionForm(
        request.POST if request.method == "POST" else None, criteria=[sheet.criterion for sheet in sheets]
    )
    if request.method == "POST" and form.is_valid() and _decide(request, round, appeal, form):
        return HttpResponseRedirect(address_of(round, "appeals"))
    context = shell(
        model_admin,
        request,
        round,
        "appeals",
        appeal=appeal,
        result=_current(appeal),
        form=form,
        asked=[Asked(sheet, form.field_of(sheet.criterion)) for sheet in sheets],
        changes=changes_of(appeal),
        conflict=has_conflict(request.user, appeal.entry.space),
        is_waiting=appeal.state == AppealState.LODGED and round.phase == RoundPhase.APPEAL,
    )
    return TemplateResponse(request, "admin/rounds/appeal.html", context)


def _with_results(round: AssessmentRound) -> QuerySet[Appeal]:
    return appeals_of(round).select_related("entry__round__version", "entry__category")


def _current(appeal: Appeal) -> Result | None:
    return Result.objects.current().filter(entry=appeal.entry).select_related("band").first()


def _decide(request: HttpRequest, round: AssessmentRound, appeal: Appeal, form: AppealDecisionForm) -> bool:
    """Decide the appeal; that of a large round beside the request, for all spaces are reckoned again."""
    data = form.cleaned_data
    scores = [Changed(*change) for change in form.changes()]

    def decide() -> Appeal:
        return decide_appeal(
            appeal=appeal, by=request.user, upheld=data["upheld"], decision=data["decision"], scores=scores
        )

    if data["upheld"] and size_of(round) > MANY_SCORES:
        run_beside(decide, round=round, by=request.user)
        say(request, _("The decision is being reckoned; reload this page to see the result."))
        return True
    if attempt(request, decide) is None:
        return False
    say(request, _("The appeal is decided."))
    return True
