"""Runs the whole suite in its three parts and says loudly what could not run.

    python -m tools.run_tests [--only sqlite] [-- arguments of pytest]

The parts: SQLite; PostgreSQL (TEST_DATABASE_URL, else a throw-away server); Chromium. The exit code
is 0 only when nothing failed; with TEST_STRICT=1 a part that could not run is a failure too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_BROWSER = "apt-get install chromium, or set CHROMIUM to the browser's program"
NOTHING_COLLECTED = 5  # pytest's exit code


@dataclass(frozen=True)
class Outcome:
    """What became of one part: its counts, or the reason why it could not run."""

    part: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    missing: str = ""

    @property
    def line(self) -> str:
        """The outcome as one line of the summary."""
        if self.missing:
            return f"{self.part:<11}COULD NOT RUN: {self.missing}"
        return f"{self.part:<11}{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def find_browser() -> str | None:
    """Returns the program of a Chromium on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ([named] if named else BROWSERS))
    return next((path for path in found if path), None)


def counts_of(report: Path) -> tuple[int, int, int]:
    """Returns passed, failed (errors too) and skipped tests of a JUnit report."""
    if not report.exists():
        return 0, 1, 0  # pytest broke down before it could write one
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - we wrote it
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    failed = totals["failures"] + totals["errors"]
    return totals["tests"] - failed - totals["skipped"], failed, totals["skipped"]


def run_pytest(part: str, marks: str, arguments: list[str], **variables: str) -> Outcome:
    """Runs pytest in two processes on the tests that the marks select and returns the counts."""
    print(f"\n=== {part} ".ljust(80, "="), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", marks]
        command += [f"--junitxml={report}", *arguments]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables}
        code = subprocess.run(command, cwd=ROOT, env=environment).returncode
        if code == NOTHING_COLLECTED:
            # Asked for one test by name, a part may well have none; the whole suite never.
            return Outcome(part, missing="" if arguments else "there is not a single test of it")
        passed, failed, skipped = counts_of(report)
    # An interrupted or broken run may have counted no failure at all.
    return Outcome(part, passed, max(failed, 1) if code else failed, skipped)


def on_sqlite(arguments: list[str]) -> Outcome:
    """Runs what needs neither PostgreSQL nor a browser."""
    marks = "not browser and not postgres"
    return run_pytest("SQLite", marks, arguments, TEST_DATABASE_URL="")


def on_postgres(arguments: list[str]) -> Outcome:
    """Runs the same on PostgreSQL, and what only it can show."""
    with ExitStack() as stack:
        address = os.environ.get("TEST_DATABASE_URL")
        if not address:
            programs = postgres.find_programs(postgres.candidates())
            if programs is None:
                return Outcome("PostgreSQL", missing=postgres.HOW_TO_GET)
            try:
                address = stack.enter_context(postgres.throwaway(programs))
            except postgres.ServerStartError as failure:
                return Outcome("PostgreSQL", missing=f"{failure}; or set TEST_DATABASE_URL")
        return run_pytest("PostgreSQL", "not browser", arguments, TEST_DATABASE_URL=address)


def in_browser(arguments: list[str]) -> Outcome:
    """Runs the tests that drive a browser, on SQLite."""
    program = find_browser()
    if program is None:
        return Outcome("Chromium", missing=HOW_TO_GET_BROWSER)
    return run_pytest("Chromium", "browser", arguments, CHROMIUM=program, TEST_DATABASE_URL="")


PARTS = {"sqlite": on_sqlite, "postgres": on_postgres, "browser": in_browser}


def summary(outcomes: list[Outcome], *, strict: bool) -> tuple[str, int]:
    """Returns the closing text, whose last line holds the sums, and the exit code."""
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    missing = [outcome for outcome in outcomes if outcome.missing]
    lines = ["=" * 80, *(outcome.line for outcome in outcomes)]
    if missing:
        verdict = "counted as failed (TEST_STRICT)" if strict else "NOT TESTED, although the rest was"
        lines.append(f"!!! {', '.join(outcome.part for outcome in missing)}: {verdict}")
    if strict:
        failed += len(missing)
    if not passed and not failed:
        lines.append("No test was selected.")
        failed = 1
    sums = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    return "\n".join([*lines, "=" * 80, sums]), 1 if failed else 0


def end_cleanly(signal_number: int, _frame: Any) -> None:
    """Turns a request to end into an exception, so that servers are stopped and removed."""
    raise SystemExit(128 + signal_number)


def main() -> int:
    """Runs the wanted parts and returns the exit code."""
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--only", action="append", choices=PARTS, help="run this part alone")
    parser.add_argument("pytest", nargs="*", help="arguments handed to pytest, after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, end_cleanly)
    outcomes = [PARTS[name](options.pytest) for name in options.only or PARTS]
    text, code = summary(outcomes, strict=os.environ.get("TEST_STRICT") == "1")
    print(f"\n{text}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
