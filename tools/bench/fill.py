"""Fills an empty database with a made-up city."""

import json
import math
import multiprocessing
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from spaces.actions.seed import seed_classification, seed_units
from spaces.actions.version import next_version
from spaces.enums import NameKind
from spaces.models import (
    AccessibilityFact,
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    Source,
    Space,
    SpaceName,
)

from .city import Block, City, Ward, make_block, numbers

#: Blocks that are being made while one is stored; bounds the memory.
_AHEAD = 6
_BATCH = 500
#: Addresses of spaces that the measurement may ask for.
_SAMPLE = 1500


def fill(count: int, processes: int = 1) -> dict[str, Any]:
    """Makes and stores `count` spaces in the migrated, empty database; returns what one may ask it.

    That is: `slugs` of spaces, and the codes of each filter by its name.
    """
    call_command("migrate", interactive=False, verbosity=0)
    seed_units(data=_fixture("units.json"))
    seed_classification(data=_fixture("classification.json"))
    with transaction.atomic():
        city = city_of_database(next_version())
        for block in _blocks(city, count, processes):
            _store_block(block)
        next_version(structure=True)
    settle()
    return _facts(count)


def _fixture(name: str) -> dict[str, Any]:
    return json.loads((settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8"))


def city_of_database(version: int) -> City:
    """Returns the city made of the units and terms in the database, changed last in `version`."""
    units = AdministrativeUnit.objects.wards().current().filter(latitude__isnull=False).order_by("code")
    return City(
        wards=[
            Ward(
                unit.pk, unit.parent_id, unit.name_vi, unit.name_en, unit.longitude, unit.latitude,
                radius_m=math.sqrt((unit.area_km2 or 1) / math.pi) * 1000, population=unit.population or 1000,
            )
            for unit in units.defer("boundary")
        ],
        categories=list(Category.objects.order_by("code").values_list("pk", "code")),
        terms={
            "fields": list(CreativeField.objects.order_by("code").values_list("pk", flat=True)),
            "activities": list(Activity.objects.order_by("code").values_list("pk", flat=True)),
            "audiences": list(Audience.objects.order_by("code").values_list("pk", flat=True)),
        },
        changed_in=version,
    )  # fmt: skip


def _blocks(city: City, count: int, processes: int) -> Iterator[Block]:
    """Yields the city's blocks in order, made by other processes where `processes` is above one."""
    if processes < 2:
        yield from (make_block(city, wanted) for wanted in numbers(count))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: deque = deque()
        for wanted in numbers(count):
            waiting.append(pool.submit(make_block, city, wanted))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _store_block(block: Block) -> None:
    """Writes the rows of a block."""
    now = timezone.now()
    store(Space, [{**row, "created_at": now, "modified_at": now} for row in block.spaces])
    for relation, links in block.links.items():
        field = Space._meta.get_field(relation)
        names = ("space_id", f"{field.m2m_reverse_field_name()}_id")
        store(field.remote_field.through, _rows(names, links))
    store(Source, _rows(("space_id", "title"), block.sources))
    store(AccessibilityFact, _rows(("space_id", "feature", "value"), block.access))
    aliases = _rows(("space_id", "name"), block.aliases)
    store(SpaceName, [{**row, "kind": NameKind.ALIAS.value} for row in aliases])


def _rows(names: Sequence[str], values: Iterable[tuple]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in values]


def store(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Writes rows (attribute -> value, the same in each) in bulk: by COPY where the database has it."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        model.objects.bulk_create((model(**row) for row in rows), batch_size=_BATCH)
        return
    empty = model()
    written = [f for f in model._meta.concrete_fields if f.attname in rows[0] or not f.primary_key]
    defaults = {field.attname: getattr(empty, field.attname) for field in written}
    values = itemgetter(*defaults)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in written)
    with connection.cursor() as cursor, cursor.copy(
        f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    ) as copy:  # fmt: skip
        for row in rows:
            copy.write_row(values({**defaults, **row}))


def settle() -> None:
    """Does what a database does by itself after a while: counters beyond the keys, statistics."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Space]):
            cursor.execute(statement)
        # Inside a transaction, as in tests, nothing can be vacuumed.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def _facts(count: int) -> dict[str, Any]:
    """Returns addresses and codes to ask for."""
    chance = random.Random(count)  # noqa: S311 (no secret)
    chosen = chance.sample(range(1, count + 1), min(count, _SAMPLE))
    slugs = dict(Space.objects.filter(number__in=chosen).values_list("number", "slug"))
    units = AdministrativeUnit.objects
    terms = {"category": Category, "field": CreativeField, "activity": Activity}
    codes = {name: model.objects.order_by("code") for name, model in terms.items()}
    codes |= {
        "district": units.districts().order_by("code"),
        "ward": units.wards().current().order_by("code"),
    }
    return {
        "slugs": [slugs[number] for number in chosen],
        "codes": {name: list(rows.values_list("code", flat=True)) for name, rows in codes.items()},
    }
