"""Small answers that the form of a space asks for while it is filled in."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from opening_hours import ParserError

from spaces.forms.fields import parse_number
from spaces.forms.position import greater_hanoi
from spaces.hours import week
from spaces.models import AdministrativeUnit
from spaces.queries.places import place_of

_LONGEST_HOURS = 255


def place_for_point(model_admin: Any) -> Callable[..., JsonResponse]:
    """Return the view that names the units of a point, for those who may enter spaces."""

    @require_safe
    def view(request: HttpRequest) -> JsonResponse:
        if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
            raise PermissionDenied
        try:
            lat, lon = (parse_number(request.GET.get(name, "")[:40]) for name in ("lat", "lon"))
        except ValueError:
            return JsonResponse(
                {"error": _("Write degrees as a decimal number, such as 21.0285.")}, status=400
            )
        if not greater_hanoi().contains(lon, lat):
            return JsonResponse({"error": _("This position lies outside greater Hanoi.")}, status=400)
        place = place_of(lon, lat)
        text = _("Inside this boundary") if place.exact else _("The nearest centre: please check")
        return JsonResponse(
            {"exact": place.exact, "text": text, "ward": _unit(place.ward), "district": _unit(place.district)}
        )

    return view


def _unit(unit: AdministrativeUnit | None) -> dict[str, Any] | None:
    """Return key and name of a unit."""
    return {"id": unit.pk, "name": unit.full_name} if unit is not None else None


def hours_in_words(model_admin: Any) -> Callable[..., JsonResponse]:
    """Return the view that reads opening hours back as a week."""

    @require_safe
    def view(request: HttpRequest) -> JsonResponse:
        if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
            raise PermissionDenied
        hours = request.GET.get("value", "")[:_LONGEST_HOURS].strip()
        if not hours:
            return JsonResponse({"days": []})
        today = timezone.localdate()
        monday = today - datetime.timedelta(days=today.weekday())
        try:
            days = week(hours, monday)
        except ParserError:
            text = _("These opening hours cannot be read. Write them like “Tu-Su 09:00-17:00; Mo off”.")
            return JsonResponse({"error": text}, status=400)
        return JsonResponse({"days": [[date_format(day, "l"), _spans(spans)] for day, spans in days]})

    return view


def _spans(spans: list[tuple[str, str]]) -> str:
    """Return the open spans of a day in words."""
    return ", ".join(f"{begin}–{end}" for begin, end in spans) or _("closed")
