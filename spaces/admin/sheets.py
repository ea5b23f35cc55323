"""The pages that assessors work on: what is assigned to them, and the scoring sheet."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.permissions import can_coordinate, can_score
from spaces.queries.tasks import open_self_assessments, tasks_of

from . import round_upload
from .sheet_answers import add_file, evidence_file, save_answer, sheet_state
from .sheet_page import sheet_page
from .sheet_steps import declare_page, give_back_page, hand_in_page, recuse_page, self_assessment_page


def sheets_page(request: HttpRequest) -> HttpResponse:
    """Show a person's assessments by round, what is due first."""
    if not (can_score(request.user) or can_coordinate(request.user)):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("My assessments"),
        "rounds": tasks_of(request.user) if can_score(request.user) else [],
        "self_assessments": open_self_assessments() if can_coordinate(request.user) else [],
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "admin/sheets/list.html", context)


_staff = admin.site.admin_view
admin.site.add_pages(
    path("sheets/", _staff(sheets_page), name="sheets"),
    path("sheets/upload/<int:pk>/", _staff(round_upload.own_view), name="sheets_upload"),
    path(
        "sheets/upload/<int:pk>/template/",
        _staff(round_upload.own_template_view),
        name="sheets_upload_template",
    ),
    path("sheets/self/<int:entry>/", _staff(self_assessment_page), name="sheet_self"),
    path("sheets/<int:pk>/", _staff(sheet_page), name="sheet"),
    path("sheets/<int:pk>/state/", _staff(sheet_state), name="sheet_state"),
    path("sheets/<int:pk>/scores/<int:criterion>/", _staff(save_answer), name="sheet_score"),
    path("sheets/<int:pk>/scores/<int:criterion>/evidence/", _staff(add_file), name="sheet_evidence_add"),
    path("sheets/<int:pk>/evidence/<uuid:key>/", _staff(evidence_file), name="sheet_evidence"),
    path("sheets/<int:pk>/declare/", _staff(declare_page), name="sheet_declare"),
    path("sheets/<int:pk>/recuse/", _staff(recuse_page), name="sheet_recuse"),
    path("sheets/<int:pk>/hand-in/", _staff(hand_in_page), name="sheet_hand_in"),
    path("sheets/<int:pk>/give-back/", _staff(give_back_page), name="sheet_give_back"),
)
