"""Text for paper: what the typeface can show, how wide it is, where lines break.

Be Vietnam Pro holds the letters of the three languages and most of Latin. Whatever else people type (other
scripts, emoji, arrows) is replaced by letters that mean the same where there are some, else by MISSING,
so that no page shows the empty boxes of a font.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

#: Stands for characters that the typeface lacks.
MISSING = "[?]"
_GAP = "\ufffd"
_GAPS = re.compile("\ufffd[\ufffd ]*\ufffd|\ufffd")
_SPACES = re.compile(" {2,}")
#: Characters after which a line may break, besides a space.
_JOINTS = re.compile(r"(?<=[-–—/])(?=[^\s\d])")
_SAME_MEANING = {
    0x00AD: "", 0x2007: "\u00a0", 0x2010: "-", 0x2011: "-", 0x2012: "–", 0x2015: "—", 0x202F: "\u00a0",
    0x2043: "-", 0x20AB: "đ", 0x2190: "‹", 0x2192: "›", 0x2713: "•", 0x2714: "•", 0x25CF: "•",
    0x25A0: "•", 0x25AA: "•", 0x2116: "No.",
}  # fmt: skip


class Glyphs(dict[int, str]):
    """What is written for each character, worked out when it is first met; for `str.translate`."""

    def __init__(self, cmap: Mapping[int, object]) -> None:
        super().__init__()
        self._cmap = cmap

    def __missing__(self, code: int) -> str:
        self[code] = written = self._written(code)
        return written

    def _written(self, code: int) -> str:
        if code in _SAME_MEANING:
            return _SAME_MEANING[code]
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Cf", "Cs", "Co") or 0xFE00 <= code <= 0xFE0F:
            return ""  # invisible marks: joiners, directions, variants
        if kind in ("Cc", "Zl", "Zp"):
            return " "
        if code in self._cmap:
            return char
        simpler = unicodedata.normalize("NFKC", char)
        if simpler != char and all(ord(part) in self._cmap for part in simpler):
            return simpler
        return "" if kind.startswith("M") else _GAP


def clean(text: str, glyphs: Glyphs) -> str:
    """Return one line of text in NFC with nothing in it that the typeface cannot show."""
    shown = unicodedata.normalize("NFC", text).translate(glyphs)
    return _SPACES.sub(" ", _GAPS.sub(MISSING, shown)).strip(" ")


class Ruler:
    """Measures and breaks text in one weight; `widths` of characters in thousandths of the size."""

    def __init__(self, widths: Mapping[int, float]) -> None:
        self._widths = widths
        self._known: dict[str, float] = {}

    def width(self, text: str, size: float) -> float:
        """Return the width of a cleaned text in points."""
        known = self._known.get(text)
        if known is None:
            widths = self._widths
            known = self._known[text] = sum(widths[ord(char)] for char in text)
        return known * size / 1000

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Return a cleaned text in lines of at most `width` points; a word that is longer is cut."""
        lines, line, used = [], "", 0.0
        space = self.width(" ", size)
        for glue, piece in self._pieces(text, size, width):
            needed = self.width(piece, size)
            gap = space if glue and line else 0.0
            if line and used + gap + needed > width:
                lines.append(line)
                line, used, gap = "", 0.0, 0.0
            line += (" " if gap else "") + piece
            used += gap + needed
        return [*lines, line] if line or not lines else lines

    def _pieces(self, text: str, size: float, width: float) -> Iterator[tuple[bool, str]]:
        """Yield (whether a space goes before it, piece) of a text, no piece wider than `width`."""
        for word in text.split(" "):
            for place, part in enumerate(_JOINTS.split(word)):
                if self.width(part, size) <= width:
                    yield place == 0, part
                    continue
                for number, cut in enumerate(self._cut(part, size, width)):
                    yield place == 0 and number == 0, cut

    def _cut(self, word: str, size: float, width: float) -> Iterator[str]:
        """Yield the parts of a word that is wider than a line; marks stay with their letter."""
        part, used = "", 0.0
        for char in word:
            needed = self._widths[ord(char)] * size / 1000
            if part and used + needed > width and not unicodedata.combining(char):
                yield part
                part, used = "", 0.0
            part += char
            used += needed
        yield part
