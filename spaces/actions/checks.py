"""What people give to rounds, checked one way for sheets, moderation and appeals: scores and texts."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.models import Criterion
from spaces.text import nfc
from spaces.validators import validate_no_control_characters

#: Characters of a justification or a reason; about a page.
MOST_TEXT = 5000
_MISSING = gettext_lazy("Give the reason: it is kept with the round.")


def require_asked(criterion: Criterion, *, is_asked: bool) -> None:
    """Raise ValidationError unless the criterion is asked for the space."""
    if not is_asked:
        text = _("%(criterion)s is not asked for this space: reload the page.")
        raise ValidationError(text % {"criterion": criterion.code})


def require_on_scale(criterion: Criterion, value: int | None, *, not_applicable: bool) -> None:
    """Raise ValidationError on `value` unless it lies on the scale, and alone; None lies on every scale."""
    if value is None:
        return
    if not_applicable:
        raise ValidationError({"value": _("Give a score or mark “not applicable”, not both.")})
    if not criterion.scale_min <= value <= criterion.scale_max:
        text = _("%(criterion)s: give a whole number from %(low)d to %(high)d.")
        scale = {"criterion": criterion.code, "low": criterion.scale_min, "high": criterion.scale_max}
        raise ValidationError({"value": text % scale})


def stored_text(text: str, *, field: str, longest: int = MOST_TEXT) -> str:
    """Return `text` in the stored form, its line breaks kept.

    Raises ValidationError on `field` where too much or a control character is given.
    """
    try:
        validate_no_control_characters(text)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None
    tidy = "\n".join(nfc(line) for line in text.splitlines()).strip()
    if len(tidy) > longest:
        message = _("Shorten this text to %(most)d characters; it has %(now)d.")
        raise ValidationError({field: message % {"most": longest, "now": len(tidy)}})
    return tidy


def required_text(
    text: str, *, field: str = "reason", longest: int = MOST_TEXT, missing: str | Promise = _MISSING
) -> str:
    """Return `text` as `stored_text` does; raises ValidationError on `field` where nothing is given, too."""
    tidy = stored_text(text, field=field, longest=longest)
    if not tidy:
        raise ValidationError({field: missing})
    return tidy
