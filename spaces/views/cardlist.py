"""Cards as HTML, made once for a space while the data and the clock stand still."""

import datetime

from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from spaces.queries.cards import cards
from spaces.queries.reference import Reference
from spaces.queries.version import Version

from .cardmarkup import card_html
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
        by_key = {card.space.pk: card for card in cards(list(missing.values()), names, now)}
        fresh = {name: card_html(by_key[key], names) for name, key in missing.items() if key in by_key}
        store.set_many(fresh, _KEPT)
        made.update(fresh)
    return [mark_safe(made[name]) for name in names_of if name in made]  # noqa: S308 (escaped)
