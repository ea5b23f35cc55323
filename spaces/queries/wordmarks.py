"""Which words of a text differ from those of another."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: A word with the space behind it, so that the pieces put together are the text.
_WORD = re.compile(r"\s+|\S+\s*")
#: Texts longer than this are shown whole: marking them would take too long to help.
_MOST_WORDS = 3000


class Piece(NamedTuple):
    """A part of a text, and whether the other text lacks it."""

    text: str
    is_changed: bool


def marked_words(present: str, proposed: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; put together again the pieces of each are the text itself.

    Nothing is marked where one of them is empty or both are too long: there everything differs.
    """
    before, after = _WORD.findall(present), _WORD.findall(proposed)
    if not before or not after or len(before) + len(after) > _MOST_WORDS:
        return [Piece(present, False)], [Piece(proposed, False)]
    said, says = ([word.rstrip() for word in words] for words in (before, after))
    steps = SequenceMatcher(None, said, says, autojunk=False).get_opcodes()
    left = [Piece("".join(before[a:b]), step != "equal") for step, a, b, _c, _d in steps if a < b]
    right = [Piece("".join(after[c:d]), step != "equal") for step, _a, _b, c, d in steps if c < d]
    return left, right
