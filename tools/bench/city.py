"""A made-up city of creative spaces: as many as wanted, the same ones each time.

Plain values only, so that several processes can make them at once. Spaces are made in blocks, each from a
source of chance of its own; a space is therefore the same in a small city and in a large one. Derived
columns come from the functions that the actions use, asked once for each distinct text.
"""

import datetime
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any

from spaces.enums import AccessFeature, AccessValue, Lifecycle, Ownership, PublicationState, SiteKind
from spaces.text import fold, sort_key
from spaces.tiles import distance_m, tile

from .words import FIRST, KINDS, OCCASIONS, SECOND, STREET_NAMES, STREETS, SUMMARIES

BLOCK = 1000
#: Turtle tower in the lake of Hoàn Kiếm (lon, lat): the city grows thinner away from it.
CENTRE = (105.8522, 21.0278)
#: Metres over which the city thins out by a factor e, and the share that the far villages keep.
_FADING_M, _FAR_SHARE = 3500, 0.02
_METRES_A_DEGREE = 111_195
_DAY = datetime.timedelta(days=1)
_NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_DAYS = ("Mo-Su", "Tu-Su", "Mo-Fr", "Mo-Sa", "We-Su", "Sa-Su")
_LIFECYCLES = (
    [Lifecycle.ACTIVE.value] * 44
    + [Lifecycle.CLOSED.value] * 3
    + [Lifecycle.PLANNED.value, Lifecycle.TEMPORARILY_CLOSED.value, Lifecycle.MOVED.value]
)
#: How often a category occurs; the others once.
_FREQUENT = {"cafe-events": 9, "gallery": 5, "art-space": 4, "design-craft": 4, "museum": 2, "library": 2}


@dataclass(frozen=True)
class Ward:
    """A ward: keys of itself and its former district, name, centre (lon, lat) in degrees, size in metres."""

    pk: int
    district: int | None
    name_vi: str
    name_en: str
    lon: float
    lat: float
    radius_m: float
    population: int

    @property
    def weight(self) -> float:
        """Returns how many spaces the ward draws, in no unit."""
        away = distance_m(self.lon, self.lat, *CENTRE)
        return self.population * (math.exp(-away / _FADING_M) + _FAR_SHARE)


