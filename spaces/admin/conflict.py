"""Two people edited one space: what each changed, and a form in which nothing typed is lost."""

from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.text import capfirst

from spaces.forms.space import SpaceForm
from spaces.models import Space, User


class Difference(NamedTuple):
    """A field that both changed: its name in the form, label, and both values as text."""

    name: str
    label: str
    theirs: str
    yours: str


class Conflict(NamedTuple):
    """`form` holds the person's own text and, where only the other changed something, the other's.

    `differences` are fields that both changed, `taken` the labels of fields that only the other did.
    """

    form: SpaceForm
    differences: list[Difference]
    taken: list[str]


def resolve(sent: QueryDict, typed: SpaceForm, stored: Space, by: User) -> Conflict:
    """Return both versions of a space, field by field; `typed` is the bound form of the second person.

    What the person saw stands in the form's hidden values, so that a field they left alone is no
    contradiction: the other's value is taken.
    """
    theirs = SpaceForm(instance=stored, by=by)
    mine = set(typed.changed_data)
    merged = sent.copy()
    differences, taken = [], []
    for name, field in theirs.fields.items():
        if not field.show_hidden_initial or field.disabled:
            continue
        values = _values(theirs, name)
        seen, own = sent.getlist(f"initial-{name}"), sent.getlist(name)
        merged.setlist(f"initial-{name}", values)
        if _same(values, seen):
            continue
        label = capfirst(str(field.label))
        if name not in mine:
            merged.setlist(name, values)
            taken.append(label)
        elif not _same(values, own):
            differences.append(Difference(name, label, _shown(field, values), _shown(field, own)))
    merged["expected_change"] = str(stored.changed_in)
    form = SpaceForm(merged, instance=Space.objects.get(pk=stored.pk), by=by)
    return Conflict(form, differences, taken)


def _values(form: SpaceForm, name: str) -> list[str]:
    """Return what the browser would send for a field of an untouched form."""
    bound = form[name]
    value = bound.value()
    if isinstance(value, list | tuple | set) or hasattr(value, "all"):
        return [str(getattr(item, "pk", item)) for item in value]
    if value is None or value == "":
        return [""]
    if value is False:
        return []
    return ["on" if value is True else str(value)]


def _same(left: list[str], right: list[str]) -> bool:
    """Return whether two lists of sent values say the same, whatever line ends and order."""

    def plain(values: list[str]) -> list[str]:
        ignored = {"", "False", "None"}
        tidy = (value.replace("\r\n", "\n").strip() for value in values)
        return sorted("on" if value == "True" else value for value in tidy if value not in ignored)

    return plain(left) == plain(right)


def _shown(field: Any, values: list[str]) -> str:
    """Return sent values as a reader sees them."""
    labels: dict[str, str] = {}
    for key, label in getattr(field.widget, "choices", []):
        for inner_key, inner_label in label if isinstance(label, list) else [(key, label)]:
            labels[str(inner_key)] = str(inner_label).removeprefix("– ")
    return ", ".join(labels.get(value, value) for value in values if value)
