"""The history of a space, field by field: who changed what, when and why."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Version

from spaces.enums import AccessFeature, AccessValue, NameKind
from spaces.models import AccessibilityFact, AdministrativeUnit, Source, Space, SpaceName, User
from spaces.outlines import area_m2, corners_of

PAGE_SIZE = 20
#: Fields that say nothing more than the moment of the entry itself.
_SILENT = {"published_at"}


class Change(NamedTuple):
    """One field before and after, as a reader sees it; '' where there was nothing."""

    label: str
    before: str
    after: str


class Entry(NamedTuple):
    """One change of a space; `changes` is empty where only the reason tells what happened."""

    at: datetime.datetime
    by: User | None
    reason: str
    is_first: bool
    changes: list[Change]


class RecentChange(NamedTuple):
    """What happened to which space; `space` is None when it was deleted since.

    `fields` are the labels of what changed, empty for a first entry.
    """

    at: datetime.datetime
    by: User | None
    reason: str
    space: Space | None
    title: str
    is_first: bool
    fields: list[str]


def _versions(space: Space) -> models.QuerySet[Version]:
    """Return what history kept of `space`, newest first."""
    kind = ContentType.objects.get_for_model(Space)
    versions = Version.objects.filter(content_type=kind, object_id=str(space.pk), db="default")
    return versions.select_related("revision__user").order_by("-pk")


def count_entries(space: Space) -> int:
    """Return how many entries the history of `space` has."""
    return _versions(space).count()


def entries(space: Space, *, start: int = 0, stop: int = PAGE_SIZE) -> list[Entry]:
    """Return the entries from `start` to before `stop`, newest first; the number of queries is fixed."""
    versions = list(_versions(space)[start : stop + 1])
    snapshots = [snapshot for _pk, snapshot in _by_version(versions)]
    names = _names(snapshots)
    found = []
    for index, version in enumerate(versions[: stop - start]):
        is_first = index + 1 == len(versions)
        older = {} if is_first else snapshots[index + 1]
        revision = version.revision
        changes = _changes(older, snapshots[index], names)
        found.append(Entry(revision.date_created, revision.user, revision.comment, is_first, changes))
    return found


def recent_changes(limit: int = 10) -> list[RecentChange]:
    """Return the last changes of all spaces, newest first; the number of queries is fixed."""
    kind = ContentType.objects.get_for_model(Space)
    versions = Version.objects.filter(content_type=kind, db="default").order_by("-pk")
    before = versions.filter(object_id=OuterRef("object_id"), pk__lt=OuterRef("pk")).values("pk")[:1]
    latest = list(versions.select_related("revision__user").annotate(previous=Subquery(before))[:limit])
    older = Version.objects.in_bulk([version.previous for version in latest if version.previous])
    snapshots = dict(_by_version([*latest, *older.values()]))
    spaces = Space.objects.only("name_vi", "name_en", "name_fr", "number").in_bulk(
        [int(version.object_id) for version in latest]
    )
    return [
        RecentChange(
            version.revision.date_created,
            version.revision.user,
            version.revision.comment,
            spaces.get(int(version.object_id)),
            version.object_repr,
            version.previous is None,
            [change.label for change in _changes(snapshots[version.previous], snapshots[version.pk], None)]
            if version.previous
            else [],
        )
        for version in latest
    ]


def _fields(version: Version) -> dict[str, Any]:
    """Return the stored columns of one row; read as JSON, so that an older shape of a table is no error."""
    rows = json.loads(version.serialized_data)
    return rows[0]["fields"] if rows else {}


def _by_version(versions: list[Version]) -> Iterable[tuple[int, dict[str, Any]]]:
    """Yield for each version its key, and the space's columns with its names, sources and access facts."""
    owned: dict[tuple[int, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    kinds = ContentType.objects.get_for_models(SpaceName, Source, AccessibilityFact)
    parts = Version.objects.filter(
        revision__in={version.revision_id for version in versions}, content_type__in=kinds.values()
    )
    models_by_kind = {kind.pk: model for model, kind in kinds.items()}
    for part in parts:
        fields = _fields(part)
        label, text = _part(models_by_kind[part.content_type_id], fields)
        owned[part.revision_id, fields["space"]][label].add(text)
    for version in versions:
        sets = owned[version.revision_id, int(version.object_id)]
        yield version.pk, _fields(version) | {label: sorted(texts) for label, texts in sets.items()}


def _part(model: type[models.Model], fields: Mapping[str, Any]) -> tuple[str, str]:
    """Return a name, source or access fact as (label of its set, text)."""
    if model is SpaceName:
        former = fields["kind"] == NameKind.FORMER
        return (_("Former names") if former else _("Further names")), fields["name"]
    if model is Source:
        return _("Sources"), " | ".join(filter(None, [fields["title"], fields["url"]]))
    feature = _label_of(AccessFeature, fields["feature"])
    return _("Accessibility"), f"{feature}: {_label_of(AccessValue, fields['value'])}"


def _label_of(choices: type[models.TextChoices], value: str) -> str:
    """Return the label of a choice, or the value where the choice is gone."""
    return str(choices(value).label) if value in choices.values else value


def _relations(snapshot: Mapping[str, Any]) -> Iterable[tuple[type[models.Model], Any]]:
    """Yield (model, key) of everything a snapshot points at."""
    for name, value in snapshot.items():
        field = _field(name)
        if field is not None and field.related_model is not None and value is not None:
            for key in value if isinstance(value, list) else [value]:
                yield field.related_model, int(key)


def _names(snapshots: list[dict[str, Any]]) -> dict[tuple[type[models.Model], int], str]:
    """Return how related rows are called; one query a table."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for snapshot in snapshots:
        for model, key in _relations(snapshot):
            wanted[model].add(key)
    names = {}
    for model, keys in wanted.items():
        rows = model._default_manager.all()
        if model is AdministrativeUnit:
            rows = rows.defer("boundary")
        names |= {(model, key): str(row) for key, row in rows.in_bulk(keys).items()}
    return names


def _field(name: str) -> models.Field | None:
    """Return the space's field of that name, or None for a set of further rows and for old columns."""
    try:
        return Space._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _changes(older: Mapping[str, Any], newer: Mapping[str, Any], names: Mapping[tuple, str]) -> list[Change]:
    """Return what differs between two snapshots, in the order of the form."""
    found = []
    for name in [*newer, *(name for name in older if name not in newer)]:
        before, after = older.get(name), newer.get(name)
        if name in _SILENT or before == after or (not before and not after):
            continue
        field = _field(name)
        label = capfirst(str(field.verbose_name)) if field is not None else name
        shown = ("", "") if names is None else (_text(field, before, names), _text(field, after, names))
        found.append(Change(label, *shown))
    return found


def _text(field: models.Field | None, value: Any, names: Mapping[tuple, str]) -> str:
    """Return a stored value as a reader sees it."""
    if value is None or value == "" or value == []:
        return ""
    if field is not None and field.related_model is not None:
        keys = value if isinstance(value, list) else [value]
        gone = _("(deleted)")
        return ", ".join(sorted(names.get((field.related_model, int(key)), gone) for key in keys))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, dict):
        return _outline(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField) and (day := parse_date(str(value)[:10])):
        return date_format(day, "SHORT_DATE_FORMAT")
    return str(value)


def _outline(value: Mapping[str, Any]) -> str:
    """Return an outline in words: two of them that differ hardly ever read alike."""
    corners = corners_of(value)
    said = ngettext("%(count)d corner, %(area)s m²", "%(count)d corners, %(area)s m²", len(corners))
    return said % {"count": len(corners), "area": number_format(round(area_m2(corners)), force_grouping=True)}
