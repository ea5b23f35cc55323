"""What the tests of the data addresses share."""

import csv
import gzip
import io
import json
import random
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from spaces.actions.version import next_version
from spaces.enums import PublicationState
from spaces.models import Category, Space
from spaces.text import sort_key
from tests.builders import make_category

CITY = "105.2,20.5,106.1,21.4"
FORMATS = ("geojson", "json", "csv")
#: Every data address with what it needs to be answered.
ADDRESSES = [
    f"/data/map.json?bbox={CITY}&zoom=12",
    "/data/units.json?",
    "/data/boundaries.geojson?",
    *(f"/data/spaces.{ending}?" for ending in FORMATS),
]


def body(response: HttpResponse) -> bytes:
    """Returns the body, unpacked, of an answer kept or streamed."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return gzip.decompress(raw) if response.get("Content-Encoding") == "gzip" else raw


def get_json(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.content
    return json.loads(body(response))


def get_rows(client: Client, **parameters: Any) -> list[dict[str, str]]:
    text = body(client.get("/data/spaces.csv", parameters)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def make_many(count: int, *, west: float = 105.3, south: float = 20.6) -> None:
    """Makes published spaces all over the city, without history, as an import of long ago."""
    chance = random.Random(count)
    category = Category.objects.first() or make_category()
    highest = Space.objects.count()
    spaces = []
    for number in range(highest + 1, highest + count + 1):
        name = f"Không gian sáng tạo {chance.choice('ABCDEFGH')}{chance.randrange(10**6)} {number}"
        space = Space(
            number=number,
            slug=f"khong-gian-sang-tao-so-{chance.randrange(10**9)}-{number}",
            name_vi=name,
            name_sort=sort_key(name),
            name_folded=name.lower(),
            category=category,
            publication_state=PublicationState.PUBLISHED,
            published_at=timezone.now(),
            position_error_m=chance.randrange(1000),
        )
        space.place_at(chance.uniform(west, 106), chance.uniform(south, 21.3))
        spaces.append(space)
    Space.objects.bulk_create(spaces)
    next_version(structure=True)