@dataclass(frozen=True)
class City:
    """What spaces are made from: places, keys of terms, the data version they belong to, the seed."""

    wards: Sequence[Ward]
    categories: Sequence[tuple[int, str]]
    terms: dict[str, Sequence[int]]
    changed_in: int
    seed: int = 1010
    weights: Sequence[float] = field(init=False)
    category_weights: Sequence[float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", list(accumulate(ward.weight for ward in self.wards)))
        often = (_FREQUENT.get(code, 1) for _pk, code in self.categories)
        object.__setattr__(self, "category_weights", list(accumulate(often)))


@dataclass
class Block:
    """Rows for the database: spaces as column -> value, what belongs to them as tuples with the space first.

    `links` holds (space, term) by the name of the relation.
    """

    spaces: list[dict[str, Any]] = field(default_factory=list)
    links: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    sources: list[tuple[int, str]] = field(default_factory=list)
    access: list[tuple[int, str, str]] = field(default_factory=list)
    aliases: list[tuple[int, str]] = field(default_factory=list)


_fold_word = lru_cache(maxsize=100_000)(fold)
_sort_key = lru_cache(maxsize=500_000)(sort_key)


def _folded(text: str) -> str:
    return " ".join(filter(None, map(_fold_word, text.split())))


def numbers(count: int) -> Iterator[range]:
    """Yields the numbers of each block of a city of `count` spaces."""
    for start in range(1, count + 1, BLOCK):
        yield range(start, min(start + BLOCK, count + 1))


def make_block(city: City, wanted: range) -> Block:
    """Returns the spaces with the numbers `wanted`, which start where a block starts."""
    chance = random.Random(f"{city.seed}/{wanted.start}")  # noqa: S311 (no secret)
    block = Block(links={name: [] for name in ("further_categories", "fields", "activities", "audiences")})
    for number in wanted:
        _add_space(city, chance, number, block)
    return block


def _add_space(city: City, chance: random.Random, number: int, block: Block) -> None:
    """Adds one space and what belongs to it."""
    ward = chance.choices(city.wards, cum_weights=city.weights)[0]
    category, code = chance.choices(city.categories, cum_weights=city.category_weights)[0]
    kind = chance.choice(KINDS.get(code, KINDS["other"]))
    names = _names(chance, kind)
    street = f"{chance.choice(STREETS)} {chance.choice(STREET_NAMES)}"
    address = f"{chance.randint(1, 240)} {street}, {ward.name_vi}"
    year = chance.randint(1955, 2025)
    summaries = _summaries(chance, kind, ward, year) if chance.random() < 0.6 else ("", "", "")
    folded_names = list(map(_folded, names))
    if chance.random() < 0.04:
        alias = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {year}"
        block.aliases.append((number, alias))
        folded_names.append(_folded(alias))
    texts = " ".join(map(_folded, (address, *summaries)))
    columns = {
        "id": number,
        "number": number,
        "slug": f"{folded_names[0].replace(' ', '-')[:100]}-hn-{number:04d}",
        "name_sort": _sort_key(names[0]),
        "name_folded": " | ".join(dict.fromkeys(filter(None, folded_names))),
        "text_folded": " ".join(dict.fromkeys(texts.split())),
        "category_id": category,
        "ownership": chance.choice(Ownership.values) if chance.random() < 0.9 else "",
        "address": address,
        "opening_hours": _hours(chance) if chance.random() < 0.4 else "",
        "year_opened": year if chance.random() < 0.6 else None,
        "lifecycle": chance.choice(_LIFECYCLES),
        "website": f"https://example.org/{number}" if chance.random() < 0.5 else "",
        "publication_state": PublicationState.PUBLISHED.value,
        "published_at": _NOW - chance.random() * 900 * _DAY,
        "changed_in": city.changed_in,
    }
    for language, name, summary in zip(("vi", "en", "fr"), names, summaries, strict=True):
        columns |= {f"name_{language}": name, f"summary_{language}": summary}
    block.spaces.append(columns | _position(chance, ward, code))
    _add_details(city, chance, number, block)


def _names(chance: random.Random, kind: tuple[str, str, str]) -> tuple[str, str, str]:
    """Returns the names in three languages; a third of the spaces has no foreign name."""
    proper = f"{chance.choice(FIRST)} {chance.choice(SECOND)}"
    if chance.random() < 0.3:
        proper = f"{proper} {chance.choice(STREETS)} {chance.choice(STREET_NAMES)}"
    vi, en, fr = kind
    plain = _folded(proper).title()
    if chance.random() < 0.33:
        return f"{vi} {proper}", "", ""
    return f"{vi} {proper}", f"{plain} {en}", f"{fr} {plain}"


def _summaries(
    chance: random.Random, kind: tuple[str, str, str], ward: Ward, year: int
) -> tuple[str, str, str]:
    sentence, what = chance.choice(SUMMARIES), chance.choice(OCCASIONS)
    places = (ward.name_vi, ward.name_en, ward.name_en)
    vi, en, fr = (
        text.format(kind=word, place=place, what=occasion, year=year)
        for text, word, place, occasion in zip(sentence, kind, places, what, strict=True)
    )
    return vi[0].upper() + vi[1:], en, fr


def _hours(chance: random.Random) -> str:
    """Returns opening hours in OSM syntax; a few thousand distinct ones, as people write them."""
    opens, closes = chance.randrange(14, 22), chance.randrange(33, 47)
    spans = f"{_clock(opens)}-{_clock(closes)}"
    if chance.random() < 0.3:
        spans = f"{_clock(opens)}-12:00,{_clock(chance.randrange(26, 29))}-{_clock(closes)}"
    return f"{chance.choice(_DAYS)} {spans}" + ("; PH off" if chance.random() < 0.2 else "")


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02d}:{half_hours % 2 * 30:02d}"


def _position(chance: random.Random, ward: Ward, category: str) -> dict[str, Any]:
    """Returns the columns of the site: most spaces lie near the centre of their ward, a few nowhere."""
    kind = SiteKind.AREA if category == "craft-village" else SiteKind.POINT
    located: dict[str, Any] = {"site_kind": kind.value, "ward_id": ward.pk, "district_id": ward.district}
    if category == "online":
        return {"site_kind": SiteKind.ONLINE.value, "ward_id": None, "district_id": None} | _NOWHERE
    if chance.random() < 0.06:
        return located | _NOWHERE
    degrees = ward.radius_m / 2 / _METRES_A_DEGREE
    lat = round(ward.lat + chance.gauss(0, degrees), 6)
    lon = round(ward.lon + chance.gauss(0, degrees / math.cos(math.radians(ward.lat))), 6)
    x, y = tile(lon, lat)
    error = chance.choice((20, 50, 150, 300, 1000)) if chance.random() < 0.5 else None
    return located | {
        "longitude": lon, "latitude": lat, "tile_x": x, "tile_y": y, "position_error_m": error,
    }  # fmt: skip


_NOWHERE = dict.fromkeys(("longitude", "latitude", "tile_x", "tile_y", "position_error_m"))


def _add_details(city: City, chance: random.Random, number: int, block: Block) -> None:
    """Adds terms, a source and facts about access."""
    for relation, most in (("fields", 2), ("activities", 3), ("audiences", 1)):
        chosen = chance.sample(city.terms[relation], chance.randint(0, most))
        block.links[relation] += [(number, term) for term in chosen]
    if chance.random() < 0.12:
        block.links["further_categories"].append((number, chance.choice(city.categories)[0]))
    block.sources.append((number, f"Danh mục không gian sáng tạo, mục {number}"))
    if chance.random() < 0.3:
        features = chance.sample(AccessFeature.values, chance.randint(1, 4))
        answers = (AccessValue.YES.value, AccessValue.NO.value)
        block.access += [(number, feature, chance.choice(answers)) for feature in features]
