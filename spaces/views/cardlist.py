"""Cards as HTML, made once for a space while the data and the clock stand still."""

import datetime
from typing import Any

from django.core.cache import caches
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spaces.enums import Lifecycle, SiteKind
from spaces.queries.bands import band_label
from spaces.queries.cards import Card, cards
from spaces.queries.reference import Reference
from spaces.queries.version import Version
from spaces.templatetags.registry import icon

from .public import bucket, release

_KEPT = 3600


def card_list(
    keys: list[int], version: Version, names: Reference, now: datetime.datetime
) -> list[SafeString]:
    """Return the cards of the spaces `keys` in that order; queries only for cards not in the cache."""
    store = caches["fragments"]
    prefix = f"{version.number}:{release()}:{bucket(True)}:{get_language()}"
    names_of = {f"{prefix}:{key}": key for key in keys}
    made: dict[str, str] = store.get_many(names_of)
    missing = {name: key for name, key in names_of.items() if name not in made}
    if missing:
        template = get_template("includes/card.html")
        by_key = {card.space.pk: card for card in cards(list(missing.values()), names, now)}
        fresh = {
            name: template.render(_as_shown(by_key[key])) for name, key in missing.items() if key in by_key
        }
        store.set_many(fresh, _KEPT)
        made.update(fresh)
    return [mark_safe(made[name]) for name in names_of if name in made]  # noqa: S308 (a template's)


def _as_shown(card: Card) -> dict[str, Any]:
    """Return what the template of a card shows, in the active language."""
    space, category = card.space, card.category
    where = [space.address, card.ward.full_name if card.ward else ""]
    former = _("formerly %(district)s") % {"district": card.district.name} if card.district else ""
    if space.site_kind == SiteKind.ONLINE and not any([*where, former]):
        where = [_("Online, no site")]
    year = _("since %(year)s") % {"year": space.year_opened} if space.year_opened else ""
    unusual = space.lifecycle != Lifecycle.ACTIVE
    drawing = icon(category.icon)
    return {
        "tone": card.tone,
        "identifier": space.identifier,
        "point": (str(space.longitude), str(space.latitude)) if space.has_position else None,
        "photo": card.photo,
        "picture": icon(category.icon, "icon-large"),
        "address": f"{reverse('explorer')}{space.slug}/",
        "name": space.name,
        "where": " · ".join(filter(None, where)),
        "former": former,
        "category": (drawing, category.name),
        "facts": [fact for fact in (space.get_ownership_display(), year) if fact],
        "band": (card.band.tone, icon("assessment"), band_label(card.band)) if card.band else None,
        "state": (space.lifecycle, icon("info"), space.get_lifecycle_display()) if unusual else None,
        "open": card.open,
    }
