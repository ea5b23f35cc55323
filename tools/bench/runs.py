"""One run: a database of one size, a server before it, all rows."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.conf import settings

from . import plan, report
from .client import Client
from .measure import measure, measure_bare, measure_start
from .server import Writer, environment, part, serving

Say = Callable[[str], None]


def run(
    database: str, size: int, address: AbstractContextManager[str], folder: Path, seconds: float, say: Say
) -> report.Run:
    """Fills the database at `address` with `size` spaces, measures every row and returns the figures."""
    with address as url:
        env = environment(url, folder)
        say(f"{database}, {size:,} spaces: making them …")
        started = time.monotonic()
        made = subprocess.run(
            part("fill", str(size)),
            env=env,
            cwd=settings.BASE_DIR,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        made_in = time.monotonic() - started
        say(f"{database}, {size:,} spaces: measuring …")
        facts = json.loads(made.stdout.splitlines()[-1])
        figures = _figures(env, facts, size, seconds)
    return {"database": database, "spaces": size, "made_in_s": made_in, "rows": figures}


def _figures(env: dict[str, str], facts: dict[str, Any], size: int, seconds: float) -> list[report.Figures]:
    """Starts the server and returns the figures of all rows, in the order of the plan."""
    with serving(env) as server:
        client, writer = Client(server.port), Writer(env)
        try:
            bare = measure_bare(client, server, seconds)
            found = [measure_start(client, server), bare]
            for row in plan.rows(facts, size):
                figures = measure(row, client, server, writer, facts["slugs"], seconds)
                bars = report.judge(row, figures, size)
                if "work_ms" in figures:  # the bare request beside each belongs to another row
                    figures["work_ms"] -= bare.get("work_ms", 0)
                found.append({**figures, "is_bounded": row.is_bounded, "bars": bars})
        finally:
            client.close()
            writer.close()
    return found


def temporary() -> tempfile.TemporaryDirectory:
    """Returns a folder for one run, beside the site's own files."""
    return tempfile.TemporaryDirectory(prefix="bench-", dir=settings.VAR_DIR)
