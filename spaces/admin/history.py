"""The history page of a space."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from spaces.models import Space
from spaces.queries.history import PAGE_SIZE, Entry, count_entries, entries


class _Entries:
    """What the paginator cuts: counted and read by slices."""

    def __init__(self, space: Space) -> None:
        self.space = space

    @cached_property
    def length(self) -> int:
        """Return the number of entries."""
        return count_entries(self.space)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, part: slice) -> list[Entry]:
        return entries(self.space, start=part.start, stop=part.stop)


def history_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return who changed what, when and why, newest first, for those who may view spaces."""
    space = model_admin.get_object(request, unquote(object_id))
    if space is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)
    if not model_admin.has_view_or_change_permission(request, space):
        raise PermissionDenied
    page = Paginator(_Entries(space), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("History"),
        "subtitle": str(space),
        "opts": model_admin.opts,
        "original": space,
        "page": page,
    }
    return TemplateResponse(request, "admin/spaces/space/history.html", context)
