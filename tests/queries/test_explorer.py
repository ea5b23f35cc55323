"""The explorer's answers equal what a scan of the database would give."""

import datetime
import random
import unicodedata
from itertools import chain, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaces.enums import CURRENT_LIFECYCLES, AccessFeature, Lifecycle, Ownership, Sort
from spaces.hours import CITY, open_state
from spaces.models import Result, Space
from spaces.queries.explorer import Found, find
from spaces.queries.selection import AXES, Selection
from spaces.queries.snapshot import Snapshot, current_snapshot
from spaces.text import sort_key
from spaces.tiles import Box, distance_m
from tests.builders import make_activity, make_category, make_district, make_field, make_space, make_unit
from tests.results import BEST, MIDDLE, WORST, make_published_round

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 1, 6, 10, tzinfo=CITY)  # a Tuesday
NAMES = ("Đình Kim Ngân", "Ơ kìa Hà Nội", "Ăn Gallery", "Âm nhạc", "An Studio", "Bà Đá", "Bá Nghệ", "Zó")


@pytest.fixture
def city() -> list[Space]:
    """Returns thirty published spaces that differ in everything one can filter by, and a draft."""
    chance = random.Random(1010)
    districts = [
        make_district(name, code=f"00{i}") for i, name in enumerate(["Ba Đình", "Gia Lâm", "Tây Hồ"])
    ]
    wards = [
        make_unit(name, parent=chance.choice(districts)) for name in ("Bát Tràng", "Quảng An", "Ngọc Hà")
    ]
    top = [make_category(f"Loại {i}") for i in range(3)]
    categories = [*top, make_category("Nhánh", parent=top[0]), make_category("Cành", parent=top[1])]
    fields, activities = [make_field() for _ in range(3)], [make_activity() for _ in range(3)]
    for i in range(30):
        has_position = chance.random() < 0.8
        make_space(
            f"{chance.choice(NAMES)} {i}",
            published=True,
            category=chance.choice(categories),
            further_categories=chance.sample(categories, chance.randrange(3)),
            fields=chance.sample(fields, chance.randrange(3)),
            activities=chance.sample(activities, chance.randrange(3)),
            ownership=chance.choice(Ownership.values),
            lifecycle=chance.choice([*Lifecycle.values, Lifecycle.ACTIVE, Lifecycle.ACTIVE]),
            district=chance.choice([*districts, None]),
            ward=chance.choice([*wards, None]),
            access={feature: chance.choice(["yes", "no", ""]) for feature in AccessFeature.values},
            longitude=chance.uniform(105.7, 106) if has_position else None,
            latitude=chance.uniform(20.9, 21.2) if has_position else None,
            opening_hours=chance.choice(["", "Tu-Su 09:00-17:00", "Mo off", "Fr 20:00-02:00"]),
        )
    make_space("Bản nháp", lifecycle=Lifecycle.ACTIVE, category=top[0])
    spaces = list(Space.objects.published().prefetch_related("accessibility_facts"))
    for chosen in (spaces[:12], spaces[8:20]):
        make_published_round({space: chance.choice([BEST, MIDDLE, WORST, {}]) for space in chosen})
    return spaces


def codes_of(space: Space, axis: str) -> set[str]:
    """Returns the codes of a space on an axis, read from the database."""
    if axis == "category":
        given_to = {space.category, *space.further_categories.all()}
        return {category.code for category in given_to} | {category.top.code for category in given_to}
    if axis == "accessibility":
        return {fact.feature for fact in space.accessibility_facts.all() if fact.value == "yes"}
    if axis in ("field", "activity"):
        related = space.fields if axis == "field" else space.activities
        return {term.code for term in related.all()}
    if axis == "band":
        public = Result.objects.filter(entry__space=space, entry__round__phase="published", is_current=True)
        latest = public.order_by("-entry__round__published_at").first()
        return {latest.band.code} if latest and latest.band else set()
    value = getattr(space, {"status": "lifecycle"}.get(axis, axis))
    return {getattr(value, "code", value)} if value else set()


def matches(space: Space, selection: Selection, codes: dict[str, set[str]], left_out: str = "") -> bool:
    """Returns whether a scan would keep the space, without the condition on the axis `left_out`."""
    for axis, wanted in selection.wanted.items():
        if axis != left_out and not codes[axis] & set(wanted):
            return False
    box = selection.box
    if box and not (space.has_position and box.contains(space.longitude, space.latitude)):
        return False
    state = open_state(space.opening_hours, NOW)
    is_open = state is not None and state.is_open and space.lifecycle == Lifecycle.ACTIVE
    return is_open or not selection.open_now


