"""Assignments of a round: every space with its assessors, and the page on which one is changed."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.assigning import assign, take_away
from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.forms.rounds import AssignForm, RoundReasonForm
from spaces.models import AssessmentRound, Assignment, RoundEntry, User
from spaces.queries.conflicts import conflicts_of
from spaces.queries.rounds import LIVE, Load, entries_of, loads, sheets_in_conflict, short_of

from .base import is_key
from .round_shell import (
    attempt,
    coordinators_round,
    page_of,
    query_without_page,
    round_or_refusal,
    say,
    searched,
    shell,
)
from .round_spaces import found_by

SHOWN = {
    "": gettext_lazy("All spaces"),
    "short": gettext_lazy("Fewer assessors than planned"),
    "quorum": gettext_lazy("Below the quorum"),
    "conflict": gettext_lazy("With a conflict of interest"),
}


class Row(NamedTuple):
    """A space with its sheets as (sheet, reason of a conflict or ''); `lacks` and `is_below` tell why
    it needs a look.
    """

    entry: RoundEntry
    sheets: list[tuple[Assignment, str]]
    lacks: int
    is_below: bool


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show every space with its assessors."""
    round = round_or_refusal(request, pk)
    shown = request.GET.get("show", "")
    assessor = request.GET.get("assessor", "")
    search = searched(request)
    entries = _filtered(round, entries_of(round), shown, assessor)
    page = page_of(request, found_by(entries, search).prefetch_related(_sheets()))
    page.object_list = _rows(round, list(page.object_list))
    panel = loads(round)
    context = shell(
        model_admin,
        request,
        round,
        "assignments",
        page=page,
        query=query_without_page(request),
        search=search,
        choices=[(key, label, key == shown) for key, label in SHOWN.items()],
        panel=[(load, str(load.member.user_id) == assessor) for load in panel],
        is_filtered=bool(search or shown or assessor),
        assigned=sum(load.sheets for load in panel),
    )
    return TemplateResponse(request, "admin/rounds/assignments.html", context)


def _sheets() -> Prefetch:
    """Fetch the sheets of assessors with the people, those taken away left out."""
    sheets = Assignment.objects.filter(kind=SheetKind.ASSESSOR).exclude(state=SheetState.REMOVED)
    by_name = ("assessor__last_name", "assessor__first_name", "pk")
    return Prefetch("assignments", sheets.select_related("assessor").order_by(*by_name), to_attr="sheets")


def _filtered(
    round: AssessmentRound, entries: QuerySet[RoundEntry], shown: str, assessor: str
) -> QuerySet[RoundEntry]:
    """Return the entries that are asked for; what is not on offer asks for nothing."""
    if shown == "short":
        entries = short_of(entries, round.assessors_per_space)
    elif shown == "quorum":
        entries = short_of(entries, round.needed_assessors)
    elif shown == "conflict":
        entries = entries.filter(pk__in=[sheet.entry_id for sheet, _why in sheets_in_conflict(round)])
    if is_key(assessor):
        held = Assignment.objects.filter(assessor=assessor, state__in=LIVE)
        entries = entries.filter(pk__in=held.values("entry"))
    return entries


def _rows(round: AssessmentRound, entries: list[RoundEntry]) -> list[Row]:
    """Return a page of entries with what is to be known of each; one query."""
    people = {sheet.assessor_id for entry in entries for sheet in entry.sheets}
    conflicts = conflicts_of(people, [(entry.space_id, entry.space.operator_id) for entry in entries])
    return [
        Row(
            entry,
            [(sheet, conflicts.get((sheet.assessor_id, entry.space_id), "")) for sheet in entry.sheets],
            max(round.assessors_per_space - entry.sheets_count, 0),
            entry.sheets_count < round.needed_assessors,
        )
        for entry in entries
    ]


class Option(NamedTuple):
    """An assessor of the panel who has not got the space: what stands against giving it ('' nothing)."""

    load: Load
    against: str


def entry_view(model_admin: Any, request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Show the assessors of one space; give it to one more, or take it away."""
    round = coordinators_round(request, pk)
    entry = get_object_or_404(round.entries.select_related("space__category"), pk=entry_pk)
    sheets = entry.assignments.filter(kind=SheetKind.ASSESSOR).select_related("assessor").order_by("pk")
    form = RoundReasonForm(request.POST if "sheet" in request.POST else None)
    form.fields["reason"].required = round.phase != RoundPhase.DRAFT
    if request.method == "POST":
        _change(request, round, entry, sheets, form)
        return HttpResponseRedirect(reverse("admin:spaces_assessmentround_entry", args=[round.pk, entry.pk]))
    context = shell(
        model_admin,
        request,
        round,
        "assignments",
        entry=entry,
        sheets=[(sheet, sheet.state in LIVE) for sheet in sheets],
        live_count=sum(1 for sheet in sheets if sheet.state in LIVE),
        options=_options(round, entry, list(sheets)),
        form=form,
    )
    return TemplateResponse(request, "admin/rounds/entry.html", context)


def _options(round: AssessmentRound, entry: RoundEntry, sheets: list[Assignment]) -> list[Option]:
    """Return the rest of the panel, those with the fewest sheets first."""
    states = {sheet.assessor_id: sheet.state for sheet in sheets}
    panel = loads(round)
    keys = [load.member.user_id for load in panel]
    conflicts = conflicts_of(keys, [(entry.space_id, entry.space.operator_id)])
    options = []
    for load in sorted(panel, key=lambda load: load.sheets):
        user = load.member.user_id
        if states.get(user) in LIVE:
            continue
        against = conflicts.get((user, entry.space_id), "")
        if states.get(user) == SheetState.RECUSED:
            against = against or _("stepped back")
        options.append(Option(load, against))
    return options


def _change(
    request: HttpRequest,
    round: AssessmentRound,
    entry: RoundEntry,
    sheets: QuerySet[Assignment],
    form: RoundReasonForm,
) -> None:
    """Give the space to somebody, or take it away from somebody."""
    if form.is_bound:
        key = request.POST.get("sheet", "")
        sheet = get_object_or_404(sheets, pk=key if is_key(key) else None)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        done = attempt(request, lambda: [take_away(assignment=sheet, by=request.user, reason=reason)])
        if done is not None:
            say(request, _("Taken away from %(name)s.") % {"name": sheet.assessor})
        return
    chosen = AssignForm(request.POST, panel=User.objects.filter(panels__round=round))
    if not chosen.is_valid():
        messages.error(request, _("Choose an assessor of this round; more are added under “Assessors”."))
        return
    assessor = chosen.cleaned_data["assessor"]
    if attempt(request, lambda: assign(entry=entry, assessor=assessor, by=request.user)) is not None:
        say(request, _("Assigned to %(name)s.") % {"name": assessor})
