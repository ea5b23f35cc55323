"""Reading a text in the active language."""

from typing import Any

from django.utils.translation import get_language


class Translated:
    """An attribute that reads `<name>_<active language>` and falls back to `<name>_vi`.

    The three columns stay plain fields, so that queries, forms and the 'missing' marker name the
    language they mean; only pages read through this.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        language = (get_language() or "vi")[:2]
        return getattr(instance, f"{self.name}_{language}", "") or getattr(instance, f"{self.name}_vi")
