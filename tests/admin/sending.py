"""What a browser would send for the form of a space."""

from typing import Any

from spaces.forms.space import SpaceForm
from spaces.models import Space, User


def _values(form: SpaceForm, name: str) -> list[str]:
    value = form[name].value()
    if value is None or value is False or value == "":
        return []
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        return [str(getattr(item, "pk", item)) for item in value]
    return ["on" if value is True else str(value)]


def sent(by: User, space: Space | None = None, **changes: Any) -> dict[str, Any]:
    """Returns the data of an untouched form of `space` with `changes` typed into it."""
    form = SpaceForm(instance=Space.objects.get(pk=space.pk) if space else None, by=by)
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        values = _values(form, name)
        if values:
            data[name] = values
        if field.show_hidden_initial:
            data[f"initial-{name}"] = values
    return data | changes | {"_save": "Save"}
