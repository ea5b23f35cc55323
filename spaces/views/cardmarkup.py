"""The HTML of a card: one space in a list.

Written here and not as a template because pages are made of cards: what they share is translated and
escaped once for a language, so that a card costs little more than its name and address.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spaces.enums import Lifecycle, Ownership, SiteKind, UnitLevel
from spaces.models import AdministrativeUnit, Band, Category
from spaces.queries.bands import band_label
from spaces.queries.cards import Card
from spaces.queries.reference import Reference
from spaces.templatetags.registry import icon, open_state, photo_image


@dataclass(frozen=True)
class _Shared:
    """What cards share, as HTML in one language.

    Categories (drawing, fact), wards and districts by key; facts on ownership, unusual status and band by
    code. `explorer` is the address that a slug follows, `since` a fact that waits for `year`.
    """

    explorer: str
    categories: dict[int, tuple[str, str]]
    wards: dict[int, str]
    districts: dict[int, str]
    online: str
    ownership: dict[str, str]
    since: str
    bands: dict[str, str]
    states: dict[str, str]


def card_html(card: Card, names: Reference) -> str:
    """Return the card in the active language; what is stored comes escaped."""
    space, shared = card.space, _shared(names, get_language() or "vi")
    point = f' data-lon="{space.longitude}" data-lat="{space.latitude}"' if space.has_position else ""
    drawing, _fact = shared.categories[card.category.pk]
    media = photo_image(card.photo, "144px") if card.photo else drawing
    facts = "\n    ".join(filter(None, _facts(card, shared)))
    return f"""<article class="card tone-{escape(card.tone)}" data-space-id="{space.identifier}"{point}>
  <div class="card-media">{media}</div>
  <div class="card-body">
    <h3 class="card-title"><a href="{shared.explorer}{escape(space.slug)}/">{escape(space.name)}</a></h3>
    {_where(card, shared)}
    <p class="facts">{facts}</p>
  </div>
</article>
"""


def _where(card: Card, shared: _Shared) -> str:
    """Return address and ward with the former district, '' where none is known."""
    address = escape(card.space.address)
    ward = shared.wards[card.ward.pk] if card.ward else ""
    former = shared.districts[card.district.pk] if card.district else ""
    if card.space.site_kind == SiteKind.ONLINE and not (address or ward or former):
        address = shared.online
    if not (address or ward or former):
        return ""
    return f'<p class="card-address">{" · ".join(filter(None, (address, ward)))}{former}</p>'


def _facts(card: Card, shared: _Shared) -> list[str]:
    """Return category, owner, age, band, and an unusual status or else the hours, '' where not known."""
    space = card.space
    if space.lifecycle != Lifecycle.ACTIVE:
        state = shared.states[space.lifecycle]
    else:
        state = open_state(card.open) if card.open else ""
    return [
        shared.categories[card.category.pk][1],
        shared.ownership.get(space.ownership, ""),
        shared.since % {"year": space.year_opened} if space.year_opened else "",
        shared.bands[card.band.code] if card.band else "",
        state,
    ]


@lru_cache(maxsize=6)
def _shared(names: Reference, language: str) -> _Shared:
    """Return what cards share in the active `language`."""
    wards = {unit.pk: unit for unit in names.units.values() if unit.level == UnitLevel.WARD}
    districts = {unit.pk: unit for unit in names.units.values() if unit.level == UnitLevel.DISTRICT}
    return _Shared(
        explorer=reverse("explorer"),
        categories={key: _category(category) for key, category in names.categories.items()},
        wards={key: escape(ward.full_name) for key, ward in wards.items()},
        districts={key: _former(district) for key, district in districts.items()},
        online=escape(_("Online, no site")),
        ownership={code: f"<span>{escape(label)}</span>" for code, label in Ownership.choices},
        since=format_html("<span>{}</span>", _("since %(year)s")),
        bands={code: _band(band) for code, band in names.bands.items()},
        states={code: _state(code, label) for code, label in Lifecycle.choices},
    )


def _category(category: Category) -> tuple[str, str]:
    name = f'<span class="fact-category">{icon(category.icon)}{escape(category.name)}</span>'
    return icon(category.icon, "icon-large"), name


def _former(district: AdministrativeUnit) -> str:
    former = _("formerly %(district)s") % {"district": district.name}
    return f' <span class="former">({escape(former)})</span>'


def _band(band: Band) -> str:
    heading, name = escape(_("Band") + _(":")), escape(band_label(band))
    said = f'<span class="visually-hidden">{heading} </span>{name}'
    return f'<span class="fact-band tone-{band.tone}">{icon("assessment")}{said}</span>'


def _state(code: str, label: str) -> str:
    return f'<span class="state state-{code}">{icon("info")}{escape(label)}</span>'
