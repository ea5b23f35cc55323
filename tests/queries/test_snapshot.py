"""What is kept in memory stays in step with the database."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spaces.actions.classification import save_term
from spaces.actions.publication import publish_space, withdraw_space
from spaces.actions.spaces import save_space
from spaces.actions.version import next_version
from spaces.index.axes import Ragged
from spaces.models import Space
from spaces.queries import loading
from spaces.queries import snapshot as snapshot_module
from spaces.queries.explorer import find
from spaces.queries.selection import Selection
from spaces.queries.snapshot import Snapshot, current_snapshot, forget_snapshot
from spaces.queries.version import current_version
from tests.builders import make_activity, make_category, make_district, make_field, make_space

pytestmark = pytest.mark.django_db


def words_of(snapshot: Snapshot, column: Ragged) -> list[set[str]]:
    """Returns the words of each row, whatever codes they have."""
    by_code = {code: word for word, code in snapshot.vocabulary._codes.items()}
    pairs = zip(column.offsets, column.offsets[1:], strict=False)
    return [{by_code[code] for code in column.codes[start:end].tolist()} for start, end in pairs]


def content(snapshot: Snapshot) -> dict[str, object]:
    """Returns all that a snapshot says, without the codes it happens to use."""
    columns = snapshot.columns
    hours = {code: text for text, code in snapshot.hours.items()}
    axes = {}
    for name, axis in columns.axes.items():
        if isinstance(axis, Ragged):
            pairs = zip(axis.offsets, axis.offsets[1:], strict=False)
            axes[name] = [sorted(axis.codes[start:end].tolist()) for start, end in pairs]
        else:
            axes[name] = axis.codes.tolist()
    return {
        "pk": columns.pk.tolist(),
        "places": np.nan_to_num(np.stack([columns.lon, columns.lat, columns.x, columns.y]), nan=-1).tolist(),
        "published": columns.published.tolist(),
        "hours": [hours.get(code, "") for code in columns.hours.tolist()],
        "axes": axes,
        "names": words_of(snapshot, columns.names),
        "texts": words_of(snapshot, columns.texts),
    }


def assert_fresh() -> None:
    """Compares the snapshot kept and refreshed with one read anew."""
    refreshed = content(current_snapshot())
    forget_snapshot()
    assert refreshed == content(current_snapshot())


@pytest.fixture
def spaces() -> list[Space]:
    category, field, activity = make_category(), make_field(), make_activity()
    made = [
        make_space(
            name,
            published=True,
            category=category,
            fields=[field],
            activities=[activity],
            access={"lift": "yes"},
            longitude=105.8 + i / 100,
            latitude=21,
            opening_hours="24/7",
        )
        for i, name in enumerate(["Bà Đá", "Ơ kìa", "Ăn", "Đình"])
    ]
    current_snapshot()
    return made


def test_refresh_after_an_edit_equals_a_fresh_load(spaces):
    save_space(
        space=spaces[0],
        by=None,
        data={
            "name_vi": "Zó", "fields": [], "activities": [], "access": {}, "opening_hours": "Mo off",
            "longitude": None, "latitude": None, "address": "phố Mới", "aliases": ["Giấy dó"],
        },
    )  # fmt: skip
    assert_fresh()


def test_refresh_after_withdrawing_and_publishing_equals_a_fresh_load(spaces):
    withdraw_space(space=spaces[1], by=None)
    make_space("Âm nhạc mới", published=True, category=spaces[0].category)
    assert spaces[1].pk not in current_snapshot().columns.pk
    assert_fresh()
    publish_space(space=spaces[1], by=None)
    assert_fresh()


def test_draft_never_enters(spaces):
    draft = make_space("Bản nháp", category=spaces[0].category)
    assert draft.pk not in current_snapshot().columns.pk
    assert_fresh()


def test_changed_term_is_known_at_once(spaces):
    save_term(term=spaces[0].category, by=None, data={"name_en": "Weaving hall"})
    assert find(current_snapshot(), Selection(q="weaving"), None).total == 4
    district = make_district("Sơn Tây")
    save_space(space=spaces[0], by=None, data={"district": district})
    assert find(current_snapshot(), Selection(q="son tay"), None).total == 1
    assert_fresh()


def test_deleted_draft_changes_nothing(spaces):
    make_space("Bản nháp", category=spaces[0].category).delete()
    next_version()
    assert_fresh()


def test_many_changes_are_read_anew(spaces, monkeypatch):
    monkeypatch.setattr(snapshot_module, "_MOST_CHANGES", 1)
    for space in spaces[:3]:
        save_space(space=space, by=None, data={"name_vi": f"{space.name_vi} mới"})
    assert_fresh()


def test_kept_snapshot_costs_one_query(spaces, django_assert_num_queries):
    with django_assert_num_queries(1):
        current_snapshot()
    version = current_version()
    with django_assert_num_queries(0):
        current_snapshot(version)


def test_reading_costs_the_same_queries_however_many_spaces(spaces):
    counts = []
    for number in range(2):
        forget_snapshot()
        with CaptureQueriesContext(connection) as captured:
            current_snapshot()
        counts.append(len(captured))
        for i in range(10):
            make_space(f"Mới {number} {i}", published=True, category=spaces[0].category)
    assert counts[0] == counts[1]


def test_space_published_while_others_are_read_comes_with_the_next_version(spaces, monkeypatch):
    category, field = spaces[0].category, make_field()
    read_links = loading._links

    def publish_in_between(*arguments: object) -> object:
        if not Space.objects.filter(name_vi="Bất ngờ").exists():
            make_space("Bất ngờ", published=True, category=category, fields=[make_field(), field])
        return read_links(*arguments)

    monkeypatch.setattr(loading, "_links", publish_in_between)
    forget_snapshot()
    before = current_snapshot(current_version())
    assert len(before.columns) == 4
    assert sum(before.columns.axes["field"].counts(None, len(before.tables["field"]))) == 4
    monkeypatch.undo()
    assert len(current_snapshot().columns) == 5
    assert_fresh()
