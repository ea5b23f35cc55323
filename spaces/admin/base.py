"""What all tables of the staff area share: forged input gets an answer, actions do the writing."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from spaces.errors import DomainError

#: The largest key that a database takes.
_LARGEST_KEY = 2**63 - 1


def is_key(text: str) -> bool:
    """Return whether `text` can be the key of a row."""
    return text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST_KEY and len(text) < 20


def _with_real_keys(sent: QueryDict) -> QueryDict:
    """Return what was sent, without keys that no row can have."""
    cleaned = sent.copy()
    cleaned.setlist(ACTION_CHECKBOX_NAME, filter(is_key, sent.getlist(ACTION_CHECKBOX_NAME)))
    return cleaned


class RegistryAdmin(admin.ModelAdmin):
    """A table whose rows are written by an action and never deleted by the framework alone."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Show the list; what cannot be part of a question is said and left out."""
        if any("\x00" in value for values in request.GET.lists() for value in [values[0], *values[1]]):
            messages.warning(request, _("The address held characters that cannot be searched for."))
            return HttpResponseRedirect(request.path)
        if request.method == "POST" and ACTION_CHECKBOX_NAME in request.POST:
            request.POST = _with_real_keys(request.POST)
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show and save one row; a step that is not allowed becomes a message."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.get_full_path())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: codes and identifiers are cited, so rows end instead of disappearing."""
        return False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Raise NotImplementedError: deleting needs an action."""
        raise NotImplementedError

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Raise NotImplementedError: deleting needs an action."""
        raise NotImplementedError
