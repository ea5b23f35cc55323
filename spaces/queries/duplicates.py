"""Likely duplicates: spaces with similar names that are near each other, or with the same rare words.

Nothing compares all with all. Two spaces are looked at together only when they share a word inside the
same neighbourhood, or a word that few spaces have; both groups are bounded, so that the work grows with the
number of spaces and not with its square.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from django.db.models import Q
from rapidfuzz import fuzz

from spaces.enums import PublicationState
from spaces.models import DistinctPair, Space
from spaces.text import fold
from spaces.tiles import box_around, distance_m

from .version import current_version

#: Spaces examined at once: those changed last. A pass over so many takes about a second.
MOST_SPACES = 10_000
#: A neighbourhood: 2**8 cells of the grid, some 570 m in Hanoi; read in four overlapping positions.
_CELL_BITS = 8
_HALF_CELL = 1 << (_CELL_BITS - 1)
_POSITIONS = ((0, 0), (0, _HALF_CELL), (_HALF_CELL, 0), (_HALF_CELL, _HALF_CELL))
#: The rarest words of a name by which neighbours are found.
_TELLING_WORDS = 3
#: A word is rare when at most so many spaces have it.
_RARE = 6
#: Larger groups are chains or words that say nothing.
_LARGEST_GROUP = 40
MOST_PAIRS = 500
NEAR_M = 300
#: Similarity of names, 0–100, from which spaces count as alike: near each other, and wherever they are.
ALIKE_NEAR, ALIKE_ANYWHERE = 84, 92


class Row(NamedTuple):
    """What is compared: key, names (folded, parted by ' | '), position in degrees or None, grid cell."""

    pk: int
    names: str
    lon: float | None
    lat: float | None
    x: int | None
    y: int | None


class Likeness(NamedTuple):
    """A space that may be the same as the one in question; metres are None without both positions."""

    space: Space
    similarity: int
    distance_m: int | None


class Pair(NamedTuple):
    """Two keys in ascending order, how similar the names are (0–100) and how far apart, in metres."""

    first: int
    second: int
    similarity: int
    distance_m: int | None


def similarity(names_a: str, names_b: str) -> int:
    """Return how alike two sets of folded names are, 0–100: the best of all their pairs.

    Neither the order of the words counts nor where one ends: 'art space' is 'artspace'.
    """
    pairs = [(a, b) for a in names_a.split(" | ") for b in names_b.split(" | ")]
    by_words = max(fuzz.token_sort_ratio(a, b) for a, b in pairs)
    return round(max(by_words, *(fuzz.ratio(a.replace(" ", ""), b.replace(" ", "")) for a, b in pairs)))


def _apart(a: Row, b: Row) -> int | None:
    """Return the distance in metres, or None where a position is missing."""
    if a.lat is None or b.lat is None:
        return None
    return round(distance_m(a.lon, a.lat, b.lon, b.lat))


def _is_alike(score: int, metres: int | None) -> bool:
    """Return whether names so similar, so far apart, are worth a person's look."""
    if metres is not None and metres <= NEAR_M:
        return score >= ALIKE_NEAR
    return score >= ALIKE_ANYWHERE


def _rows(limit: int) -> list[Row]:
    """Return the spaces changed last, without those that were withdrawn."""
    spaces = Space.objects.exclude(publication_state=PublicationState.WITHDRAWN)
    columns = ("pk", "name_folded", "longitude", "latitude", "tile_x", "tile_y")
    return [Row(*row) for row in spaces.order_by("-changed_in", "-pk").values_list(*columns)[:limit]]


