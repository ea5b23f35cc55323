"""The steps of a sheet: no conflict declared, stepped back, handed in, given back, self-assessment begun."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from spaces.actions.sheets import declare, give_back, hand_in, recuse, start_self_assessment
from spaces.enums import SheetState
from spaces.errors import AlreadyInState, DomainError, SheetIncomplete
from spaces.forms.sheet import SheetReasonForm
from spaces.models import Assignment, RoundEntry
from spaces.permissions import can_coordinate, can_fill_sheet
from spaces.queries.sheets import sheet_of

from .sheet_access import own_sheet, readable_sheet


def _to_sheet(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:sheet", args=[pk]))


@require_POST
def declare_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the assessor has no conflict, and go on to the criteria."""
    assignment = own_sheet(request, pk)
    if request.POST.get("no_conflict") != "yes":
        messages.error(request, _("Tick that you have no conflict of interest, or step back."))
        return _to_sheet(pk)
    try:
        declare(assignment=assignment, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return _to_sheet(pk)


def recuse_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why the assessor steps back (GET), and note it (POST)."""
    texts = {
        "title": gettext_lazy("Step back from this space"),
        "lead": gettext_lazy(
            "You will not score this space, now or in later rounds. The coordinator sees your reason."
        ),
        "button": gettext_lazy("Step back"),
        "done": gettext_lazy("Noted: you stepped back from this space."),
    }
    return _with_reason(request, own_sheet(request, pk), recuse, texts)


def give_back_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a sheet is given back (GET), and give it back (POST)."""
    assignment = readable_sheet(request, pk)
    if not can_coordinate(request.user):
        raise PermissionDenied
    texts = {
        "title": gettext_lazy("Give the sheet back"),
        "lead": gettext_lazy("The assessor can change the sheet again and is told your reason."),
        "button": gettext_lazy("Give back"),
        "done": gettext_lazy("The sheet is given back."),
    }
    return _with_reason(request, assignment, give_back, texts)


@require_http_methods(["GET", "HEAD", "POST"])
def _with_reason(
    request: HttpRequest, assignment: Assignment, step: Callable[..., Any], texts: dict[str, Promise]
) -> HttpResponse:
    """Show a form that asks for a reason, and take the step with it."""
    form = SheetReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            step(assignment=assignment, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        except DomainError as error:
            messages.error(request, error.message)
            return _to_sheet(assignment.pk)
        else:
            messages.success(request, texts["done"])
            return _to_sheet(assignment.pk)
    context = {**admin.site.each_context(request), **texts, "assignment": assignment, "form": form}
    return TemplateResponse(request, "admin/sheets/reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is missing, or sum the sheet up and ask (GET); hand it in (POST)."""
    assignment = readable_sheet(request, pk)
    if not can_fill_sheet(request.user, assignment):
        raise Http404
    if request.method == "POST":
        try:
            hand_in(assignment=assignment, by=request.user)
        except SheetIncomplete as error:
            messages.error(request, error.message)
        except AlreadyInState as error:
            messages.info(request, error.message)
            return _to_sheet(pk)
        except DomainError as error:
            messages.error(request, error.message)
            return _to_sheet(pk)
        else:
            messages.success(request, _("Thank you: the sheet is handed in."))
            return _to_sheet(pk)
    if assignment.state != SheetState.ASSIGNED:
        return _to_sheet(pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Hand in the sheet"),
        "sheet": sheet_of(assignment),
    }
    return TemplateResponse(request, "admin/sheets/hand_in.html", context)


@require_POST
def self_assessment_page(request: HttpRequest, entry: int) -> HttpResponse:
    """Begin the self-assessment of a space, or go on with it, on the operator's behalf."""
    if not can_coordinate(request.user):
        raise PermissionDenied
    found = RoundEntry.objects.select_related("round").filter(pk=min(entry, 2**63 - 1)).first()
    if found is None:
        raise Http404
    try:
        sheet = start_self_assessment(entry=found, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("admin:sheets"))
    return _to_sheet(sheet.pk)
