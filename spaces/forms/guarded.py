"""A trap for programs that fill in every field: what people never see has to stay empty."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: The field of templates/partner/guard.html; no browser keeps a value for such a name.
TRAP_FIELD = "homepage_2"


def refuse_trapped(data: Mapping[str, Any]) -> None:
    """Raise ValidationError where the trap is filled: for pages that send without a form's fields.

    The refusal is said openly, with its remedy: a browser's extension may have filled it for a person.
    """
    if data.get(TRAP_FIELD):
        raise ValidationError(
            _(
                "A hidden field came filled in, as programs do it. It is empty again now: check your entries"
                " and send them once more."
            ),
            code="trapped",
        )


class Guarded:
    """Adds the trap to a form: mix it in before the form's class, include partner/guard.html in the page."""

    def clean(self) -> dict[str, Any] | None:
        """Return the cleaned values, unless the trap was filled."""
        refuse_trapped(self.data)
        return super().clean()
