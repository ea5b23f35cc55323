"""Measuring one row: every request stands beside one of the bare view, so that noise hits both."""

import time
from statistics import median
from typing import Any

from .client import Client
from .plan import Row
from .server import HELLO, Server, Writer

#: Requests of a row at least; the 95th percentile of fewer would be their maximum.
_LEAST = 40


def measure(
    row: Row, client: Client, server: Server, writer: Writer, slugs: list[str], seconds: float
) -> dict:
    """Returns the figures of a row: milliseconds, kB as sent, ratio of the medians to the bare view.

    `work_ms` is what the worker computed for a request and the bare one beside it.
    Ends after `seconds`, but not before some requests, nor after the row's most. What is not answered with
    200 (304 where conditional) is counted as `failed`.
    """
    addresses, etags = row.addresses(), {}
    if row.repeated:
        for _ in range(8):
            address = next(addresses)
            etags[address] = client.get(address).etag
    if row.is_export:
        return _measure_export(row, next(addresses), client, server)
    times, bare, sizes, failed, waiting = [], [], [], [], 0.0
    expected = 304 if row.conditional else 200
    work, started = server.work_ms(), time.monotonic()
    for number, address in enumerate(addresses):
        if number >= row.most or (number >= _LEAST and time.monotonic() - started - waiting > seconds):
            break
        if row.written:
            before = time.monotonic()
            writer.change(slugs[number % len(slugs)])
            waiting += time.monotonic() - before
        answer = client.get(address, etag=etags.get(address, "") if row.conditional else "")
        bare.append(client.get(HELLO).ms)
        if answer.status != expected:
            failed.append(f"{answer.status} {address}")
            continue
        times.append(answer.ms)
        sizes.append(answer.size)
    return _figures(row.name, times, sizes, bare, failed) | _work(server, work, len(bare))


def _work(server: Server, before: float | None, requests: int) -> dict[str, float]:
    """Returns the worker's computing time a request since `before`, where the system tells it."""
    now = server.work_ms()
    return {} if now is None or before is None or not requests else {"work_ms": (now - before) / requests}


def _figures(
    name: str, times: list[float], sizes: list[int], bare: list[float], failed: list[str]
) -> dict[str, Any]:
    figures: dict[str, Any] = {"row": name, "requests": len(times), "failed": failed[:3]}
    if not times:
        return figures
    times = sorted(times)
    figures |= {
        "median_ms": median(times),
        "p95_ms": times[min(len(times) - 1, round(0.95 * len(times)))],
        "max_ms": times[-1],
        "kb": max(sizes) / 1000,
    }
    if bare:
        figures |= {"bare_ms": median(bare), "ratio": median(bare) / figures["median_ms"]}
    return figures


def _measure_export(row: Row, address: str, client: Client, server: Server) -> dict[str, Any]:
    """Returns the figures of one long answer, with the memory that it took at most beyond before."""
    before = server.memory_mb()
    most = before or 0.0
    looked = 0.0

    def watch() -> None:
        nonlocal most, looked
        now = time.monotonic()
        if now - looked > 0.05:
            looked, most = now, max(most, server.memory_mb() or 0.0)

    answer = client.get(address, watch=watch)
    failed = [] if answer.status == 200 else [f"{answer.status} {address}"]
    figures = _figures(row.name, [] if failed else [answer.ms], [answer.size], [], failed)
    return figures | ({} if before is None else {"memory_mb": most - before})


def measure_bare(client: Client, server: Server, seconds: float) -> dict[str, Any]:
    """Returns the figures of the bare view by itself."""
    answers, work, started = [], server.work_ms(), time.monotonic()
    while len(answers) < _LEAST or time.monotonic() - started < seconds:
        answers.append(client.get(HELLO))
    times = [answer.ms for answer in answers]
    return _figures("bare view", times, [answers[0].size], times, []) | _work(server, work, len(times))


def measure_start(client: Client, server: Server) -> dict[str, Any]:
    """Returns the figures of the first page after a start, which reads all spaces into memory."""
    before = server.memory_mb()
    answer = client.get("/vi/spaces/")
    failed = [] if answer.status == 200 else [f"{answer.status} /vi/spaces/"]
    figures = _figures("first page after a start", [] if failed else [answer.ms], [answer.size], [], failed)
    return figures | ({} if before is None else {"memory_mb": (server.memory_mb() or 0.0) - before})
