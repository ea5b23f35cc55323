"""Values of cells as people write them; each reader raises ValueError with a sentence for the person."""

import re

from django.utils.translation import gettext as _

from .shapes import Value, fold_heading

#: No number of a table is as large; NaN is not smaller than it either.
_BEYOND = 1e15
_SPACES = re.compile(r"\s")
#: 1.000 or 2,500: thousands to some, decimals to others; 0,125 can only be decimals.
_AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_TRUE = frozenset({"true", "yes", "có", "oui", "vrai", "x", "1"})
_FALSE = frozenset({"false", "no", "không", "non", "faux", "0"})


def text_of(value: Value) -> str:
    """Return the text of a cell, '' where it is empty; a number as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def number_of(value: Value) -> float | None:
    """Return the finite number of a cell, None where it is empty.

    Text is read with a decimal point or comma, and as a share where it ends with a percent sign.
    """
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _BEYOND:
        return float(value)
    text = _SPACES.sub("", value).replace("\u2212", "-") if isinstance(value, str) else ""
    number, is_share = text.removesuffix("%"), text.endswith("%")
    if _AMBIGUOUS.fullmatch(number):
        raise ValueError(
            _("“%(text)s” may mean thousands or decimals: write it without a separator.") % {"text": text}
        )
    if not _DECIMAL.fullmatch(number):
        raise ValueError(
            _("“%(text)s” is not a number: write digits, such as 2.5 or 2,5.") % {"text": text_of(value)[:40]}
        )
    return float(number.replace(",", ".")) / (100 if is_share else 1)


def whole_number_of(value: Value) -> int | None:
    """Return the whole number of a cell, None where it is empty."""
    number = number_of(value)
    if number is None:
        return None
    if not number.is_integer():
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": text_of(value)[:40]})
    return int(number)


def truth_of(value: Value) -> bool | None:
    """Return yes (True) or no (False) in any language of the site, None where the cell is empty."""
    word = fold_heading(text_of(value))
    if not word:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError(_("“%(text)s” is neither yes nor no: write yes or no.") % {"text": word[:40]})
