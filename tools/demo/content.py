"""The invented content as it stands in fixtures/."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings

Row = dict[str, Any]


@cache
def _read(name: str) -> Row:
    return json.loads((settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8"))


def places() -> Row:
    """Returns the operators and the spaces."""
    return _read("demo.json")


def proposals() -> Row:
    """Returns what partners sent, and the people who review it."""
    return _read("demo_proposals.json")


def script() -> Row:
    """Returns the people, the rounds, and the sentences that assessors write."""
    return _read("demo_rounds.json")
