"""Small answers that the form of a space asks for while it is filled in."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from spaces.forms import lookups


def place_for_point(model_admin: Any) -> Callable[..., JsonResponse]:
    """Return the view that names the units of a point, for those who may enter spaces."""
    return _view(model_admin, lookups.place_for_point)


def hours_in_words(model_admin: Any) -> Callable[..., JsonResponse]:
    """Return the view that reads opening hours back as a week."""
    return _view(model_admin, lookups.hours_in_words)


def _view(
    model_admin: Any, answer: Callable[[Mapping[str, str]], lookups.Answer]
) -> Callable[..., JsonResponse]:
    @require_safe
    def view(request: HttpRequest) -> JsonResponse:
        if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
            raise PermissionDenied
        found, status = answer(request.GET)
        return JsonResponse(found, status=status)

    return view
