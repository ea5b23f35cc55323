"""Closing a round of many spaces: made in a database, closed by the real action, measured as a process."""

import json
import random
import resource
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from spaces.actions.closing import close_round
from spaces.enums import RoundPhase, SheetKind, SheetState, VersionState
from spaces.models import (
    AssessmentRound,
    Assignment,
    Band,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    Dimension,
    PanelMember,
    RoundEntry,
    Score,
    Space,
    User,
)
from spaces.queries.criteria import content_of, fingerprint_of

from .fill import settle, store
from .server import environment, part

#: The size that has a bar: closed within so many seconds, by a process of so many MB.
SPACES, ASSESSORS, DIMENSIONS, CRITERIA, DRAWS = 10_000, 5, 5, 30, 1000
MOST_S, MOST_MB = 30, 1000
_PANEL = 40
_SLUG = "bench"
_AT_ONCE = 500


def fill_round(seed: int = 1) -> None:
    """Makes a moderated round of all spaces in the database, five assessors and thirty criteria each."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    now = timezone.now()
    with transaction.atomic():
        round = AssessmentRound.objects.create(
            slug=_SLUG, name_vi="Đo tốc độ", version=_version(now), phase=RoundPhase.MODERATION,
            opened_at=now, draws=DRAWS,
        )  # fmt: skip
        panel = User.objects.bulk_create(User(username=f"bench{n}", date_joined=now) for n in range(_PANEL))
        PanelMember.objects.bulk_create(PanelMember(round=round, user=user) for user in panel)
        spaces = Space.objects.order_by("pk").values_list("pk", "category_id")
        RoundEntry.objects.bulk_create(
            (RoundEntry(round=round, space_id=pk, category_id=category) for pk, category in spaces),
            batch_size=_AT_ONCE,
        )
        criteria = list(round.version.criteria.order_by("pk").values_list("pk", flat=True))
        entries = list(round.entries.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(entries), _AT_ONCE):
            _store_sheets(entries[start : start + _AT_ONCE], panel, criteria, chance, now)
    settle()


def _version(now: datetime) -> CriteriaVersion:
    """Returns a published version; nothing in it diverges far enough to be moderated."""
    version = CriteriaVersion.objects.create(
        criteria_set=CriteriaSet.objects.create(code=_SLUG, name_vi="Đo tốc độ"),
        label="1", slug=_SLUG, quorum=ASSESSORS, divergence_threshold=1,
    )  # fmt: skip
    for number in range(CRITERIA):
        dimension, _new = Dimension.objects.get_or_create(
            version=version, code=f"D{number % DIMENSIONS}", defaults={"name_vi": "Nhóm", "weight": 20}
        )
        Criterion.objects.create(
            version=version, dimension=dimension, code=f"K{number}", name_vi="Tiêu chí", weight=1 + number % 4
        )
    Band.objects.bulk_create(
        Band(version=version, code=f"band-{share}", name_vi=f"Mức {share}", threshold=share / 100)
        for share in (0, 50, 70)
    )
    version.fingerprint = fingerprint_of(content_of(version))
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.save()
    return version


def _store_sheets(
    entries: list[int], panel: list[User], criteria: list[int], chance: random.Random, now: datetime
) -> None:
    """Writes the sheets of some entries: spaces differ, assessors lean a little, some is not applicable."""
    sheets = Assignment.objects.bulk_create(
        Assignment(
            entry_id=entry, assessor=user, kind=SheetKind.ASSESSOR, state=SheetState.HANDED_IN,
            declared_at=now, handed_in_at=now,
        )
        for entry in entries
        for user in chance.sample(panel, ASSESSORS)
    )  # fmt: skip
    quality = {entry: chance.gauss(3.2, 0.7) for entry in entries}
    scores = []
    for sheet in sheets:
        lean = quality[sheet.entry_id] + (sheet.assessor_id % 5 - 2) * 0.15
        for criterion in criteria:
            is_out = chance.random() < 0.03
            value = None if is_out else min(5, max(1, round(chance.gauss(lean, 0.7))))
            scores.append(
                {
                    "assignment_id": sheet.pk, "criterion_id": criterion, "value": value,
                    "not_applicable": is_out, "scale_min": 1, "scale_max": 5, "modified_at": now,
                }
            )  # fmt: skip
    store(Score, scores)


def close_here() -> dict[str, float]:
    """Closes the round of the database; returns seconds, and the process's memory in MB at its most."""
    round = AssessmentRound.objects.get(slug=_SLUG)
    connection.ensure_connection()
    started = time.monotonic()
    close_round(round=round, by=None)
    taken = time.monotonic() - started
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # bytes there, kB elsewhere
    return {"seconds": taken, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def measure_closing(database: str, spaces: int, address: AbstractContextManager[str], folder: Path) -> dict:
    """Returns the figures of closing a round of `spaces` spaces in a process of its own."""
    with address as url:
        env = environment(url, folder)
        for arguments in (part("fill", str(spaces)), part("fill-round")):
            subprocess.run(arguments, env=env, cwd=settings.BASE_DIR, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            part("close-here"), env=env, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE, text=True
        )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    is_held = spaces >= SPACES
    bars = [
        {"bar": f"≤ {MOST_S} s", "value": figures["seconds"], "met": figures["seconds"] <= MOST_S},
        {"bar": f"≤ {MOST_MB} MB", "value": figures["memory_mb"], "met": figures["memory_mb"] <= MOST_MB},
    ]
    return {"database": database, "spaces": spaces, **figures, "bars": bars if is_held else []}


def closing_line(figures: dict[str, Any]) -> str:
    """Returns what is said of a measured closing."""
    bars = ", ".join(f"{bar['bar']}: {'met' if bar['met'] else 'MISSED'}" for bar in figures["bars"])
    return (
        f"{figures['database']}: closing a round of {figures['spaces']:,} spaces × {ASSESSORS} assessors ×"
        f" {CRITERIA} criteria with {DRAWS:,} draws took {figures['seconds']:.1f} s and"
        f" {figures['memory_mb']:.0f} MB" + (f"  ({bars})" if bars else "")
    )
