"""The page of likely duplicates, side by side."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from spaces.actions.duplicates import mark_distinct
from spaces.errors import DomainError
from spaces.models import Space
from spaces.permissions import can_merge_spaces, can_settle_duplicates
from spaces.queries.duplicates import MOST_SPACES, duplicate_pairs
from spaces.queries.merging import likelier_kept

from .base import is_key

PAGE_SIZE = 20


class DuplicatesPage:
    """Shows pairs and records that two spaces are different ones."""

    def __init__(self, model_admin: Any) -> None:
        self.model_admin = model_admin
        self.__name__ = type(self).__name__

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer GET with the pairs, POST by settling one."""
        if not self.model_admin.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._settle(request)
            return HttpResponseRedirect(request.get_full_path())
        return TemplateResponse(request, "admin/spaces/space/duplicates.html", self._context(request))

    def _settle(self, request: HttpRequest) -> None:
        """Record that the two spaces sent are different ones."""
        if not can_settle_duplicates(request.user):
            raise PermissionDenied
        keys = [key for key in (request.POST.get("first", ""), request.POST.get("second", "")) if is_key(key)]
        spaces = Space.objects.filter(pk__in=keys)
        if len(spaces) != 2:
            messages.error(request, _("One of the two spaces is gone: look at the list again."))
            return
        try:
            mark_distinct(first=spaces[0], second=spaces[1], by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Noted: these are two different spaces."))

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page shows; the number of queries does not grow with the pairs."""
        page = Paginator(duplicate_pairs(), PAGE_SIZE).get_page(request.GET.get("page"))
        keys = {key for pair in page for key in (pair.first, pair.second)}
        spaces = Space.objects.select_related("category", "ward").defer("ward__boundary")
        found = spaces.prefetch_related("photos", "sources").in_bulk(keys)
        page.object_list = [
            (first, second, pair, *likelier_kept(first, second))
            for pair in page
            if (first := found.get(pair.first)) and (second := found.get(pair.second))
        ]
        return {
            **self.model_admin.admin_site.each_context(request),
            "title": _("Possible duplicates"),
            "opts": self.model_admin.opts,
            "page": page,
            "may_settle": can_settle_duplicates(request.user),
            "may_merge": can_merge_spaces(request.user),
            "most_spaces": MOST_SPACES,
        }
