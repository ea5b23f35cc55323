"""The scoring sheet: shown to be filled in or to be read, and saved whole where there is no JavaScript."""

import hashlib
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spaces.actions.answers import Sent
from spaces.actions.evidence import add_evidence, remove_evidence
from spaces.actions.sheets import Refusal, require_open, save_scores
from spaces.enums import SheetKind, SheetState
from spaces.errors import DomainError, NotAllowed, ScoreConflict
from spaces.forms.sheet import ScoreForm, key_or_none, score_forms
from spaces.models import Assignment, Evidence, Score
from spaces.permissions import can_coordinate, can_fill_sheet, can_see_colleagues
from spaces.queries.conflicts import has_conflict
from spaces.queries.sheets import Asked, Colleague, Earlier, Sheet, colleagues_of, earlier_of, sheet_of

from .sheet_access import any_sheet, readable_sheet
from .sheet_config import gone_config, sheet_config

Errors = dict[str, list[str]]


class Card(NamedTuple):
    """A criterion on the page: what stands in its fields, what was wrong, what others gave.

    `seen` tells, when the form comes back, whether the person changed anything; `stored` is what another
    device wrote meanwhile.
    """

    asked: Asked
    value: str
    not_applicable: bool
    justification: str
    revision: int
    seen: str
    errors: Errors
    stored: Score | None
    colleagues: list[Colleague]
    earlier: Earlier | None

    @property
    def name(self) -> str:
        """Return the prefix of the fields, and the anchor of the card."""
        return f"c{self.asked.criterion.pk}"

    @property
    def level(self) -> str:
        """Return the anchor of the level that was given, or ''."""
        score = self.asked.score
        return next((level.text for level in self.asked.levels if score and level.value == score.value), "")


def sheet_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet (GET) or save all that was sent of it (POST)."""
    assignment = any_sheet(pk)
    if assignment.state == SheetState.REMOVED and can_fill_sheet(request.user, assignment):
        return _gone(request, assignment)
    assignment = readable_sheet(request, pk)
    if request.method == "POST":
        return _save(request, assignment)
    return _show(request, sheet_of(assignment), {}, {}, status=200)


def _gone(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say that the sheet was taken away; what is left on the device is shown there."""
    context = {
        **admin.site.each_context(request),
        "title": str(assignment.entry.space),
        "assignment": assignment,
        "config": gone_config(request, assignment),
    }
    return TemplateResponse(request, "admin/sheets/gone.html", context, status=410)


