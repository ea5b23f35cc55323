"""The small answers of a scoring sheet: a score saved, a file added, shown or removed, what stands now."""

import functools
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spaces.actions.evidence import PDF, add_evidence, remove_evidence
from spaces.actions.sheets import save_score
from spaces.enums import SheetState
from spaces.errors import ClosingUnderWay, DomainError, NotAllowed, ScoreConflict
from spaces.forms.sheet import EvidenceForm, ScoreForm
from spaces.models import Assignment, Criterion, Evidence
from spaces.permissions import can_see_colleagues, can_see_sheet

from .sheet_access import own_sheet, readable_sheet
from .sheet_config import stored_answer
from .sheet_page import error_lists

View = Callable[..., HttpResponse]
_LARGEST_KEY = 2**63 - 1


def _in_words(view: View) -> View:
    """Turn refusals into JSON: `code` for the script, `message` for the person."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return _refusal("gone", _("This sheet is not yours to fill in any more."), 404)
        except ScoreConflict as refusal:
            return _refusal("conflict", refusal.message, 409, stored=stored_answer(refusal.stored))
        except ClosingUnderWay as refusal:
            return _refusal("closing", refusal.message, 503)
        except NotAllowed as refusal:
            return _refusal("gone", refusal.message, 403)
        except DomainError as refusal:
            return _refusal("locked", refusal.message, 423)
        except ValidationError as error:
            return _refusal("invalid", " ".join(error.messages), 422, errors=error_lists(error))

    return answer


def _refusal(code: str, message: Any, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"code": code, "message": str(message), **more}, status=status)


@require_POST
@_in_words
def save_answer(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Save one score sent as JSON; answer what stands then."""
    assignment = own_sheet(request, pk)
    asked = _criterion(assignment, criterion)
    form = ScoreForm(_sent(request), asked)
    if not form.is_valid():
        raise ValidationError({name: list(messages) for name, messages in form.errors.items()})
    score = save_score(
        assignment=assignment, criterion=asked, by=request.user, data=form.answer,
        revision=form.cleaned_data["revision"],
    )  # fmt: skip
    return JsonResponse({"code": "saved", "stored": stored_answer(score)})


def _criterion(assignment: Assignment, key: int) -> Criterion:
    """Return a criterion of the sheet's version; raises ValidationError for a foreign one."""
    version = assignment.entry.round.version_id
    found = Criterion.objects.filter(pk=min(key, _LARGEST_KEY), version=version)
    criterion = found.prefetch_related("categories").first()
    if criterion is None:
        raise ValidationError(_("This criterion is not part of the sheet: reload the page."))
    return criterion


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; raises ValidationError for anything else."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    kinds = {"value": int | None, "not_applicable": bool, "justification": str, "revision": int}
    is_readable = isinstance(sent, dict) and all(
        isinstance(sent.get(name), kind) and (kind is bool or not isinstance(sent.get(name), bool))
        for name, kind in kinds.items()
    )
    if not is_readable:
        raise ValidationError(_("What was sent could not be read: reload the page and try again."))
    return sent


@require_GET
@_in_words
def sheet_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a fresh token and who is signed in: what a page needs that was left open over a sign-in."""
    readable_sheet(request, pk)
    response = JsonResponse({"token": get_token(request), "user": request.user.pk})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@_in_words
def add_file(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Add a file to a criterion; sent again under the same key it is stored once."""
    assignment = own_sheet(request, pk)
    asked = _criterion(assignment, criterion)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError({name: list(messages) for name, messages in form.errors.items()})
    evidence = add_evidence(
        assignment=assignment, criterion=asked, by=request.user, file=form.cleaned_data["file"],
        key=form.cleaned_data["key"],
    )  # fmt: skip
    address = reverse("admin:sheet_evidence", args=[pk, evidence.key])
    about = {"key": str(evidence.key), "name": evidence.name, "address": address}
    return JsonResponse({"code": "saved", "evidence": about | {"is_image": evidence.media_type != PDF}})


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_file(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Show a file to those who may see its score (GET), or remove it from the own sheet (POST)."""
    if request.method == "POST":
        return _remove_file(request, pk, key)
    found = _evidence(pk, key)
    if not _may_see_file(request, found):
        raise Http404
    try:
        file = default_storage.open(found.path, "rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=found.media_type)
    is_attachment = found.media_type == PDF
    response["Content-Disposition"] = content_disposition_header(is_attachment, found.name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _evidence(pk: int, key: UUID) -> Evidence:
    found = Evidence.objects.select_related("score__assignment__entry__round")
    evidence = found.filter(key=key, score__assignment=min(pk, _LARGEST_KEY)).first()
    if evidence is None:
        raise Http404
    return evidence


def _may_see_file(request: HttpRequest, evidence: Evidence) -> bool:
    """Return whether the person reads the file's sheet, or may see it as a colleague's of the same space."""
    sheet = evidence.score.assignment
    if can_see_sheet(request.user, sheet):
        return True
    if sheet.state != SheetState.HANDED_IN:
        return False
    beside = Assignment.objects.filter(entry=sheet.entry_id, assessor=request.user)
    own = beside.select_related("entry__round")
    return any(can_see_colleagues(request.user, assignment) for assignment in own)


@_in_words
def _remove_file(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """Remove a file; one that is gone already is no mistake."""
    own_sheet(request, pk)
    evidence = Evidence.objects.filter(key=key, score__assignment=pk).first()
    if evidence is not None:
        remove_evidence(evidence=evidence, by=request.user)
    return JsonResponse({"code": "removed"})
