"""The table, the bars, and what was measured on."""

import os
import platform
import subprocess
from typing import Any

import django
import numpy as np
from django.conf import settings

from .plan import COLD_MS, MOST_KB, MOST_MB, WARM_MS, Row

_SMALL, _LARGE, _MILLION = 1000, 100_000, 1_000_000
_GROWTH = 2.0
_HEAD = ("", "n", "median", "p95", "max", "work", "× bare", "kB", "MB", "bars")
Figures = dict[str, Any]
Run = dict[str, Any]


def machine() -> dict[str, Any]:
    """Returns what the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "django": django.get_version(),
        "numpy": np.__version__,
        "commit": _commit(),
    }


def _commit() -> str:
    """Returns the commit that is checked out, '' outside a repository."""
    command = ["git", "-C", str(settings.BASE_DIR), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def judge(row: Row, figures: Figures, size: int) -> list[dict[str, Any]]:
    """Returns the bars that the row is held to at `size`, each with the figure and whether it is met."""
    if not figures["requests"]:
        return []
    bars = []
    if row.ratio is not None:
        bars.append(_bar(f"≥ {row.ratio:.2f} × bare", figures["ratio"], figures["ratio"] >= row.ratio))
    if row.is_map:
        bars.append(_bar(f"≤ {MOST_KB} kB", figures["kb"], figures["kb"] <= MOST_KB))
    if row.is_export and "memory_mb" in figures:
        bars.append(_bar(f"≤ {MOST_MB} MB more", figures["memory_mb"], figures["memory_mb"] <= MOST_MB))
    if row.is_bounded and size >= _MILLION:
        most = WARM_MS if row.repeated else COLD_MS
        bars.append(_bar(f"p95 ≤ {most} ms", figures["p95_ms"], figures["p95_ms"] <= most))
    return bars


def _bar(bar: str, value: float, met: bool) -> dict[str, Any]:
    return {"bar": bar, "value": value, "met": bool(met)}


def growth(runs: list[Run]) -> list[dict[str, Any]]:
    """Returns for each database and row what the large city takes, over what the small one takes.

    `value` compares the 95th percentiles and has a bar; `work` compares what the worker computed, which
    other programs on the machine do not change.
    """
    found = []
    sizes = {(run["database"], run["spaces"]): run["rows"] for run in runs}
    for (database, size), rows in sizes.items():
        if size != _LARGE:
            continue
        small = {figures["row"]: figures for figures in sizes.get((database, _SMALL), [])}
        for figures in rows:
            base = small.get(figures["row"], {})
            if figures.get("is_bounded") and "p95_ms" in base and "p95_ms" in figures:
                value = figures["p95_ms"] / base["p95_ms"]
                bar = _bar(f"p95 ≤ {_GROWTH:g} ×", value, value <= _GROWTH)
                work = figures["work_ms"] / base["work_ms"] if base.get("work_ms", 0) > 0 else None
                found.append({"database": database, "row": figures["row"], **bar, "work": work})
    return found


def table(run: Run) -> str:
    """Returns the aligned table of a run."""
    lines = [_HEAD]
    for figures in run["rows"]:
        failed = "; ".join(figures["failed"])
        bars = ", ".join(_said(bar) for bar in figures.get("bars", []))
        lines.append(
            (
                figures["row"],
                str(figures["requests"]),
                *(_number(figures, name, ".1f") for name in ("median_ms", "p95_ms", "max_ms", "work_ms")),
                _number(figures, "ratio", ".2f"),
                _number(figures, "kb", ".1f"),
                _number(figures, "memory_mb", "+.0f"),
                f"NOT ANSWERED: {failed}" if failed else bars,
            )
        )
    title = f"{run['database']}, {run['spaces']:,} spaces (made in {run['made_in_s']:.0f} s)"
    title += "; milliseconds; work: what the worker computed"
    return f"\n{title}\n{aligned(lines)}"


def growth_table(found: list[dict[str, Any]]) -> str:
    """Returns the aligned table of growth."""
    lines = [(f"{_LARGE:,} spaces against {_SMALL:,}", "", "p95", "work", "bar")]
    for line in found:
        work = "" if line["work"] is None else f"{line['work']:.2f}"
        lines.append((line["row"], line["database"], f"{line['value']:.2f}", work, _said(line)))
    return f"\n{aligned(lines)}"


def _number(figures: Figures, name: str, form: str) -> str:
    return format(figures[name], form) if name in figures else ""


def _said(bar: dict[str, Any]) -> str:
    return f"{bar['bar']}: {'met' if bar['met'] else 'MISSED'}"


def aligned(lines: list[tuple[str, ...]]) -> str:
    """Returns lines in columns: the first and the last to the left, numbers between to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    last = len(widths) - 1
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, last) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
