"""The words that occur in the registry, and which of them a typed word may mean."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .axes import Mask

_MOST_GUESSES = 12


class Vocabulary:
    """Folded words with a code each; only ever grows, so that codes stay valid."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._sorted: list[str] = []

    def __len__(self) -> int:
        return len(self._codes)

    def codes(self, words: Iterable[str]) -> list[int]:
        """Return the distinct codes of `words`, giving new words the next codes."""
        table = self._codes
        return list({table.setdefault(word, len(table)) for word in words})

    def exact(self, word: str) -> list[int]:
        """Return the code of `word`, if it occurs."""
        code = self._codes.get(word)
        return [] if code is None else [code]

    def starting_with(self, prefix: str) -> list[int]:
        """Return the codes of words that begin with `prefix`."""
        if len(self._sorted) != len(self._codes):
            self._sorted = sorted(self._codes)
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\x7f")
        return [self._codes[word] for word in self._sorted[start:end]]

    def resembling(self, word: str) -> list[int]:
        """Return the codes of words that a typing error parts from `word`.

        One edit (insertion, deletion, exchange, neighbours swapped) from four letters on, two from
        eight: shorter Vietnamese syllables turn into other syllables too easily.
        """
        allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not allowed or word.isdigit():
            return []
        near = extract(
            word, list(self._codes), scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_GUESSES
        )
        return [self._codes[found] for found, _distance, _index in near]

    def meaning(self, word: str, *, unfinished: bool, forgiving: bool) -> Mask:
        """Return a mask over all codes: what `word` may stand for.

        The word itself; with `unfinished` (the last word typed), or when it does not occur, words that
        begin with it; with `forgiving`, or when there is none of these either, words resembling it.
        """
        found = self.exact(word)
        if unfinished or not found:
            found = [*found, *self.starting_with(word)]
        if forgiving or not found:
            found = [*found, *self.resembling(word)]
        mask = np.zeros(len(self._codes), dtype=np.bool_)
        mask[found] = True
        return mask


def name_words(words: list[str]) -> list[str]:
    """Return the words of a name and its neighbours written together, so `tayho` finds *Tây Hồ*."""
    return [*words, *(first + second for first, second in itertools.pairwise(words))]
