"""Empty databases to measure on: files of SQLite, databases of a PostgreSQL server."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.postgres import HOW_TO_GET, ServerStartError, candidates, find_programs, throwaway

SQLITE, POSTGRES = "sqlite", "postgresql"
ADDRESS = "BENCH_DATABASE_URL"


class NoServerError(Exception):
    """There is no PostgreSQL to measure on; says how to get one."""


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """Yields the address of a database in `folder`."""
    yield f"sqlite:///{folder / 'bench.sqlite3'}"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yields the address of a server: that of BENCH_DATABASE_URL, else a throw-away one; or NoServerError."""
    if given := os.environ.get(ADDRESS):
        yield given
        return
    programs = find_programs(candidates())
    if programs is None:
        raise NoServerError(HOW_TO_GET.replace("TEST_DATABASE_URL", ADDRESS))
    with ExitStack() as stack:
        try:
            address = stack.enter_context(throwaway(programs))
        except ServerStartError as error:
            raise NoServerError(str(error)) from error
        yield address


@contextmanager
def postgres(server: str, size: int) -> Iterator[str]:
    """Yields the address of a new database on `server`, and drops it."""
    name = f"bench_{size}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def empty(database: str, server: str, size: int, folder: Path) -> AbstractContextManager[str]:
    """Returns what makes an empty database for `size` spaces, and removes it."""
    return postgres(server, size) if database == POSTGRES else sqlite(folder)


def version(database: str, server: str) -> str:
    """Returns the version of the database."""
    if database == SQLITE:
        return sqlite3.sqlite_version
    with psycopg.connect(server) as connection:
        return connection.execute("SHOW server_version").fetchone()[0]
