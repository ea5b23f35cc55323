"""Measure the site's speed on spaces of its own making."""

import json
import os
import sys
from argparse import SUPPRESS, ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tools.bench import databases, report, runs
from tools.bench.closing import SPACES, close_here, closing_line, fill_round, measure_closing
from tools.bench.fill import fill
from tools.bench.plan import GEOJSON_SIZE
from tools.bench.writing import write_on_demand

_SIZES = (1000, GEOJSON_SIZE, 100_000)
_MILLION = 1_000_000


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


class Command(BaseCommand):
    help = (
        "Make up spaces, serve them with gunicorn as in production, and measure each kind of request"
        " against a view that only says hello. Prints a table, writes JSON; fails for no figure."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sizes", type=_numbers, default=list(_SIZES), metavar="N,N",
            help=f"numbers of spaces (default: {','.join(map(str, _SIZES))};"
            f" at {GEOJSON_SIZE} the full GeoJSON alone is measured; 0: none)",
        )  # fmt: skip
        parser.add_argument("--million", action="store_true", help="add 1,000,000 spaces on PostgreSQL")
        parser.add_argument(
            "--databases", type=lambda text: text.split(","), metavar="NAME,NAME",
            default=[databases.SQLITE, databases.POSTGRES], help="sqlite, postgresql (default: both)",
        )  # fmt: skip
        parser.add_argument("--seconds", type=float, default=1.5, help="time for a row (default: 1.5)")
        parser.add_argument("--json", type=Path, default=settings.BASE_DIR / "bench.json", metavar="FILE")
        parser.add_argument("--fill", type=int, metavar="N", help="only fill DATABASE_URL with N spaces")
        parser.add_argument(
            "--closing", type=int, default=SPACES, metavar="N",
            help=f"spaces of the round that is closed (default: {SPACES:,}; 0: none)",
        )  # fmt: skip
        for name in ("write", "fill-round", "close-here"):
            parser.add_argument(f"--{name}", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            write_on_demand(sys.stdin)
        elif options["fill"]:
            self.stdout.write(json.dumps(fill(options["fill"], os.cpu_count() or 1)))
        elif options["fill_round"]:
            fill_round()
        elif options["close_here"]:
            self.stdout.write(json.dumps(close_here()))
        else:
            self._measure(options)

    def _measure(self, options: dict[str, Any]) -> None:
        """Measure every size on every database, print as it goes and write all of it in the end."""
        machine, found, closings = report.machine(), [], []
        with ExitStack() as stack:
            for database in options["databases"]:
                server = self._server(database, stack)
                if server is None:
                    continue
                machine[database] = databases.version(database, server)
                sizes = options["sizes"] + [_MILLION] * (options["million"] and database != databases.SQLITE)
                for size in filter(None, sizes):
                    found.append(self._run(database, size, server, options["seconds"]))
                if options["closing"]:
                    closings.append(self._closing(database, options["closing"], server))
        growth = report.growth(found)
        if growth:
            self.stdout.write(report.growth_table(growth))
        said = {"machine": machine, "runs": found, "growth": growth, "closing": closings}
        options["json"].write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.stdout.write(f"\nWritten to {options['json']}")

    def _server(self, database: str, stack: ExitStack) -> str | None:
        """Return the address of the server to measure on ('' for SQLite), None where there is none."""
        if database == databases.SQLITE:
            return ""
        try:
            return stack.enter_context(databases.postgres_server())
        except databases.NoServerError as error:
            self.stderr.write(self.style.ERROR(f"NOT MEASURED on PostgreSQL: {error}"))
            return None

    def _run(self, database: str, size: int, server: str, seconds: float) -> report.Run:
        """Measure one size on one database and print its table."""
        with runs.temporary() as name:
            folder = Path(name)
            empty = databases.empty(database, server, size, folder)
            done = runs.run(database, size, empty, folder, seconds, self.stderr.write)
        self.stdout.write(report.table(done))
        return done

    def _closing(self, database: str, size: int, server: str) -> report.Run:
        """Measure the closing of a round on one database and say what it took."""
        self.stderr.write(f"{database}, a round of {size:,} spaces: making it …")
        with runs.temporary() as name:
            folder = Path(name)
            done = measure_closing(database, size, databases.empty(database, server, size, folder), folder)
        self.stdout.write(closing_line(done))
        return done
