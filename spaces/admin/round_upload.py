"""Scores brought in as a spreadsheet: the template, the comparison, the confirmation.

Coordinators do it for a whole round (a tab of the round), assessors for the sheets assigned to them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from spaces.actions.answers import Answer, answer_of
from spaces.actions.score_changes import Comparison, SheetChanges, Told, in_order
from spaces.actions.score_upload import UploadRefused, compare_scores, upload_scores
from spaces.enums import RoundPhase
from spaces.errors import DomainError, EditConflict
from spaces.exports.licence import file_name
from spaces.exports.score_template import write_long_template, write_wide_template
from spaces.exports.workbook import MEDIA_TYPE
from spaces.forms.score_sheet import ConfirmScoresForm, ScoreSheetForm, payload_of
from spaces.models import AssessmentRound, Assignment, Criterion, User
from spaces.permissions import can_score
from spaces.queries.criteria import content_of
from spaces.queries.score_sheets import asked_count, read_open_sheets, sheets_to_fill
from spaces.tables import MOST_ROWS, Mistake

from .base import is_key
from .round_shell import address_of, coordinators_round, shell

#: Phases in which sheets can be written.
PHASES = (RoundPhase.OPEN, RoundPhase.MODERATION)
#: Lines listed at once; more would not be read.
_MOST_LISTED = 200
_LAYOUTS = {"long": write_long_template, "wide": write_wide_template}


class Place(NamedTuple):
    """Where an upload happens: the round, whose sheets (None: everybody's), page and addresses."""

    round: AssessmentRound
    assessor: User | None
    page: str
    context: dict[str, Any]
    address: str
    template_address: str


class Difference(NamedTuple):
    """An answer that stands on a sheet, and the other one that the file gives."""

    sheet: Assignment
    criterion: Criterion
    stands: str
    given: str


# --- Who and where ---


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show and take uploads for a whole round."""
    return _answer(request, _of_round(model_admin, request, pk))


def template_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Return a template for a whole round, or for one of its assessors."""
    place = _of_round(model_admin, request, pk)
    asked = request.GET.get("assessor", "")
    assessor = None
    if asked:
        members = User.objects.filter(panels__round=place.round)
        assessor = get_object_or_404(members, pk=asked if is_key(asked) else 0)
    return _template(request, place, assessor)


def own_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and take uploads for the sheets of the person who asks."""
    return _answer(request, _own(request, pk))


def own_template_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a template with the sheets of the person who asks."""
    place = _own(request, pk)
    return _template(request, place, place.assessor)


def _of_round(model_admin: Any, request: HttpRequest, pk: int) -> Place:
    """Return the tab of a round; raises PermissionDenied for those who do not coordinate."""
    round = coordinators_round(request, pk)
    panel = User.objects.filter(panels__round=round).order_by("last_name", "first_name", "username")
    return Place(
        round,
        None,
        "admin/rounds/upload.html",
        shell(model_admin, request, round, "upload", panel=panel),
        address_of(round, "upload"),
        address_of(round, "upload_template"),
    )


def _own(request: HttpRequest, pk: int) -> Place:
    """Return an assessor's own page; raises Http404 for those who have no sheet in the round."""
    sheets = Assignment.objects.of(request.user).filter(entry__round=min(pk, 2**63 - 1))
    if not (can_score(request.user) and sheets.exists()):
        raise Http404
    round = AssessmentRound.objects.select_related("version__criteria_set").get(pk=pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Upload scores"),
        "round": round,
        "is_own": True,
    }
    return Place(
        round,
        request.user,
        "admin/sheets/upload.html",
        context,
        reverse("admin:sheets_upload", args=[pk]),
        reverse("admin:sheets_upload_template", args=[pk]),
    )


# --- The template ---


@require_safe
def _template(request: HttpRequest, place: Place, assessor: User | None) -> HttpResponse:
    """Return the template in the layout that is asked for, or say that it would be too long."""
    layout = request.GET.get("layout", "long")
    if layout not in _LAYOUTS:
        raise Http404
    content, sheets = content_of(place.round.version), sheets_to_fill(place.round, assessor)
    rows = sheets.count() if layout == "wide" else asked_count(content, sheets)
    if not 0 < rows <= MOST_ROWS:
        if rows:
            text = _(
                "This template would have more than %(most)d rows: choose one assessor, or the other layout."
            )
            messages.error(request, text % {"most": MOST_ROWS})
        else:
            messages.info(request, _("No sheet waits to be filled in."))
        return HttpResponseRedirect(place.address)
    book = _LAYOUTS[layout](place.round, content, read_open_sheets(content, sheets))
    response = HttpResponse(book, content_type=MEDIA_TYPE)
    name = file_name(f"{place.round.slug}-scores-{layout}.xlsx")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- Comparing and writing ---


@require_http_methods(["GET", "HEAD", "POST"])
def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the form, the comparison of a file, or do what was confirmed."""
    if request.method != "POST":
        return _show(request, place, _file_form(request, place))
    if "payload" in request.POST:
        return _confirm(request, place)
    form = _file_form(request, place, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, place, form)
    return _compare(request, place, form.told, unread=form.mistakes)


def _file_form(request: HttpRequest, place: Place, *sent: Any) -> ScoreSheetForm:
    """Return the form of the file, bound to what was sent."""
    return ScoreSheetForm(*sent, round=place.round, by=request.user, own=place.assessor is not None)


def _compare(
    request: HttpRequest,
    place: Place,
    told: Told,
    *,
    unread: Sequence[Mistake] = (),
    errors: Sequence[str] = (),
) -> HttpResponse:
    """Show what a file would change, or all that is wrong with it.

    `unread` are cells that could not be read at all; `errors` tell why it was not written yet.
    """
    comparison = compare_scores(round=place.round, told=told, by=request.user)
    form = _file_form(request, place)
    if unread or comparison.mistakes:
        return _show(request, place, form, mistakes=in_order([*unread, *comparison.mistakes]))
    differences = [_difference(c, change) for c in comparison.sheets for change in c.differing]
    return _show(
        request,
        place,
        form,
        comparison=comparison,
        rows=comparison.sheets[:_MOST_LISTED],
        rows_left=max(0, len(comparison.sheets) - _MOST_LISTED),
        differences=differences[:_MOST_LISTED],
        differences_left=max(0, len(differences) - _MOST_LISTED),
        payload=payload_of(place.round, request.user, told),
        errors=errors,
    )


def _difference(changes: SheetChanges, change: Any) -> Difference:
    stands, given = _said(change.before), _said(answer_of(change.score))
    return Difference(changes.sheet, change.score.criterion, stands, given)


def _said(answer: Answer) -> str:
    """Return an answer as a reader sees it."""
    said = (
        _("not applicable") if answer.not_applicable else "–" if answer.value is None else str(answer.value)
    )
    return f"{said} · {answer.justification}" if answer.justification else said


def _confirm(request: HttpRequest, place: Place) -> HttpResponse:
    """Write what was compared; where it is refused, show why with everything else as it was."""
    form = ConfirmScoresForm(request.POST, round=place.round, by=request.user)
    if not form.is_valid():
        messages.error(request, _("This confirmation is too old or damaged: upload the file again."))
        return HttpResponseRedirect(place.address)
    chosen = dict(form.cleaned_data)
    told = chosen.pop("payload")
    try:
        done = upload_scores(round=place.round, told=told, by=request.user, **chosen)
    except UploadRefused as refused:
        return _show(request, place, _file_form(request, place), mistakes=refused.mistakes)
    except EditConflict as error:
        return _compare(request, place, told, errors=[str(error.message)])
    except ValidationError as error:
        return _compare(request, place, told, errors=error.messages)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(place.address)
    text = _("Written. New scores: %(new)d, replaced: %(replaced)d, sheets handed in: %(handed_in)d.")
    messages.success(request, text % done._asdict())
    return HttpResponseRedirect(place.address)


def _show(
    request: HttpRequest,
    place: Place,
    form: ScoreSheetForm,
    *,
    mistakes: list[Mistake] | None = None,
    comparison: Comparison | None = None,
    **more: Any,
) -> HttpResponse:
    """Return the page."""
    context = {
        **place.context,
        "form": form,
        "is_open": place.round.phase in PHASES,
        "template_address": place.template_address,
        "mistakes": (mistakes or [])[:_MOST_LISTED],
        "mistakes_count": len(mistakes or []),
        "comparison": comparison,
        **more,
    }
    return TemplateResponse(request, place.page, context)
