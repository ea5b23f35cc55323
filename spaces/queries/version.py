"""The state of the public data as one number."""

import datetime
import time
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from spaces.models import DataVersion

_READ = f"SELECT number, structure FROM {DataVersion._meta.db_table} WHERE id = 1"  # noqa: S608


class Version(NamedTuple):
    """`number` of the last change and `structure` of the last shared one, microseconds since 1970."""

    number: int
    structure: int

    @property
    def changed_at(self) -> datetime.datetime:
        """Return when the last change happened (aware, UTC)."""
        return datetime.datetime.fromtimestamp(self.number / 1_000_000, datetime.UTC)


def current_version() -> Version:
    """Return the version that is committed now; one query, asked on every public request.

    Written as SQL because building the query costs several times what the database needs for it. The
    query itself shows whether a kept connection still works, so Django's own check is left out; a
    connection that the server closed meanwhile is opened anew.
    """
    if connection.connection is None or connection.in_atomic_block:
        return _read()
    connection.health_check_done = True
    try:
        return _read()
    except (OperationalError, InterfaceError):
        connection.close()
        return _read()


class _Memory:
    """What this process last read, and until when it may be used (seconds of the monotonic clock)."""

    version: Version | None = None
    until = 0.0


def recent_version() -> Version:
    """Return the version that was committed `settings.VERSION_MEMORY_MS` ago or later.

    A busy process asks the database once in that time instead of for every page. A write made by this
    process is seen at once, one by another process after that time at the latest.
    """
    now = time.monotonic()
    version = _Memory.version
    if version is None or now >= _Memory.until:
        version = _Memory.version = current_version()
        _Memory.until = now + settings.VERSION_MEMORY_MS / 1000
    return version


def forget_version() -> None:
    """Have the next public request ask the database."""
    _Memory.until = 0.0


def _read() -> Version:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return Version(*cursor.fetchone())