def selections(snapshot: Snapshot) -> st.SearchStrategy[Selection]:
    axes = {
        axis: st.sets(st.sampled_from(snapshot.tables[axis].codes), max_size=3).map(tuple)
        for axis in AXES
        if snapshot.tables[axis].codes
    }
    boxes = st.none() | st.builds(
        Box,
        west=st.floats(105.6, 105.8),
        south=st.floats(20.8, 21),
        east=st.floats(105.85, 106),
        north=st.floats(21.05, 21.3),
    )
    some_axes = st.lists(st.sampled_from(sorted(axes)), unique=True, max_size=3).flatmap(
        lambda chosen: st.fixed_dictionaries({axis: axes[axis] for axis in chosen})
    )
    return st.builds(Selection, axes=some_axes, box=boxes, open_now=st.booleans())


def ask(**wanted: object) -> Found:
    return find(current_snapshot(), Selection(**wanted), NOW)


def names(found: Found) -> list[str]:
    spaces = Space.objects.in_bulk(found.keys().tolist())
    return [spaces[key].name_vi for key in found.keys().tolist()]


def test_answers_and_counts_equal_a_scan_for_any_selection(city):
    snapshot = current_snapshot()
    codes = {space.pk: {axis: codes_of(space, axis) for axis in AXES} for space in city}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(selections(snapshot))
    def check(selection: Selection) -> None:
        found = find(snapshot, selection, NOW)
        kept = {space.pk for space in city if matches(space, selection, codes[space.pk])}
        assert set(found.keys().tolist()) == kept
        assert found.total == len(kept)
        for axis in AXES:
            free = [space.pk for space in city if matches(space, selection, codes[space.pk], axis)]
            if axis not in selection.wanted:
                assert set(free) == kept
            for code, count in found.counts(axis).items():
                assert count == sum(code in codes[pk][axis] for pk in free), (axis, code)
        for part in (*selection.axes, "bbox", "open_now"):
            rest = selection.without(part)
            without = sum(matches(space, rest, codes[space.pk]) for space in city)
            assert found.total_without(part) == without, part

    check()


def test_clusters_hold_every_place_of_any_selection(city):
    snapshot = current_snapshot()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(selections(snapshot), st.integers(0, 22))
    def check(selection: Selection, zoom: int) -> None:
        found = find(snapshot, selection, NOW)
        located = Space.objects.located().filter(pk__in=found.keys().tolist()).count()
        assert sum(cell.count for cell in found.cells(zoom)) == located

    check()


def test_default_leaves_out_what_is_closed_or_moved(city):
    current = {space.pk for space in city if space.lifecycle in CURRENT_LIFECYCLES}
    assert set(ask().keys().tolist()) == current
    closed = ask(axes={"status": (Lifecycle.CLOSED.value,)})
    assert set(closed.keys().tolist()) == {s.pk for s in city if s.lifecycle == Lifecycle.CLOSED}


def test_names_come_in_vietnamese_order(city):
    found = ask(axes={"status": tuple(Lifecycle.values)})
    assert names(found) == sorted((space.name_vi for space in city), key=sort_key)
    first = [name.split()[0] for name in names(found)]
    assert first.index("An") < first.index("Ăn") < first.index("Âm") < first.index("Bà") < first.index("Bá")


def test_newest_come_first(city):
    found = ask(sort=Sort.NEWEST.value)
    spaces = Space.objects.in_bulk(found.keys().tolist())
    dates = [int(spaces[key].published_at.timestamp()) for key in found.keys().tolist()]
    assert dates == sorted(dates, reverse=True)


def test_nearest_come_first_and_what_has_no_place_last(city):
    here = (105.85, 21.03)
    found = ask(near=here, axes={"status": tuple(Lifecycle.values)})
    spaces = Space.objects.in_bulk(found.keys().tolist())
    ordered = [spaces[key] for key in found.keys().tolist()]
    metres = [distance_m(*here, s.longitude, s.latitude) for s in ordered if s.has_position]
    assert all(later >= earlier * 0.995 for earlier, later in pairwise(metres))
    assert all(s.has_position for s in ordered[: len(metres)])


