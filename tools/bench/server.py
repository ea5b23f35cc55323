"""The real stack beside the measurement: gunicorn as in production with one worker, and a writer."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .client import Client
from .writing import DONE

HELLO = "/bench/hello/"
_START_S = 60


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """Returns the environment of a site of its own in `folder`, with the static files of this one."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "FONTS_DIR": str(dict(map(_as_pair, settings.STATICFILES_DIRS))["fonts"]),
        "CACHE_URL": "",
        "DEBUG": "off",
        "SECURE": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "WEB_CONCURRENCY": "1",
        "HOST": "127.0.0.1",
    }


def _as_pair(entry: object) -> tuple[str, object]:
    return entry if isinstance(entry, tuple) else ("", entry)


def part(name: str, *arguments: str) -> list[str]:
    """Returns the command line of a part of the measurement that runs beside it, as its own process."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", f"--{name}", *arguments]


@dataclass
class Server:
    """A running server: its port and the process id of its worker (0 where the system does not tell)."""

    port: int
    worker: int

    def memory_mb(self) -> float | None:
        """Returns the worker's own resident memory in MB, or None where the system does not tell.

        Files that are mapped into memory (SQLite's is) belong to the system and are left out.
        """
        try:
            status = Path(f"/proc/{self.worker}/status").read_text()
        except OSError:
            return None
        return next((int(line.split()[1]) / 1024 for line in status.splitlines() if "RssAnon" in line), None)

    def work_ms(self) -> float | None:
        """Returns the time that the worker has computed so far, or None where the system does not tell.

        Other programs on the machine do not lengthen it, so it can be compared between runs.
        """
        try:
            tasks = list(Path(f"/proc/{self.worker}/task").iterdir())
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6
        except OSError:
            return None


@contextmanager
def serving(env: dict[str, str]) -> Iterator[Server]:
    """Yields a server that has answered once without touching the data, and ends it."""
    port = _free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "registry.wsgi:application"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            gunicorn, env={**env, "PORT": str(port)}, cwd=settings.BASE_DIR, stdout=log, stderr=log
        )
        try:
            _wait_for(port, process)
            yield Server(port, _child_of(process.pid))
        finally:
            process.terminate()
            process.wait(30)
            log.seek(0)
            if said := log.read().strip():
                sys.stderr.write(f"The server said:\n{said[-4000:]}\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
    """Waits until the server answers; raises RuntimeError where it ends or does not come up."""
    client, end = Client(port), time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if client.get(HELLO).status == 200:
                client.close()
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _child_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    except (OSError, IndexError):
        return 0


class Writer:
    """Changes spaces in the server's database, from a process of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            part("write"), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def change(self, slug: str) -> None:
        """Returns when a change of the space is committed."""
        self._process.stdin.write(f"{slug}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != DONE:
            raise RuntimeError("the writer failed")

    def close(self) -> None:
        """Ends the process."""
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
