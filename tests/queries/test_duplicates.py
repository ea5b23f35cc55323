"""Likely duplicates are found near by and by rare words, without comparing all with all."""

import time

import pytest

from spaces.actions.duplicates import mark_distinct
from spaces.actions.publication import withdraw_space
from spaces.models import Space
from spaces.queries.duplicates import duplicate_pairs, likely_duplicates, similarity
from spaces.text import fold, sort_key
from tests.builders import make_category, make_space, make_user

pytestmark = pytest.mark.django_db
HERE = {"longitude": 105.85, "latitude": 21.03}


def found(*names, **options):
    return [likeness.space.name_vi for likeness in likely_duplicates(names, **options)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Manzi Art Space", "Manzi Art  Space"),
        ("Phố bích họa Phùng Hưng", "Pho bich hoa Phung Hung"),
        ("Heritage Space", "Space Heritage"),
    ],
)
def test_spellings_of_one_name_are_alike(first, second):
    assert similarity(fold(first), fold(second)) >= 95


def test_different_names_are_not_alike():
    assert similarity(fold("Bảo tàng Hà Nội"), fold("Bảo tàng Phụ nữ Việt Nam")) < 80


def test_similar_name_near_by_is_found_with_its_distance():
    make_space("Manzi Art Space", **HERE)
    (likeness,) = likely_duplicates(["Manzi Artspace"], lon=105.851, lat=21.03)
    assert likeness.distance_m == pytest.approx(104, abs=1)
    assert likeness.similarity >= 84


def test_similar_name_far_away_is_another_space():
    make_space("Nhà văn hóa phường Láng", **HERE)
    assert found("Nhà văn hóa phường Lãng Yên", lon=105.95, lat=21.1) == []


def test_same_name_is_found_without_any_position():
    make_space("Phố bích họa Phùng Hưng")
    assert found("PHO BICH HOA PHUNG HUNG", lon=None, lat=None) == ["Phố bích họa Phùng Hưng"]


def test_alias_counts_as_a_name():
    make_space("Không gian A", aliases=["Heritage Space Dolphin"])
    assert found("Heritage Space Dolphin", lon=None, lat=None) == ["Không gian A"]


def test_space_itself_withdrawn_and_settled_ones_are_left_out():
    own, withdrawn, settled = (make_space("Manzi Art Space", **HERE) for _ in range(3))
    withdraw_space(space=withdrawn, by=None)
    mark_distinct(first=own, second=settled, by=make_user("", "Editor"))
    assert found("Manzi Art Space", lon=105.85, lat=21.03, but=own.pk) == []


@pytest.mark.parametrize("name", ["", "  ", "!!!", "𝄞", "a" * 200, "% _ \\"])
def test_odd_names_find_nothing(name):
    make_space("Manzi Art Space", **HERE)
    assert found(name, lon=105.85, lat=21.03) == []


def test_pairs_are_found_across_the_border_of_a_cell():
    make_space("Manzi Art Space", longitude=105.8500, latitude=21.03)
    make_space("Manzi Artspace", longitude=105.8520, latitude=21.0301)
    (pair,) = duplicate_pairs()
    assert pair.distance_m < 300


def test_pair_disappears_once_it_is_settled():
    first, second = make_space("Manzi Art Space"), make_space("Manzi Art Space")
    assert [(pair.first, pair.second) for pair in duplicate_pairs()] == [(first.pk, second.pk)]
    mark_distinct(first=first, second=second, by=make_user("", "Editor"))
    assert duplicate_pairs() == []


def _many(count):
    """Enters `count` spaces at once, two of them the same."""
    category = make_category()
    kinds = ["Không gian nghệ thuật", "Phòng tranh", "Xưởng gốm", "Nhà văn hóa", "Cà phê sách"]
    for start in range(0, count, 2000):
        spaces = []
        for number in range(start, min(start + 2000, count)):
            name = f"{kinds[number % 5]} {number % 997} {number}"
            lon, lat = 105.7 + number % 331 * 0.001, 20.9 + number % 293 * 0.001
            space = Space(number=number + 1, slug=f"s{number}", name_vi=name, category=category)
            space.place_at(lon, lat)
            space.name_sort, space.name_folded, space.changed_in = sort_key(name), fold(name), number
            spaces.append(space)
        Space.objects.bulk_create(spaces, batch_size=500)
    make_space("Phố bích họa Phùng Hưng")
    make_space("Phố bích hoạ Phùng Hưng")


def test_pairs_among_many_are_found_in_a_moment(django_assert_num_queries):
    _many(6000)
    started = time.monotonic()
    with django_assert_num_queries(3):
        pairs = duplicate_pairs()
    assert time.monotonic() - started < 5
    assert pairs[0].similarity == 100
    assert len(pairs) <= 500
