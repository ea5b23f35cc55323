"""Texts that a decision needs: reasons, grounds, decisions, in the stored form."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.text import nfc
from spaces.validators import validate_no_control_characters

#: Characters of a reason; about a page.
MOST_TEXT = 5000
_MISSING = gettext_lazy("Give the reason: it is kept with the round.")


def required_text(
    text: str, *, field: str = "reason", longest: int = MOST_TEXT, missing: str | Promise = _MISSING
) -> str:
    """Return `text` in the stored form, its line breaks kept.

    Raises ValidationError on `field` where nothing, too much or a control character is given.
    """
    try:
        validate_no_control_characters(text)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None
    tidy = "\n".join(nfc(line) for line in text.splitlines()).strip()
    if not tidy:
        raise ValidationError({field: missing})
    if len(tidy) > longest:
        message = _("Shorten this text to %(most)d characters; it has %(now)d.")
        raise ValidationError({field: message % {"most": longest, "now": len(tidy)}})
    return tidy
