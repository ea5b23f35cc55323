"""The page of one space."""

import datetime
import re
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from opening_hours import ParserError

from spaces.enums import AccessFeature
from spaces.exports.jsonld import space_as_json_ld
from spaces.exports.mapconfig import map_config
from spaces.hours import CITY, is_by_appointment, week
from spaces.models import FormerSlug, Space
from spaces.outlines import box_of
from spaces.queries.cards import card
from spaces.queries.claims import claim_of
from spaces.queries.explorer import nearest
from spaces.queries.reference import Reference, reference
from spaces.queries.snapshot import current_snapshot
from spaces.tiles import box_around

from .cardlist import card_list
from .public import public
from .space_assessment import assessment

_RELATED = ("names", "sources", "accessibility_facts", "photos", "fields", "activities", "audiences")
_NEARBY = 3
_IDENTIFIER = re.compile(r"hn-([0-9]{4,9})", re.IGNORECASE)


@public(clock=True)
def space_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published space.

    Its identifier, an address it once had, and those of spaces that were merged into it redirect for good.
    """
    published = Space.objects.published().select_related("operator", "moved_to")
    space = published.prefetch_related(*_RELATED, "further_categories").filter(slug=slug).first()
    if space is None:
        return redirect("space", slug=present_slug(slug), permanent=True)
    names = reference(request.data_version)
    return render(request, "spaces/space.html", _context(request, space, names))


def present_slug(asked: str) -> str:
    """Return the slug of the published space that `asked` leads to: a slug that it had, or its identifier.

    What was merged leads to the space that it became. Raises Http404.
    """
    key = FormerSlug.objects.filter(slug=asked).values_list("space", flat=True).first()
    if key is None:
        is_asked = Q(slug=asked)
        if number := _IDENTIFIER.fullmatch(asked):
            is_asked |= Q(number=number[1])
        own, became = Space.objects.filter(is_asked).values_list("pk", "merged_into").first() or (None, None)
        key = became or own
    slug = Space.objects.published().filter(pk=key).values_list("slug", flat=True).first()
    if slug is None:
        raise Http404
    return slug


def _context(request: HttpRequest, space: Space, names: Reference) -> dict[str, Any]:
    now = timezone.now()
    photos = list(space.photos.all())
    shown = card(space, names, photos[0] if photos else None, now)
    keys = nearest(current_snapshot(request.data_version), space.pk, _NEARBY)
    return {
        "section": "explorer",
        "space": space,
        "card": shown,
        "photos": photos,
        "other_names": other_names(space),
        "categories": [names.categories[category.pk] for category in space.further_categories.all()],
        "week": _week(space, now),
        "by_appointment": is_by_appointment(space.opening_hours),
        "access": access(space),
        "assessment": assessment(space),
        "claim": claim_of(space),
        "nearby": card_list(keys, request.data_version, names, now),
        "map": _map(space, shown.category.code, names) if space.has_position else None,
        "json_ld": space_as_json_ld(space, shown, photos),
        "moved_to": space.moved_to if space.moved_to and space.moved_to.is_published else None,
        "share_image": settings.PUBLIC_URL + static("img/share.png"),
    }


def _week(space: Space, now: datetime.datetime) -> list[tuple[datetime.date, list[tuple[str, str]]]]:
    """Return the hours of seven days from today, nothing where they are not told or not readable."""
    try:
        return week(space.opening_hours, now.astimezone(CITY).date()) if space.opening_hours else []
    except ParserError:  # written in a syntax that the parser no longer knows
        return []


def other_names(space: Space) -> list[tuple[str, str, str]]:
    """Return (label, language, name) of the names that the heading does not show, each name once."""
    shown, rows = {space.name}, []
    for language in ("vi", "en", "fr"):
        name = getattr(space, f"name_{language}")
        if name and name not in shown:
            shown.add(name)
            rows.append(("", language, name))
    return rows + [(str(f.get_kind_display()), "", f.name) for f in space.names.all()]


def access(space: Space) -> list[tuple[str, str]]:
    """Return every accessibility feature with 'yes', 'no' or 'unknown': what nobody said stays unknown."""
    known = {fact.feature: fact.value for fact in space.accessibility_facts.all()}
    return [(label, known.get(feature, "unknown")) for feature, label in AccessFeature.choices]


def _map(space: Space, category: str, names: Reference) -> dict[str, Any]:
    """Return a map about the space, wide enough to hold its outline, else the circle of its error."""
    point = {
        "id": space.identifier,
        "lon": space.longitude,
        "lat": space.latitude,
        "error_m": space.position_error_m,
        "name": space.name,
        "category": category,
        "outline": space.outline,
    }
    if space.outline:
        bounds = box_of(space.outline).with_point(space.longitude, space.latitude)
    else:
        radius = max(450, 1.6 * (space.position_error_m or 0))
        bounds = box_around(space.longitude, space.latitude, radius)
    return map_config(names, bounds=bounds, point=point)
