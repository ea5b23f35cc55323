"""The public data in memory, kept in step with the database.

A process holds one snapshot. Each request reads the data version (one row); when it has moved on, only
the spaces changed since are read again. Everything the public filters, counts, searches or clusters is
answered from here, so list, map, counts and exports cannot disagree.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spaces.enums import PublicationState
from spaces.index.axes import Ragged
from spaces.index.columns import Columns
from spaces.index.openness import Openness
from spaces.index.vocabulary import Vocabulary, name_words
from spaces.models import Space

from .loading import Loader, Table, load_tables
from .version import Version, current_version

#: Above this many changed spaces everything is read anew.
_MOST_CHANGES = 20_000
#: Counts of about a kilobyte each that a snapshot keeps.
_MOST_REMEMBERED = 2000


@dataclass(frozen=True)
class Snapshot:
    """All published spaces at one data version.

    `tables` name the codes of each axis, `labels` the words of each code, `hours` the texts that the
    column of opening hours refers to. `memo` keeps what was worked out from the columns, while they last.
    """

    version: Version
    columns: Columns
    tables: dict[str, Table]
    labels: dict[str, Ragged]
    vocabulary: Vocabulary
    hours: dict[str, int]
    loader: Loader
    openness: Openness
    memo: dict[Hashable, NDArray[Any]] = field(default_factory=dict)

    def remembered(self, key: Hashable, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return what `make` made for `key`; kept while the data stands still."""
        found = self.memo.get(key)
        if found is None:
            if len(self.memo) >= _MOST_REMEMBERED:
                self.memo.clear()
            found = self.memo[key] = make()
        return found


_lock = threading.Lock()
_held: Snapshot | None = None


def current_snapshot(version: Version | None = None) -> Snapshot:
    """Return the snapshot of `version` (of now, where none is given); brings the held one up to date."""
    global _held
    version = version or current_version()
    held = _held
    if held is not None and held.version.number == version.number:
        return held
    with _lock:
        held = _held
        if held is not None and version.number < held.version.number:
            version = current_version()  # this request is slow, or the database was restored
        is_older = held is not None and version.number < held.version.number
        if held is None or is_older or held.version.structure != version.structure:
            _held = _load(version)
        elif held.version.number != version.number:
            _held = _refresh(held, version)
        return _held


def forget_snapshot() -> None:
    """Drop the held snapshot; the next request reads everything anew."""
    global _held
    with _lock:
        _held = None


def _load(version: Version) -> Snapshot:
    """Return a snapshot read from scratch."""
    tables, vocabulary, hours = load_tables(), Vocabulary(), {}
    loader = Loader(tables, vocabulary, hours)
    columns = loader.load(Space.objects.published())
    labels = {
        axis: Ragged.of([vocabulary.codes(name_words(label)) for label in table.labels])
        for axis, table in tables.items()
    }
    return Snapshot(version, columns, tables, labels, vocabulary, hours, loader, Openness(hours))


def _refresh(held: Snapshot, version: Version) -> Snapshot:
    """Return the snapshot with the spaces changed since it was read."""
    changed = Space.objects.filter(changed_in__gt=held.version.number)
    # Without the order of names, along which a database might read the whole table.
    rows = changed.order_by().values_list("pk", "publication_state")
    states = dict(rows[: _MOST_CHANGES + 1])
    if len(states) > _MOST_CHANGES:
        return _load(version)
    shown = [pk for pk, state in states.items() if state == PublicationState.PUBLISHED]
    fresh = held.loader.load(Space.objects.filter(pk__in=shown))
    gone = list(states.keys() - fresh.pk.tolist())
    columns = held.columns.replaced(np.array(gone, dtype=np.int64), fresh)
    return replace(held, version=version, columns=columns, memo={})