def test_pages_part_the_answer(city):
    found = ask()
    pages = [found.page(number, 7) for number in range(1, 9)]
    assert list(chain.from_iterable(pages)) == found.keys().tolist()
    assert found.page(10**9, 7) == []


def test_bounds_hold_every_place(city):
    found = ask()
    box = found.bounds()
    located = Space.objects.located().filter(pk__in=found.keys().tolist())
    assert all(box.contains(space.longitude, space.latitude) for space in located)
    assert ask(q="khôngcógìcả").bounds() is None


def test_empty_registry_answers_nothing():
    found = ask(q="gốm", axes={"ownership": ("state",)})
    assert (found.total, found.page(1, 24), found.cells(12), found.bounds()) == (0, [], [], None)
    assert set(found.counts("ownership").values()) == {0}


@pytest.fixture
def quarter() -> None:
    """Makes a few spaces with the names that people mistype."""
    ward = make_unit("Bát Tràng", name_en="Bat Trang")
    old_ward = make_unit("Đa Tốn", valid_from=None, valid_to=datetime.date(2025, 6, 30))
    ward.predecessors.add(old_ward, through_defaults={"extent": "whole"})
    gia_lam = make_district("Gia Lâm", name_en="Gia Lam")
    craft = make_category("Làng nghề", name_en="Craft village", name_fr="Village de métiers")
    art = make_category("Không gian nghệ thuật", name_en="Art space", name_fr="Lieu d’art")
    make_space("Làng gốm Bát Tràng", published=True, category=craft, ward=ward, district=gia_lam)
    make_space("Manzi Art Space", published=True, category=art, address="14 phố Phan Huy Ích")
    make_space(
        "Trung tâm Văn hóa phố cổ", published=True, category=art, name_en="Old Quarter Cultural Centre"
    )
    make_space("Tổ chim xanh", published=True, category=art, former_names=["Bluebird's Nest Café"])
    make_space("Hoà Bình Gallery", published=True, category=art, summary_en="Lacquer painting since 1990.")
    make_space("Nhà sàn Collective", published=True, category=art, aliases=["Nhà Sàn Studio"])


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("pho co", "Trung tâm Văn hóa phố cổ"),
        ("PHỐ CỔ", "Trung tâm Văn hóa phố cổ"),
        (unicodedata.normalize("NFD", "phố cổ"), "Trung tâm Văn hóa phố cổ"),
        ("văn hoá", "Trung tâm Văn hóa phố cổ"),
        ("văn hóa", "Trung tâm Văn hóa phố cổ"),
        ("old quarter", "Trung tâm Văn hóa phố cổ"),
        ("hòa bình", "Hoà Bình Gallery"),
        ("manzi", "Manzi Art Space"),
        ("mansi", "Manzi Art Space"),
        ("man", "Manzi Art Space"),
        ("phan huy ich", "Manzi Art Space"),
        ("battrang", "Làng gốm Bát Tràng"),
        ("bat tràng", "Làng gốm Bát Tràng"),
        ("da ton", "Làng gốm Bát Tràng"),
        ("Gia Lâm", "Làng gốm Bát Tràng"),
        ("craft village", "Làng gốm Bát Tràng"),
        ("village de métiers", "Làng gốm Bát Tràng"),
        ("bluebird", "Tổ chim xanh"),
        ("blubird's nest", "Tổ chim xanh"),
        ("nha san studio", "Nhà sàn Collective"),
        ("lacquer", "Hoà Bình Gallery"),
        ("laquer painting", "Hoà Bình Gallery"),
    ],
)
def test_search_forgives(quarter, q, expected):
    found = names(ask(q=q))
    assert found
    assert found[0] == expected


@pytest.mark.parametrize("q", ["%", "_", "'", '"', "%%", "';--", "🙂", "qqqqqqqqqq", "\x00"])
def test_search_for_nothing_sensible_finds_nothing(quarter, q):
    assert ask(q=q).total == 0


def test_search_narrows_with_each_word(quarter):
    assert ask(q="gallery").total == 1
    assert ask(q="gallery manzi").total == 0


def test_search_of_many_words_is_answered(quarter):
    assert ask(q="gốm " * 1000).total == 1


def test_filter_for_what_is_not_offered_finds_nothing(quarter):
    assert ask(axes={"category": ("no-such-thing",)}).total == 0