def _groups(rows: list[Row]) -> Iterator[list[int]]:
    """Yield lists of indexes into `rows` that are worth comparing among themselves."""
    words = [set(row.names.replace("|", " ").split()) for row in rows]
    frequency = Counter(word for of_row in words for word in of_row)
    groups: dict[tuple, list[int]] = defaultdict(list)
    for index, (row, of_row) in enumerate(zip(rows, words, strict=True)):
        for word in of_row:
            if 1 < frequency[word] <= _RARE:
                groups[(word,)].append(index)
        groups[("name", row.names)].append(index)
        if row.x is None or row.y is None:
            continue
        telling = sorted((frequency[word], word) for word in of_row if frequency[word] > 1)
        for shift_x, shift_y in _POSITIONS:
            cell = (row.x + shift_x) >> _CELL_BITS, (row.y + shift_y) >> _CELL_BITS
            for _often, word in telling[:_TELLING_WORDS]:
                groups[(shift_x, shift_y, *cell, word)].append(index)
    yield from (group for group in groups.values() if 1 < len(group) <= _LARGEST_GROUP)


@lru_cache(maxsize=1)
def _all_pairs(version: int) -> tuple[Pair, ...]:
    """Return the likely duplicates of one data version, the likeliest first."""
    rows = _rows(MOST_SPACES)
    seen: set[tuple[int, int]] = set()
    pairs = []
    for group in _groups(rows):
        for a, b in combinations(group, 2):
            if (a, b) in seen:
                continue
            seen.add((a, b))
            score = similarity(rows[a].names, rows[b].names)
            if score >= ALIKE_NEAR and _is_alike(score, metres := _apart(rows[a], rows[b])):
                low, high = sorted((rows[a].pk, rows[b].pk))
                pairs.append(Pair(low, high, score, metres))
    pairs.sort(key=lambda pair: (-pair.similarity, pair.distance_m or 0, pair.first, pair.second))
    return tuple(pairs[:MOST_PAIRS])


def duplicate_pairs() -> list[Pair]:
    """Return up to MOST_PAIRS likely duplicates that nobody has declared different, likeliest first.

    Among more than MOST_SPACES spaces, those changed last are compared.
    """
    pairs = _all_pairs(current_version().number)
    if not pairs:
        return []
    settled = set(DistinctPair.objects.values_list("first_id", "second_id"))
    return [pair for pair in pairs if (pair.first, pair.second) not in settled]


def likely_duplicates(
    names: Iterable[str], *, lon: float | None, lat: float | None, but: int | None = None, limit: int = 5
) -> list[Likeness]:
    """Return spaces that may be the one with these names at (lon, lat), the likeliest first.

    `but` is the key of the space itself; what was declared different from it is left out.
    """
    folded = " | ".join(filter(None, map(fold, names)))
    if not folded:
        return []
    own = Row(but or 0, folded, lon, lat, None, None)
    found = []
    for space in _candidates(own):
        score = similarity(folded, space.name_folded)
        metres = _apart(own, Row(space.pk, "", space.longitude, space.latitude, None, None))
        if _is_alike(score, metres):
            found.append(Likeness(space, score, metres))
    found.sort(key=lambda likeness: (-likeness.similarity, likeness.distance_m or 0, likeness.space.pk))
    return found[:limit]


def _candidates(own: Row, limit: int = 200) -> list[Space]:
    """Return spaces near by, and spaces that share the longest words; at most `limit` of each."""
    spaces = Space.objects.exclude(publication_state=PublicationState.WITHDRAWN).exclude(pk=own.pk)
    if own.pk:
        settled = DistinctPair.objects.filter(Q(first=own.pk) | Q(second=own.pk))
        others = {key for pair in settled.values_list("first_id", "second_id") for key in pair}
        spaces = spaces.exclude(pk__in=others)
    found = {}
    if own.lat is not None and own.lon is not None:
        near = spaces.in_box(box_around(own.lon, own.lat, NEAR_M)).order_by()[:limit]
        found |= {space.pk: space for space in near}
    for name in own.names.split(" | "):
        words = sorted(name.split(), key=len)[-3:]
        for word in words:
            others = spaces.filter(name_folded__contains=word)
            others = others.filter(name_folded__contains=words[0] if word != words[0] else words[-1])
            found |= {space.pk: space for space in others.order_by()[:limit]}
    return list(found.values())
