"""Criteria in the staff area: sets with their versions, and the builder of a version."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from spaces.models import CriteriaSet, CriteriaVersion
from spaces.permissions import can_build_criteria

from . import criteria_parts, criteria_sheet, criteria_steps
from .base import RegistryAdmin, is_key
from .criteria_builder import builder_of
from .criteria_page import page, version_of


@admin.register(CriteriaVersion)
class CriteriaVersionAdmin(RegistryAdmin):
    """Versions of criteria, grouped by set; the form of a version is the builder."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: a version begins at its set, with a button of its own."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Show the sets with their versions."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = CriteriaVersion.objects.order_by("-pk").annotate(
            rounds_count=Count("rounds", distinct=True), criteria_count=Count("criteria", distinct=True)
        )
        sets = CriteriaSet.objects.prefetch_related(Prefetch("versions", versions)).order_by("code")
        context = {
            "sets": [(row, any(v.is_draft for v in row.versions.all())) for row in sets],
            "may_build": can_build_criteria(request.user),
        }
        return page(self, request, "list", capfirst(str(CriteriaSet._meta.verbose_name_plural)), **context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show the builder of a version; read-only with the reason unless it is a draft."""
        if not is_key(object_id):
            raise Http404
        version = version_of(self, request, int(object_id))
        context = {
            "version": version,
            "may_build": can_build_criteria(request.user),
            "may_edit": version.is_draft and can_build_criteria(request.user),
            "steps": criteria_steps.steps_open_to(request.user, version),
            **builder_of(version),
        }
        return page(self, request, "builder", str(version), **context)

    def _wrapped(self, view: Callable[..., HttpResponse], **extra: Any) -> Callable[..., HttpResponse]:
        """Return a view of this area for signed-in staff; the view gets this admin as its first argument."""

        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return view(self, request, **kwargs, **extra)

        return self.admin_site.admin_view(inner)

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of sets, versions and their parts."""
        wrap, name = self._wrapped, "spaces_criteriaversion_{}".format
        parts, steps, sheet = criteria_parts, criteria_steps, criteria_sheet
        return [
            path("sets/add/", wrap(parts.set_view), name=name("add_set")),
            path("sets/<int:pk>/", wrap(parts.set_view), name=name("set")),
            path("sets/<int:pk>/begin/", wrap(parts.begin_view), name=name("begin")),
            path("sets/<int:pk>/upload/", wrap(sheet.upload_view), name=name("upload")),
            path("template.xlsx", wrap(sheet.template_view), name=name("template")),
            path("<int:pk>/criteria.xlsx", wrap(sheet.download_view), name=name("download")),
            path("<int:pk>/settings/", wrap(parts.settings_view), name=name("settings")),
            path("<int:pk>/order/", require_POST(wrap(parts.order_view)), name=name("order")),
            path("<int:pk>/next/", wrap(steps.next_view), name=name("next")),
            *(
                path(f"<int:pk>/{step}/", wrap(steps.step_view, name=step), name=name(step))
                for step in steps.STEPS
            ),
            *(
                path(f"<int:pk>/{kind}/{rest}", wrap(view, kind=kind), name=name(f"{word}_{kind}"))
                for kind in parts.PARTS
                for rest, view, word in (
                    ("add/", parts.part_view, "add"),
                    ("<int:part>/", parts.part_view, "edit"),
                    ("<int:part>/delete/", parts.delete_view, "delete"),
                )
            ),
            *super().get_urls(),
        ]
