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
#: What a measured time may be wrong by, in ms: growth between shorter times than this says nothing.
_HEAD = ("", "n", "median", "p95", "max", "× bare", "kB", "MB", "bars")
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
    """Returns for each database and row the p95 of the large city over that of the small one."""
    found = []
    for small in runs:
        for large in runs:
            if large["database"] != small["database"] or (small["spaces"], large["spaces"]) != (
                _SMALL,
                _LARGE,
            ):
                continue
            first = {figures["row"]: figures for figures in small["rows"]}
            for figures in large["rows"]:
                base = first.get(figures["row"], {})
                if figures.get("is_bounded") and "p95_ms" in base and "p95_ms" in figures:
                    value = figures["p95_ms"] / base["p95_ms"]
                    bar = _bar(f"p95 ≤ {_GROWTH:g} ×", value, value <= _GROWTH)
                    found.append({"database": small["database"], "row": figures["row"], **bar})
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
                *(_number(figures, name, ".1f") for name in ("median_ms", "p95_ms", "max_ms")),
                _number(figures, "ratio", ".2f"),
                _number(figures, "kb", ".1f"),
                _number(figures, "memory_mb", "+.0f"),
                f"NOT ANSWERED: {failed}" if failed else bars,
            )
        )
    title = f"{run['database']}, {run['spaces']:,} spaces (made in {run['made_in_s']:.0f} s); times in ms"
    return f"\n{title}\n{aligned(lines)}"


def growth_table(found: list[dict[str, Any]]) -> str:
    """Returns the aligned table of growth."""
    lines = [("p95 at 100,000 / p95 at 1,000", "", "")]
    lines += [(g["row"], g["database"], f"{g['value']:.2f} {'met' if g['met'] else 'MISSED'}") for g in found]
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
