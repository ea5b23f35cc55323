"""Vietnamese text: one stored form, folding for search, keys for sorting.

Search compares folded text, so `pho co` finds *phố cổ*, `hoà` equals `hòa`, `đ` equals `d` and composed
(NFC) equals decomposed (NFD) spelling. Sorting follows the Vietnamese alphabet (a ă â b c d đ e ê …),
letters first and tones second, as TCVN dictionaries do.
"""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")  # not the no-break spaces of French
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})

#: Combining tone marks in dictionary order: level, falling, asking, tumbling, sharp, heavy.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_ALPHABET, start=12)}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_KEY = 60


def nfc(text: str) -> str:
    """Return `text` in the stored form: NFC, no NUL or other control characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        char if char.isprintable() or unicodedata.category(char) == "Zs" else " " for char in composed
    )
    return _SPACES.sub(" ", kept).strip()


def mail_key(email: str) -> str:
    """Return the form of a mail address by which its person is found: composed, without capitals."""
    return nfc(email).casefold()


def fold(text: str) -> str:
    """Return the words of `text` without case, tones and marks, joined by single spaces (a–z, 0–9)."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_D_STROKE).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare).strip()


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order."""
    return fold(text).split()


def _letter(char: str) -> tuple[str, int]:
    """Return one composed character as (base letter that keeps breve, circumflex, horn; tone 0–5)."""
    tone = 0
    kept = []
    for mark in unicodedata.normalize("NFD", char):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            kept.append(mark)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def _primary(letter: str) -> int:
    """Return the weight of a base letter: 0 a gap, 1–10 digits, from 12 the alphabet."""
    if letter.isdigit() and letter.isascii():
        return int(letter) + 1
    if letter in _RANK:
        return _RANK[letter]
    bare = fold(letter)[:1]
    return _RANK.get(bare, 0)


def sort_key(text: str) -> str:
    """Return a key of [0-9a-z] that sorts as Vietnamese does, in every database collation.

    Two characters a letter (letters decide first), then one a letter for its tone; the first 60
    characters of the text count. At most 182 characters.
    """
    letters = [_letter(char) for char in nfc(text).lower()[:_LONGEST_KEY]]
    primary = [_primary(letter) for letter, _tone in letters]
    start = next((i for i, weight in enumerate(primary) if weight), len(primary))
    weights = "".join(_DIGITS[w // 36] + _DIGITS[w % 36] for w in primary[start:])
    tones = "".join(str(tone) for _letter_, tone in letters[start:])
    return f"{weights}00{tones}"
