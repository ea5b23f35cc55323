"""Criteria as a spreadsheet: the template, a version to take along, and its way back with a dry run."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from spaces.actions.criteria_whole import try_version, write_version
from spaces.enums import VersionState
from spaces.errors import DomainError
from spaces.exports.criteria_sheet import MEDIA_TYPE, write_workbook
from spaces.exports.licence import file_name
from spaces.forms.criteria_sheet import UploadForm, read_version
from spaces.models import CriteriaSet, CriteriaVersion
from spaces.permissions import can_build_criteria
from spaces.queries.criteria import content_of
from spaces.queries.criteria_check import errors_in

from .criteria_page import builder_address, page, refused, set_of, version_of

_SALT = "criteria-sheet"
#: How long what a dry run showed can be confirmed, in seconds.
_CONFIRMED_WITHIN = 24 * 3600
#: Mistakes listed at once; more would not be read.
_MOST_LISTED = 200


def _workbook(content: bytes, name: str) -> HttpResponse:
    """Return a workbook to be kept."""
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}.xlsx"'
    return response


def template_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Return an empty template in the reader's language."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    return _workbook(write_workbook(None), "criteria-template")


def download_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Return a version as a workbook that can be edited and uploaded again."""
    version = version_of(model_admin, request, pk)
    return _workbook(write_workbook(content_of(version)), version.slug)


def upload_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Read a spreadsheet, show what it would make, and make it once that is confirmed."""
    criteria_set = set_of(request, pk, can_build_criteria)
    if request.method == "POST" and "confirmed" in request.POST:
        return _write(request, criteria_set)
    draft = criteria_set.versions.filter(state=VersionState.DRAFT).first()
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"criteria_set": criteria_set, "draft": draft, "form": form}
    if request.method == "POST" and form.is_valid():
        context |= _dry_run(request, criteria_set, draft, form)
    return page(model_admin, request, "upload", _("Criteria from a spreadsheet"), **context)


def _dry_run(
    request: HttpRequest, criteria_set: CriteriaSet, draft: CriteriaVersion | None, form: UploadForm
) -> dict[str, Any]:
    """Return the mistakes of a spreadsheet, or what it would make."""
    public = criteria_set.versions.public().order_by("-published_at", "-pk").first()
    previous = draft.previous if draft else public
    try:
        reading = read_version(form.cleaned_data["file"], previous=previous)
    except ValidationError as error:
        form.add_error("file", error.messages)
        return {}
    if reading.mistakes:
        return {"mistakes": reading.mistakes[:_MOST_LISTED], "mistakes_count": len(reading.mistakes)}
    tried: list[Any] = []
    if refused(
        form, lambda: tried.extend(try_version(criteria_set=criteria_set, by=request.user, data=reading.data))
    ):
        return {}
    content, problems = tried
    sent = {"set": criteria_set.pk, "by": request.user.pk, "data": reading.data}
    return {
        "content": content,
        "parts": [(dimension, content.of(dimension)) for dimension in content.dimensions],
        "problems": problems,
        "errors_count": len(errors_in(problems)),
        "confirmed": signing.dumps(sent, salt=_SALT, compress=True),
    }


def _write(request: HttpRequest, criteria_set: CriteriaSet) -> HttpResponse:
    """Make the draft that the dry run showed to this person."""
    try:
        sent = signing.loads(request.POST["confirmed"], salt=_SALT, max_age=_CONFIRMED_WITHIN)
    except signing.BadSignature:
        sent = {}
    if sent.get("set") != criteria_set.pk or sent.get("by") != request.user.pk:
        messages.error(request, _("This confirmation is too old or damaged: upload the file again."))
        return HttpResponseRedirect(request.path)
    try:
        version = write_version(criteria_set=criteria_set, by=request.user, data=sent["data"])
    except (DomainError, ValidationError) as error:
        problem = error.message if isinstance(error, DomainError) else " ".join(error.messages)
        messages.error(request, problem)
        return HttpResponseRedirect(request.path)
    messages.success(request, _("The draft is made from the spreadsheet."))
    return HttpResponseRedirect(builder_address(version))
