"""Files in storage that rows of the database name: deleted with them, and found where no row is left."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

#: Younger files may belong to an upload that is under way.
HOUR = datetime.timedelta(hours=1)

#: Stores the content (bytes) under a name.
Store = Callable[[str, bytes], None]


@contextmanager
def storing() -> Iterator[Store]:
    """Open a transaction and yield what stores files in it; when it fails, none of them stays behind."""
    stored: list[str] = []

    def store(name: str, content: bytes) -> None:
        stored.append(default_storage.save(name, ContentFile(content)))

    try:
        with transaction.atomic():
            yield store
    except BaseException:
        delete_files(stored)
        raise


def delete_files(names: Iterable[str]) -> None:
    """Delete stored files; those that are gone already are no mistake."""
    for name in names:
        default_storage.delete(name)


def delete_orphans(folder: str, kept: Collection[str], *, older_than: datetime.timedelta) -> list[str]:
    """Delete the files of a folder that are not `kept`, and return their names.

    Such a file is left when the process dies between writing it and the commit.
    """
    if not default_storage.exists(folder):
        return []
    latest = timezone.now() - older_than
    names = (f"{folder}/{file}" for file in default_storage.listdir(folder)[1])
    orphans = [
        name for name in names if name not in kept and default_storage.get_modified_time(name) < latest
    ]
    delete_files(orphans)
    return orphans
