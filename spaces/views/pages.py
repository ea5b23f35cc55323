"""Home and the texts."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from spaces.consents import text_of
from spaces.enums import ConsentPurpose, Sort
from spaces.exports.mapconfig import map_config
from spaces.queries.explorer import find
from spaces.queries.facets import facets
from spaces.queries.reference import reference
from spaces.queries.selection import Selection
from spaces.queries.snapshot import current_snapshot
from spaces.spans import SPANS
from spaces.tiles import Box

from .cardlist import card_list
from .public import public

#: Where most spaces are; the whole territory would show them as one number.
_HOME_BOX = Box(105.70, 20.94, 106.00, 21.13)
_LATEST = 6


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the start page in the language that the browser asks for."""
    response = redirect(f"/{(get_language() or 'vi')[:2]}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@public(clock=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show what the registry is, its key figures, the map and what came last."""
    names = reference(request.data_version)
    snapshot = current_snapshot(request.data_version)
    found = find(snapshot, Selection(sort=Sort.NEWEST), timezone.now())
    offered = {facet.name: facet for facet in facets(found, names)}
    categories = [c for group in offered["category"].groups for c in group.choices if not c.level]
    districts = [choice for group in offered["district"].groups for choice in group.choices]
    context = {
        "total": found.total,
        "categories": categories,
        "districts": sorted(districts, key=lambda choice: -choice.count),
        "wards": sum(len(group.choices) for group in offered["ward"].groups),
        "latest": card_list(found.page(1, _LATEST), request.data_version, names, timezone.now()),
        "map": map_config(names, bounds=_HOME_BOX),
    }
    return render(request, "spaces/home.html", context)


#: What pages of text say beside the numbers of the registry; the same source as what the code does.
_BESIDE: Mapping[str, Mapping[str, Any]] = {
    "privacy": {
        "spans": SPANS.values(),
        "consents": [(purpose.label, text_of(purpose)) for purpose in ConsentPurpose],
        "days": settings.PRIVACY_DAYS,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
    },
}


def text_page(name: str) -> HttpResponse:
    """Return the view of a page of text, `templates/pages/<name>.html`."""

    @public()
    def view(request: HttpRequest) -> HttpResponse:
        names = reference(request.data_version)
        total = find(current_snapshot(request.data_version), Selection(), timezone.now()).total
        context = {
            "section": name,
            "total": total,
            "top_categories": [c for c in names.categories.values() if c.parent_id is None],
            "changed_at": request.data_version.changed_at,
            **_BESIDE.get(name, {}),
        }
        return render(request, f"pages/{name}.html", context)

    return view
