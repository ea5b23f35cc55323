"""What is asked of the server, row by row, and which bars a row is held to."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import Any
from urllib.parse import urlencode

from spaces.enums import AccessFeature, Ownership
from spaces.text import fold

from .city import CENTRE
from .words import FIRST, KINDS, SECOND, STREET_NAMES

#: The size at which the whole GeoJSON has a bar.
GEOJSON_SIZE = 2000
#: A map of a phone held upright or of half a desktop window, in pixels.
_MAP_PX = (800, 700)
_LANGUAGES = ("vi", "en", "fr")
COLD_MS, WARM_MS, MOST_KB, MOST_MB = 500, 50, 40, 100


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `addresses` are asked one after another; `repeated` rows ask each of the few once before the clock
    runs. `ratio` is the bar against the bare view, `is_bounded` says that the bars on growth and at a
    million spaces hold, `is_map` the one on size, `is_export` the one on memory. `written` has a space
    changed before each request, `conditional` sends the ETag of the answer before.
    """

    name: str
    addresses: Callable[[], Iterator[str]]
    ratio: float | None = None
    repeated: bool = False
    is_bounded: bool = True
    is_map: bool = False
    is_export: bool = False
    written: bool = False
    conditional: bool = False
    most: int = 400


def rows(facts: dict[str, Any], size: int) -> list[Row]:
    """Returns the rows for a city of `size` spaces; `facts` is what `fill` returned."""
    if size == GEOJSON_SIZE:
        return [_geojson()]
    slugs: list[str] = facts["slugs"]
    queries = _queries(facts["codes"])
    some = list(islice(_lists(queries), 5))
    pages = [f"/{language}/spaces/{slug}/" for language, slug in zip(cycle(_LANGUAGES), slugs, strict=False)]
    views = [view for zoom in (11, 14, 17) for view in islice(_map(zoom), 2)]
    unread = iter(pages)
    return [
        Row("list, filters, distinct", lambda: _lists(queries), ratio=0.25),
        Row("search, distinct", _searches),
        Row("list, repeated", lambda: cycle(some), ratio=0.7, repeated=True),
        Row("home, repeated", lambda: cycle(["/vi/", "/en/", "/fr/"]), ratio=0.7, repeated=True),
        Row("detail, distinct", lambda: unread),
        Row("detail, repeated", lambda: cycle(pages[:5]), ratio=0.7, repeated=True),
        Row("map, city (11), distinct", lambda: _map(11), is_map=True),
        Row("map, district (14), distinct", lambda: _map(14), is_map=True),
        Row("map, street (17), distinct", lambda: _map(17), is_map=True),
        Row("map, repeated", lambda: cycle(views), ratio=0.7, repeated=True, is_map=True),
        Row("list, conditional", lambda: cycle(some[:1]), ratio=0.8, repeated=True, conditional=True),
        Row("map, conditional", lambda: cycle(views[:1]), ratio=0.8, repeated=True, conditional=True),
        Row("list after a write", lambda: _lists(queries), written=True, most=15),
        Row("detail after a write", lambda: cycle(pages[:5]), written=True, most=15),
        Row("export of all as CSV", lambda: iter(["/data/spaces.csv"]), is_bounded=False, is_export=True),
    ]  # fmt: skip


def _geojson() -> Row:
    return Row(
        f"full GeoJSON of {GEOJSON_SIZE:,}",
        lambda: cycle(["/data/spaces.geojson"]),
        ratio=0.7,
        repeated=True,
        is_bounded=False,
    )


def _queries(codes: dict[str, list[str]]) -> Callable[[random.Random], list[tuple[str, str]]]:
    """Returns what draws one to three filters, in the proportions in which people use them."""
    values = {**codes, "ownership": Ownership.values, "accessibility": AccessFeature.values}
    often = {"district": 4, "category": 4, "ward": 2, "field": 2, "activity": 2}
    names = [name for name in values for _ in range(often.get(name, 1))]

    def draw(chance: random.Random) -> list[tuple[str, str]]:
        wanted = dict.fromkeys(chance.choice(names) for _ in range(chance.randint(1, 3)))
        pairs = [(name, chance.choice(values[name])) for name in wanted]
        return pairs + ([("open_now", "1")] if chance.random() < 0.1 else [])

    return draw


#: Counts the draws of a run, so that no row repeats what another has asked.
_draws = count()


def _distinct(make: Callable[[random.Random], str]) -> Iterator[str]:
    """Yields what `make` draws, each address once."""
    chance = random.Random(f"draw {next(_draws)}")  # noqa: S311 (no secret)
    seen = set()
    while True:
        address = make(chance)
        if address not in seen:
            seen.add(address)
            yield address


def _lists(queries: Callable[[random.Random], list[tuple[str, str]]]) -> Iterator[str]:
    def make(chance: random.Random) -> str:
        pairs = queries(chance)
        if chance.random() < 0.2:
            pairs.append(("sort", "newest"))
        elif chance.random() < 0.3:
            pairs.append(("page", "2"))
        return f"/{chance.choice(_LANGUAGES)}/spaces/?{urlencode(pairs)}"

    return _distinct(make)


def _searches() -> Iterator[str]:
    """Yields searches for made-up names: with and without marks, cut short, with a letter too many."""

    def make(chance: random.Random) -> str:
        kind = chance.choice(KINDS[chance.choice(list(KINDS))])
        words = [chance.choice(FIRST), chance.choice(SECOND)]
        if chance.random() < 0.5:
            words.insert(0, kind[0])
        if chance.random() < 0.3:
            words.append(chance.choice(STREET_NAMES))
        text = " ".join(words)
        text = fold(text) if chance.random() < 0.5 else text
        if chance.random() < 0.2:
            text = text[:-1]
        elif chance.random() < 0.15:
            at = chance.randrange(1, len(text))
            text = text[:at] + chance.choice("aeiou") + text[at:]
        return f"/vi/spaces/?{urlencode({'q': text})}"

    return _distinct(make)


def _map(zoom: int) -> Iterator[str]:
    """Yields sections of the map at `zoom`, around points that gather about the centre."""
    width = _MAP_PX[0] * 360 / (256 << zoom)
    height = width * _MAP_PX[1] / _MAP_PX[0] * 0.93

    def make(chance: random.Random) -> str:
        lon, lat = chance.gauss(CENTRE[0], 0.04), chance.gauss(CENTRE[1], 0.04)
        box = (lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2)
        return f"/data/map.json?zoom={zoom}&bbox={','.join(f'{value:.5f}' for value in box)}"

    return _distinct(make)
