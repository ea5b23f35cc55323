"""Form fields that give domain values: coordinates, lines, sources, identifiers."""

import math
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from spaces.models import Space
from spaces.validators import validate_no_control_characters, validate_web_address

_NUMBER = r"([-+−]?\d{{1,3}}(?:{mark}\d+)?)°?"
_WITH_POINT = re.compile(_NUMBER.format(mark=r"\.") + r"(?:\s*[,;]\s*|\s+)" + _NUMBER.format(mark=r"\."))
#: With decimal commas, a comma alone does not part two numbers.
_WITH_COMMA = re.compile(_NUMBER.format(mark=",") + r"(?:\s*;\s*|,?\s+)" + _NUMBER.format(mark=","))
_IDENTIFIER = re.compile(r"(?:hn[\s-]?)?0*(\d{1,9})", re.IGNORECASE)


def parse_number(text: str) -> float:
    """Read a decimal written with point or comma; raise ValueError unless it is finite."""
    value = float(text.strip().replace("\u2212", "-").replace(",", ".").rstrip("°"))
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def parse_pair(text: str) -> tuple[float, float]:
    """Return (lon, lat) of a pair that gives latitude first, as people write it; raise ValueError."""
    pair = _WITH_POINT.fullmatch(text.strip()) or _WITH_COMMA.fullmatch(text.strip())
    if pair is None:
        raise ValueError("not a pair of degrees")
    return parse_number(pair[2]), parse_number(pair[1])


def parse_identifier(text: str) -> int | None:
    """Return the number in an identifier written as HN-0042, hn 42 or 42, else None."""
    match = _IDENTIFIER.fullmatch(text.strip())
    return int(match[1]) if match and int(match[1]) < 2**31 else None


class DegreesField(forms.CharField):
    """A latitude or longitude in degrees, typed with point or comma; gives a finite float or None.

    Whether it lies in the world is for the form to say, which sees both.
    """

    default_error_messages = {
        "degrees": _("Write degrees as a decimal number, such as 21.0285."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> float | None:
        """Return degrees as float, None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError:
            raise ValidationError(self.error_messages["degrees"], code="degrees") from None

    def prepare_value(self, value: Any) -> Any:
        """Show stored degrees with a point, whatever the language."""
        return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what was shown with what was typed."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class LinesField(forms.CharField):
    """One entry a line; gives a list of str."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, longest: int = 200, most: int = 50, **kwargs: Any) -> None:
        self.longest, self.most = longest, most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Any]:
        """Return the entries; raise ValidationError naming the line that cannot be taken."""
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(_("At most %(most)d lines."), code="most", params={"most": self.most})
        return [self.clean_line(number, line) for number, line in enumerate(lines, start=1)]

    def clean_line(self, number: int, line: str) -> Any:
        """Return the entry of a line."""
        validate_no_control_characters(line)
        if len(line) > self.longest:
            raise ValidationError(
                _("Line %(number)d has more than %(longest)d characters: shorten it."),
                code="longest",
                params={"number": number, "longest": self.longest},
            )
        return line

    def prepare_value(self, value: Any) -> Any:
        """Show entries one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare line by line, whatever the line ends."""
        shown = str(self.prepare_value(initial) or "").split("\n")
        return [line.strip() for line in shown] != [line.strip() for line in (data or "").split("\n")]


class SourcesField(LinesField):
    """One source a line as `title | web address`; gives pairs of (title, address or '')."""

    def clean_line(self, number: int, line: str) -> tuple[str, str]:
        """Return (title, address); a bare address is its own title."""
        title, _bar, url = (part.strip() for part in super().clean_line(number, line).rpartition("|"))
        if not _bar:
            title, url = (url, url) if "://" in url else (url, "")
        title = title or url
        if url:
            self._check_address(number, url)
        if len(title) > 300:
            raise ValidationError(
                _("Line %(number)d has more than %(longest)d characters: shorten it."),
                code="longest",
                params={"number": number, "longest": 300},
            )
        return title, url

    def _check_address(self, number: int, url: str) -> None:
        """Raise ValidationError with the number of the line."""
        try:
            validate_web_address(url)
            URLValidator(schemes=["http", "https"])(url)
            MaxLengthValidator(500)(url)
        except ValidationError:
            raise ValidationError(
                _("Line %(number)d: write “title | https://…”, with a complete web address."),
                code="web_address",
                params={"number": number},
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Show pairs as `title | address`, one a line."""
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(filter(None, pair)) for pair in value)


class SpaceField(forms.CharField):
    """Another space by its identifier; gives a Space or None, for what was merged the space it became."""

    default_error_messages = {"unknown": _("There is no space with this identifier.")}

    def clean(self, value: Any) -> Space | None:
        """Return the space that the identifier names."""
        text = super().clean(value)
        if not text:
            return None
        number = parse_identifier(text)
        found = Space.objects.select_related("merged_into").filter(number=number)
        space = found.first() if number is not None else None
        if space is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return space.merged_into or space

    def prepare_value(self, value: Any) -> Any:
        """Show the identifier."""
        return value.identifier if isinstance(value, Space) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the identifiers as shown."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()
