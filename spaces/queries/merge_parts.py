"""The parts of a space that are chosen as a whole when two records of one place become one.

A part is one column, several that have no meaning apart (a position with its error, a status with its
date), or a list. Spaces come from `merge_choices.with_parts`, so that no part asks the database.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst

from spaces.enums import AccessFeature, AccessValue, NameKind
from spaces.models import Space

#: Numbers that are years read without a separator of thousands.
_YEARS = ("year_opened", "evidence_year")


def united(lists: Iterable[Iterable[Any]]) -> list[Any]:
    """Return the entries of all lists, each once, in their order."""
    return list(dict.fromkeys(entry for entries in lists for entry in entries))


class Part:
    """One column of a space; `can_unite` says whether both spaces' can stand together."""

    can_unite = False

    def __init__(self, key: str, label: str | Promise | None = None) -> None:
        self.key, self._label = key, label

    @property
    def label(self) -> str:
        """Return what the part is called, in the active language."""
        return capfirst(str(self._label or Space._meta.get_field(self.key).verbose_name))

    def value(self, space: Space) -> Any:
        """Return what `space` says, in a form that can be compared."""
        return getattr(space, self.key)

    def is_given(self, space: Space) -> bool:
        """Return whether `space` says anything."""
        return self.value(space) not in (None, "", ())

    def is_same(self, kept: Space, dissolved: Space) -> bool:
        """Return whether there is nothing to choose: both say the same, or both nothing."""
        is_silent = not self.is_given(kept) and not self.is_given(dissolved)
        return is_silent or self.value(kept) == self.value(dissolved)

    def text(self, space: Space) -> str:
        """Return what `space` says as a reader sees it, '' for nothing; entries of lists are lines."""
        return self.words(space) if self.is_given(space) else ""

    def words(self, space: Space) -> str:
        """Return what is given, in words."""
        field, value = Space._meta.get_field(self.key), self.value(space)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        is_count = isinstance(value, int) and self.key not in _YEARS
        return number_format(value, force_grouping=True) if is_count else str(value)

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return what `save_space` is told when the part of `chosen` (one, or both of a list) stands."""
        return {self.key: self.value(chosen[0])}


class ListPart(Part):
    """Several entries; those of both spaces can stand together."""

    can_unite = True

    def value(self, space: Space) -> tuple[Any, ...]:
        """Return the entries in order."""
        return tuple(getattr(space, self.key).all())

    def is_same(self, kept: Space, dissolved: Space) -> bool:
        """Return whether both have the same entries, in whatever order."""
        return set(self.value(kept)) == set(self.value(dissolved))

    def words(self, space: Space) -> str:
        """Return the entries by name."""
        return "\n".join(sorted(row.name for row in self.value(space)))

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return the entries of all that were chosen, each once."""
        return {self.key: united(self.value(space) for space in chosen)}


class NamesPart(ListPart):
    """Further names of one kind."""

    def __init__(self, key: str, label: str | Promise, kind: NameKind) -> None:
        super().__init__(key, label)
        self._kind = kind

    def value(self, space: Space) -> tuple[str, ...]:
        """Return the names."""
        return tuple(row.name for row in space.names.all() if row.kind == self._kind)

    def words(self, space: Space) -> str:
        """Return the names, one a line."""
        return "\n".join(self.value(space))


class SourcesPart(ListPart):
    """Sources as pairs of title and address."""

    def value(self, space: Space) -> tuple[tuple[str, str], ...]:
        """Return the pairs."""
        return tuple((row.title, row.url) for row in space.sources.all())

    def words(self, space: Space) -> str:
        """Return the sources, one a line."""
        return "\n".join(" | ".join(filter(None, pair)) for pair in self.value(space))


class NotePart(Part):
    """The internal note; both can stand below one another."""

    can_unite = True

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return the notes of all that were chosen, a line between them."""
        notes = united([self.value(space)] for space in chosen if self.is_given(space))
        return {self.key: "\n\n".join(notes)}


class AccessPart(Part):
    """The answer about one accessibility feature."""

    def __init__(self, feature: AccessFeature) -> None:
        super().__init__(f"access_{feature}", feature.label)
        self._feature = feature

    def value(self, space: Space) -> str:
        """Return 'yes', 'no', or '' where it is unknown."""
        facts = space.accessibility_facts.all()
        return next((fact.value for fact in facts if fact.feature == self._feature), "")

    def words(self, space: Space) -> str:
        """Return the answer."""
        return str(AccessValue(self.value(space)).label)

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return the answer below 'access', where those of all features are gathered."""
        return {"access": {self._feature.value: self.value(chosen[0])}}
