"""What the pages of criteria share: which version they are about, and how they answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from spaces.errors import DomainError
from spaces.models import CriteriaSet, CriteriaVersion


def version_of(
    model_admin: Any, request: HttpRequest, pk: int, *, right: Callable | None = None
) -> CriteriaVersion:
    """Return the version; raise PermissionDenied for who may not see it, or lacks `right`, and Http404."""
    if not model_admin.has_view_or_change_permission(request) or (right and not right(request.user)):
        raise PermissionDenied
    return get_object_or_404(CriteriaVersion.objects.select_related("criteria_set"), pk=pk)


def set_of(request: HttpRequest, pk: int, right: Callable) -> CriteriaSet:
    """Return the set; raise PermissionDenied without `right`, and Http404."""
    if not right(request.user):
        raise PermissionDenied
    return get_object_or_404(CriteriaSet, pk=pk)


def list_address() -> str:
    """Return the address of the list of sets and versions."""
    return reverse("admin:spaces_criteriaversion_changelist")


def builder_address(version: CriteriaVersion, anchor: str = "") -> str:
    """Return the address of a version's builder, at a part of it."""
    address = reverse("admin:spaces_criteriaversion_change", args=[version.pk])
    return f"{address}#{anchor}" if anchor else address


def page(
    model_admin: Any, request: HttpRequest, template: str, title: str, **context: Any
) -> TemplateResponse:
    """Return a page of criteria."""
    shared = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, f"admin/criteria/{template}.html", shared | context)


def refused(form: BaseForm, action: Callable[[], Any]) -> bool:
    """Run an action and return whether it refused; the form says why."""
    try:
        action()
    except DomainError as error:
        form.add_error(None, error.message)
    except ValidationError as error:
        _add_errors(form, error)
    return bool(form.errors)


def _add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put each message beside its field, where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        form.add_error(name if name in form.fields else None, found)


def step(request: HttpRequest, action: Callable[[], Any], done: str, to: str) -> HttpResponse:
    """Take a step, say that it is done or why it was refused, and go on at `to`."""
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(to)
