"""The spaces of a round: those in it, and the page on which more are chosen by filter."""

from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.actions.rounds import add_spaces, remove_space
from spaces.enums import RoundPhase
from spaces.filters import SpaceFilter
from spaces.forms.fields import parse_identifier
from spaces.forms.rounds import RoundReasonForm
from spaces.models import AssessmentRound, RoundEntry, Space
from spaces.queries.facets import facets
from spaces.queries.reference import reference
from spaces.queries.rounds import entries_of
from spaces.queries.snapshot import current_snapshot
from spaces.text import words

from .base import is_key
from .round_shell import (
    address_of,
    attempt,
    coordinators_round,
    page_of,
    query_without_page,
    round_or_refusal,
    say,
    searched,
    shell,
)

#: The filters by which spaces are chosen, in the order of the page; those that closed are never offered.
CHOSEN_BY = ("category", "district", "ward", "ownership", "field", "activity")
#: So many of the spaces found are named.
MOST_SHOWN = 60
_BATCH = 500


def found_by(entries: QuerySet[RoundEntry], search: str) -> QuerySet[RoundEntry]:
    """Return the entries whose space has all words of `search` in its names, or that identifier."""
    if not search:
        return entries
    fits = Q(pk__in=[])
    if words(search):
        fits = Q()
        for word in words(search):
            fits &= Q(space__name_folded__contains=word)
    number = parse_identifier(search)
    return entries.filter(fits | Q(space__number=number) if number is not None else fits)


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the spaces of a round, and take out those that are chosen."""
    round = round_or_refusal(request, pk) if request.method != "POST" else coordinators_round(request, pk)
    if request.method == "POST":
        return _take_out(model_admin, request, round)
    search = searched(request)
    entries = entries_of(round)
    withdrawn = round.entries.exclude(withdrawn_at=None).select_related("space")
    context = shell(
        model_admin,
        request,
        round,
        "spaces",
        count=round.entries.filter(withdrawn_at=None).count(),
        page=page_of(request, found_by(entries, search)),
        query=query_without_page(request),
        search=search,
        withdrawn=withdrawn.order_by("space__name_sort", "space__number"),
    )
    return TemplateResponse(request, "admin/rounds/spaces.html", context)


def _take_out(model_admin: Any, request: HttpRequest, round: AssessmentRound) -> HttpResponse:
    """Take the chosen spaces out; once the round is open a page asks for the reason first."""
    keys = list(filter(is_key, request.POST.getlist("entry")))[:_BATCH]
    entries = list(entries_of(round).filter(pk__in=keys))
    back = HttpResponseRedirect(address_of(round, "spaces"))
    if not entries:
        messages.error(request, _("Choose at least one space of the list."))
        return back
    is_draft = round.phase == RoundPhase.DRAFT
    form = RoundReasonForm(request.POST if is_draft or "confirmed" in request.POST else None)
    form.fields["reason"].required = not is_draft
    if not (form.is_bound and form.is_valid()):
        context = shell(model_admin, request, round, "spaces", entries=entries, form=form)
        return TemplateResponse(request, "admin/rounds/take_out.html", context)
    reason = form.cleaned_data["reason"]
    if attempt(request, lambda: _remove(request, entries, reason)) is not None:
        text = ngettext("%(count)d space was taken out.", "%(count)d spaces were taken out.", len(entries))
        say(request, text % {"count": len(entries)})
    return back


def _remove(request: HttpRequest, entries: list[RoundEntry], reason: str) -> int:
    """Take all out or none."""
    with transaction.atomic():
        for entry in entries:
            remove_space(entry=entry, by=request.user, reason=reason)
    return len(entries)


class ChoosePage:
    """Finds published spaces by the filters of the explorer and adds them to the round."""

    def __init__(self, model_admin: Any, request: HttpRequest, pk: int) -> None:
        self.model_admin, self.request = model_admin, request
        self.round = coordinators_round(request, pk)
        snapshot = current_snapshot()
        asked = request.GET.copy()
        asked.pop("status", None)
        self.names = reference(snapshot.version)
        self.asked = SpaceFilter(asked, snapshot=snapshot, now=timezone.now())
        keys = self.asked.found.keys()
        present = np.fromiter(
            self.round.entries.filter(withdrawn_at=None).order_by().values_list("space", flat=True), np.int64
        )
        self.new = keys[~np.isin(keys, present)]
        self.found_count = len(keys)

    def respond(self) -> HttpResponse:
        """Answer GET with what is found, POST by adding all of it or one space."""
        if self.request.method == "POST":
            return self._add()
        return TemplateResponse(self.request, "admin/rounds/choose.html", self._context())

    def _add(self) -> HttpResponse:
        one = self.request.POST.get("space", "")
        keys = [int(key) for key in self.new if not one or str(key) == one]
        added = attempt(
            self.request, lambda: add_spaces(round=self.round, spaces=_read(keys), by=self.request.user)
        )
        if added:
            text = ngettext("%(count)d space was added.", "%(count)d spaces were added.", added)
            say(self.request, text % {"count": added})
        elif added == 0:
            messages.warning(self.request, _("Nothing was added: these spaces are in the round already."))
        if one:
            return HttpResponseRedirect(self.request.get_full_path())
        return HttpResponseRedirect(address_of(self.round, "spaces"))

    def _context(self) -> dict[str, Any]:
        """Return what the page shows: filters with counts, how many are found, the first by name."""
        shown = [int(key) for key in self.new[:MOST_SHOWN]]
        rows = Space.objects.select_related("category", "district").defer("outline", "district__boundary")
        spaces = rows.in_bulk(shown)
        offered = {facet.name: facet for facet in facets(self.asked.found, self.names)}
        return shell(
            self.model_admin,
            self.request,
            self.round,
            "spaces",
            facets=[(offered[name], self.asked.form.fields[name].label) for name in CHOSEN_BY],
            selection=self.asked.selection,
            problems=self.asked.problems,
            query=urlencode(self.asked.selection.parameters()),
            found_count=self.found_count,
            new_count=len(self.new),
            known_count=self.found_count - len(self.new),
            spaces=[spaces[key] for key in shown if key in spaces],
            more_count=max(len(self.new) - MOST_SHOWN, 0),
        )


def _read(keys: list[int]) -> list[Space]:
    """Return spaces by key, read some hundreds at a time, with what adding them asks for."""
    fields = ("number", "publication_state", "lifecycle", "category_id")
    rows = Space.objects.only(*fields)
    parts = (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
    return [space for part in parts for space in rows.filter(pk__in=part)]


def choose_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page on which spaces are chosen, and add them."""
    return ChoosePage(model_admin, request, pk).respond()
