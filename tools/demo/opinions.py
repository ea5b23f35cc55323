"""What the invented assessors think: levels, reasons, sentences. The same words give the same opinions."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np

from spaces.models import Criterion

from .content import Row, script

_QUALITY = (0.38, 0.92)
#: How much better or worse a dimension of a space is than the space, and a criterion than its dimension.
_DIMENSION_SPREAD, _CRITERION_SPREAD = 0.10, 0.11
#: The chance that an assessor gives a level more or less than the others; the strict give less.
_DIFFERENCE = 0.34
_JUSTIFIED = 0.5
_NOT_APPLICABLE = 0.85


class Opinion(NamedTuple):
    """What an assessor writes beside one criterion."""

    value: int | None
    not_applicable: bool
    justification: str

    @property
    def data(self) -> Row:
        """The answer as the sheet takes it."""
        return self._asdict()


def chance(*words: object) -> np.random.Generator:
    """Returns random numbers that depend on nothing but the words."""
    return np.random.default_rng(zlib.crc32("|".join(map(str, words)).encode()))


class Opinions:
    """The opinions on the spaces of one round; `lift` is how much better the year was, on [0, 1]."""

    def __init__(self, round_key: str, lift: float) -> None:
        self._round, self._lift = round_key, lift
        self._disputed = {tuple(pair) for pair in script()["rounds"][round_key].get("divergent", ())}

    def of(self, space: str, criterion: Criterion, assessor: str, seat: int) -> Opinion:
        """Returns the opinion of one assessor, the `seat`-th of those who score the space."""
        text = script()
        own = chance(self._round, space, criterion.code, assessor)
        left_out = criterion.code in text["not_applicable"].get(space, ())
        if left_out and (criterion.code in text["certain"].get(space, ()) or own.random() < _NOT_APPLICABLE):
            return Opinion(None, True, str(own.choice(text["why_not_applicable"][criterion.code])))
        value = self._level(space, criterion, assessor, seat, own)
        is_said = (space, criterion.code) in self._disputed or own.random() < _JUSTIFIED
        return Opinion(value, False, _sentence(criterion, value, own) if is_said else "")

    def _level(
        self, space: str, criterion: Criterion, assessor: str, seat: int, own: np.random.Generator
    ) -> int:
        """Returns the level: what the space is worth, moved by at most one by the assessor."""
        low, high = criterion.scale_min, criterion.scale_max
        if (space, criterion.code) in self._disputed:
            return low if seat == 0 else high - seat % 2
        worth = self._worth(space, criterion)
        share = 1 - worth if criterion.is_down else worth
        level = round(low + share * (high - low))
        # On a short scale two who differ in both ways would lie a whole scale apart.
        way = chance(self._round, space, criterion.code).choice([-1, 1])
        strictness = chance("strictness", assessor).normal(0, 0.5)
        if own.random() < _DIFFERENCE:
            level += way if high - low < 4 else (1 if own.normal() > strictness else -1)
        return int(np.clip(level, low, high))

    def _worth(self, space: str, criterion: Criterion) -> float:
        """Returns what a space deserves on a criterion, in [0, 1]."""
        quality = chance("quality", space).uniform(*_QUALITY)
        dimension = chance(space, criterion.dimension.code).normal(0, _DIMENSION_SPREAD)
        own = chance(space, criterion.code).normal(0, _CRITERION_SPREAD)
        year = chance(self._round, space).normal(self._lift, 0.03)
        return float(np.clip(quality + dimension + own + year, 0, 1))


def _sentence(criterion: Criterion, value: int, own: np.random.Generator) -> str:
    """Returns what an assessor remarks on a level; where a part has two levels, each has its sentence."""
    text = script()
    tier, place = _tier(criterion, value), value - criterion.scale_min
    sentences = text["justifications"][criterion.code][tier]
    has_both = criterion.scale_max - criterion.scale_min >= 4 and tier != "middle"
    choice = int(own.integers(len(sentences)))
    if has_both:
        choice = int(value == criterion.scale_max) if tier == "high" else min(place, 1)
    opening = str(own.choice(text["openings"]))
    sentence = sentences[choice]
    return f"{opening} {sentence[0].lower()}{sentence[1:]}" if opening else sentence


def _tier(criterion: Criterion, value: int) -> str:
    """Returns which sentences fit a level: those of the low, the middle or the high part of the scale."""
    share = (value - criterion.scale_min) / (criterion.scale_max - criterion.scale_min)
    low, high = (0.1, 0.6) if criterion.is_down else (0.4, 0.6)
    return "low" if share < low else "middle" if share < high else "high"