def _save(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Save what was sent; what was refused comes back with what was typed."""
    sheet = sheet_of(assignment)
    forms = {form.criterion.pk: form for form in score_forms(request.POST, _criteria(sheet))}
    try:
        problems = _save_answers(request, sheet, forms)
        for key, errors in _save_files(request, sheet).items():
            problems.setdefault(key, {}).update(errors)
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, error.message)
        return _show(request, sheet, forms, {}, status=409)
    if problems:
        messages.error(request, _("Not everything is saved: see the marked criteria. The rest is."))
        return _show(request, sheet_of(assignment), forms, problems, status=422)
    if "hand_in" in request.POST:
        return HttpResponseRedirect(reverse("admin:sheet_hand_in", args=[assignment.pk]))
    messages.success(request, _("The sheet is saved."))
    return HttpResponseRedirect(request.path)


def _criteria(sheet: Sheet) -> list[Any]:
    return [asked.criterion for asked in sheet.asked]


def _save_answers(request: HttpRequest, sheet: Sheet, forms: dict[int, ScoreForm]) -> dict[int, Any]:
    """Save the answers that the person changed and return by criterion what was refused."""
    problems: dict[int, Any] = {}
    sent = []
    for key, form in forms.items():
        if f"c{key}-take" in request.POST:
            continue
        if not form.is_valid():
            problems[key] = dict(form.errors)
        elif digest_of(**form.answer) != request.POST.get(f"c{key}-seen"):
            sent.append(Sent(form.criterion, form.answer, form.cleaned_data["revision"]))
    for answer, result in zip(
        sent, save_scores(assignment=sheet.assignment, by=request.user, sent=sent), strict=True
    ):
        if isinstance(result, Refusal):
            problems[answer.criterion.pk] = _problem(result)
    return problems


def _problem(refusal: Refusal) -> dict[str, Any]:
    if isinstance(refusal, ScoreConflict):
        return {"stored": refusal.stored}
    return error_lists(refusal)


def error_lists(error: ValidationError) -> Errors:
    """Return the sentences of an error by field."""
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def _save_files(request: HttpRequest, sheet: Sheet) -> dict[int, Errors]:
    """Add the files that were sent, remove the one asked for; return what was refused by criterion."""
    problems: dict[int, Errors] = {}
    for criterion in _criteria(sheet):
        for file in request.FILES.getlist(f"c{criterion.pk}-files"):
            try:
                add_evidence(
                    assignment=sheet.assignment, criterion=criterion, by=request.user, file=file
                )  # fmt: skip
            except ValidationError as error:
                problems[criterion.pk] = {"files": error.messages}
    key = key_or_none(request.POST.get("remove", ""))
    found = Evidence.objects.filter(key=key, score__assignment=sheet.assignment).first() if key else None
    if found is not None:
        remove_evidence(evidence=found, by=request.user)
    return problems


def _show(
    request: HttpRequest, sheet: Sheet, forms: dict[int, ScoreForm], problems: dict[int, Any], *, status: int
) -> HttpResponse:
    """Return the page, with what was typed where something could not be saved."""
    assignment, user = sheet.assignment, request.user
    is_filler = can_fill_sheet(user, assignment)
    closed = _why_closed(assignment)
    needs_declaration = assignment.kind == SheetKind.ASSESSOR and assignment.declared_at is None
    is_open = is_filler and (not closed or bool(forms))
    sees_others = can_see_colleagues(user, assignment)
    colleagues = colleagues_of(assignment) if sees_others else {}
    is_read = not is_open
    earlier = earlier_of(sheet) if is_read and sees_others and not needs_declaration else {}
    sections = [
        (section, [_card(a, forms.get(a.criterion.pk), problems, colleagues, earlier) for a in section.asked])
        for section in sheet.sections
    ]
    context = {
        **admin.site.each_context(request),
        "title": str(sheet.space),
        "sheet": sheet,
        "sections": sections,
        "declares": is_open and needs_declaration,
        "writes": is_open and not needs_declaration,
        "closed": closed,
        "known_tie": is_open and needs_declaration and has_conflict(user, sheet.space),
        "may_give_back": can_coordinate(user) and assignment.state == SheetState.HANDED_IN,
        "is_filler": is_filler,
        "was_given_back": assignment.state == SheetState.ASSIGNED and assignment.handed_in_at is not None,
        "config": sheet_config(request, sheet),
    }
    return TemplateResponse(request, "admin/sheets/sheet.html", context, status=status)


def _why_closed(assignment: Assignment) -> str:
    """Return why nothing can be written on the sheet, or ''."""
    try:
        require_open(assignment)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def _card(
    asked: Asked,
    form: ScoreForm | None,
    problems: dict[int, Any],
    colleagues: dict[int, list[Colleague]],
    earlier: dict[int, Earlier],
) -> Card:
    """Return a criterion with what was typed, where that could not be saved, or what is stored."""
    key, score = asked.criterion.pk, asked.score
    problem = dict(problems.get(key, {}))
    stored = problem.pop("stored", None)
    answer = score_answer(score)
    shown = ("" if answer["value"] is None else str(answer["value"]), *list(answer.values())[1:])
    if form is not None and (key in problems or not problems):
        shown = form.typed
    return Card(
        asked,
        *shown,
        score.revision if score else 0,
        digest_of(**answer),
        problem,
        stored,
        colleagues.get(key, []),
        earlier.get(key),
    )


def score_answer(score: Score | None) -> dict[str, Any]:
    """Return what a score says: value, not_applicable, justification."""
    if score is None:
        return {"value": None, "not_applicable": False, "justification": ""}
    return {
        "value": score.value, "not_applicable": score.not_applicable, "justification": score.justification,
    }  # fmt: skip


def digest_of(value: int | None, not_applicable: bool, justification: str) -> str:
    """Return a short mark of an answer, equal for equal answers."""
    text = f"{value}|{not_applicable}|{justification.strip()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
