"""The state of the public data as one number."""

import datetime
from typing import NamedTuple

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


def _read() -> Version:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return Version(*cursor.fetchone())
