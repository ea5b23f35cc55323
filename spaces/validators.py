"""Checks of single values; each message names the remedy."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from opening_hours import validate as is_opening_hours

#: Begins with a letter or digit: a spreadsheet must not take it for a formula.
_CODE = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
#: The files of a round's composites end like this, after the round's own address.
_COMPOSITES = "-composites"


def validate_web_address(value: str) -> None:
    """Raise ValidationError unless `value` is an http or https address with a host."""
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid:
        raise ValidationError(
            _("Give a web address that begins with https:// or http://."), code="web_address"
        )


def validate_opening_hours(value: str) -> None:
    """Raise ValidationError unless `value` follows OpenStreetMap's opening_hours syntax."""
    if not is_opening_hours(value):
        raise ValidationError(
            _("These opening hours cannot be read. Write them like “Tu-Su 09:00-17:00; Mo off”."),
            code="opening_hours",
        )


def validate_no_control_characters(value: str) -> None:
    """Raise ValidationError when `value` holds NUL or another character that no text field takes."""
    if any(ord(char) < 32 and char not in "\t\n\r" for char in value):
        raise ValidationError(_("Remove the invisible control characters from this text."), code="control")


def validate_code(value: str) -> None:
    """Raise ValidationError unless `value` can be the code of a criterion, also as heading of a column."""
    if not _CODE.fullmatch(value):
        raise ValidationError(
            _("Write a code of letters and digits, such as A1 or 2.3, without spaces."), code="code"
        )


def validate_round_slug(value: str) -> None:
    """Raise ValidationError where a round's address would be that of another round's composites."""
    if value.endswith(_COMPOSITES):
        raise ValidationError(
            _("An address cannot end with “-composites”: files of results do. Choose another ending."),
            code="reserved",
        )
