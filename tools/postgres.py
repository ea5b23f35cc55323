"""A throw-away PostgreSQL for tests and measurements, made from the server programs found here.

    python -m tools.postgres COMMAND …     runs the command with DATABASE_URL set to the new server

The cluster listens on a Unix socket in a temporary folder alone, and is stopped and removed
whatever happens. As root, which PostgreSQL refuses to run as, it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Where packages put the programs, since many leave them out of PATH.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
HOW_TO_GET = "apt-get install postgresql (macOS: brew install postgresql), or set TEST_DATABASE_URL"
# A crash may lose everything: the cluster does not outlive the tests.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


class ServerStartError(Exception):
    """The server's programs are here but did not start; says what they said."""


def version_of(folder: Path) -> tuple[int, ...]:
    """Returns the version in a folder's path as numbers, so that 16 comes after 9.6."""
    numbers = re.findall(r"\d+(?:\.\d+)*", str(folder))
    return tuple(int(part) for part in numbers[-1].split(".")) if numbers else (0,)


def candidates() -> list[Path]:
    """Returns the folders that may hold the server's programs: PATH, then the known places."""
    in_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    known = [folder for place in PLACES for folder in Path("/").glob(place.lstrip("/"))]
    return in_path + sorted(known, key=version_of, reverse=True)


def find_programs(folders: Iterable[Path]) -> Path | None:
    """Returns the first folder that has both initdb and pg_ctl, its links followed."""
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl")):
            return (folder / "pg_ctl").resolve().parent
    return None


def other_user() -> str | None:
    """Returns the account to run the server as when we are root, else None (as ourselves)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise ServerStartError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def call(program: Path, *arguments: str, user: str | None, home: Path) -> None:
    """Runs one of the server's programs; raises ServerStartError with its output when it fails."""
    account = pwd.getpwnam(user) if user else None
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C", "PGTZ": "UTC"}
    log = home / "output.txt"
    # Into a file: the server that pg_ctl leaves running would keep a pipe open for ever.
    with log.open("w") as output:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            env=environment,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    if done.returncode != 0:
        raise ServerStartError(f"{program.name} failed:\n{log.read_text()[-2000:]}")


@contextmanager
def throwaway(programs: Path) -> Iterator[str]:
    """Yields the address (as DATABASE_URL) of an empty server that ends with the block."""
    user = other_user()
    # Short on purpose: the path of a Unix socket may have about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108
    data = str(home / "data")
    options = f"-c listen_addresses='' -k {home} " + " ".join(f"-c {value}" for value in FAST)
    try:
        if user:
            shutil.chown(home, user)
        call(
            programs / "initdb", "-D", data, "-U", "registry", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C", "--no-sync",
            user=user, home=home,
        )  # fmt: skip
        call(programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-o", options,
             "-l", str(home / "server.txt"), "start", user=user, home=home)  # fmt: skip
        yield f"postgresql://registry@{quote(str(home), safe='')}/postgres"
    finally:
        if (home / "data" / "postmaster.pid").exists():
            call(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop",
                 user=user, home=home)  # fmt: skip
        shutil.rmtree(home, ignore_errors=True)


def main(command: list[str]) -> int:
    """Runs the command beside a throw-away server and returns its exit code."""
    programs = find_programs(candidates())
    if programs is None:
        raise SystemExit(f"No PostgreSQL server on this machine: {HOW_TO_GET}")
    with throwaway(programs) as address:
        environment = {**os.environ, "DATABASE_URL": address}
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
