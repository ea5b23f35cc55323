"""The branded admin site: the work queue first, tables after."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from spaces.queries.history import recent_changes
from spaces.queries.workqueue import PROBLEMS, problem_counts


class RegistryAdminSite(admin.AdminSite):
    """The staff area of the registry."""

    site_header = gettext_lazy("Registry of creative spaces")
    site_title = gettext_lazy("Registry")
    index_title = gettext_lazy("Work queue")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the language switch: addresses of the staff area carry no language."""
        return [path("language/", set_language, name="set_language"), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the public site in the reader's language."""
        return super().each_context(request) | {"site_url": f"/{(get_language() or 'vi')[:2]}/"}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show what waits for a person, what happened last, and the tables."""
        may_see = request.user.has_perm("spaces.view_space")
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "subtitle": None,
            "app_list": self.get_app_list(request),
            "cards": _cards() if may_see else [],
            "recent": recent_changes() if may_see else [],
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the first page, which lists all tables."""
        return HttpResponseRedirect(reverse("admin:index"))


def _cards() -> list[dict[str, Any]]:
    """Return the cards of the work queue: title, remedy, count, address of exactly that list."""
    counts = problem_counts()
    spaces = reverse("admin:spaces_space_changelist")
    cards = [
        {
            "key": problem.key,
            "title": problem.title,
            "remedy": problem.remedy,
            "count": counts[problem.key],
            "address": f"{spaces}?problem={problem.key}",
        }
        for problem in PROBLEMS
    ]
    duplicates = {
        "key": "duplicates",
        "title": _("Possible duplicates"),
        "remedy": _("Compare side by side: the same space, or two?"),
        "count": counts["duplicates"],
        "address": reverse("admin:spaces_space_duplicates"),
    }
    return [*cards[:6], duplicates, *cards[6:]]
