"""History: field by field, in words, with a number of queries that does not grow."""

import pytest
from django.utils.translation import override

from spaces.actions.classification import merge_category
from spaces.actions.publication import publish_space, verify_space
from spaces.actions.spaces import save_space
from spaces.queries.history import count_entries, entries, recent_changes
from tests.builders import (
    SQUARE,
    make_activity,
    make_category,
    make_district,
    make_operator,
    make_space,
    make_superuser,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def changed(entry):
    return {change.label: (change.before, change.after) for change in entry.changes}


def test_history_tells_who_when_why_and_what():
    chief = make_superuser()
    space = make_space("Manzi", address="14 Phan Huy Ích")
    save_space(space=space, by=chief, data={"address": "2 Hàng Bún"}, reason="chuyển nhà")
    latest, first = entries(space)
    assert (latest.by, latest.reason, latest.is_first) == (chief, "chuyển nhà", False)
    assert changed(latest) == {"Address": ("14 Phan Huy Ích", "2 Hàng Bún")}
    assert (first.by, first.is_first) == (None, True)
    assert changed(first)["Name (Vietnamese)"] == ("", "Manzi")


def test_history_names_related_rows_and_choices():
    space = make_space(lifecycle="active")
    ward, activity = make_unit("Cửa Nam"), make_activity(name_vi="Triển lãm")
    data = {
        "lifecycle": "closed",
        "ward": ward,
        "district": make_district("Hoàn Kiếm"),
        "operator": make_operator("Hội Mỹ thuật"),
        "category": make_category("Bảo tàng"),
        "activities": [activity, make_activity(name_vi="Biểu diễn")],
        "units_overruled": True,
    }
    save_space(space=space, by=None, data=data)
    found = changed(entries(space)[0])
    assert found["Status"] == ("Active", "Closed for good")
    assert found["Ward or commune"] == ("", "Cửa Nam Ward")
    assert found["Operator"] == ("", "Hội Mỹ thuật")
    assert found["Category"][1] == "Bảo tàng"
    assert found["Activities"] == ("", "Biểu diễn, Triển lãm")
    assert found["Keep ward and district as chosen"] == ("No", "Yes")


def test_history_compares_names_sources_and_access_as_sets():
    space = make_space(aliases=["A", "B"], sources=[("Báo", "https://a.example")], access={"lift": "yes"})
    data = {"aliases": ["B", "C"], "former_names": ["Cũ"], "sources": [], "access": {"lift": "no"}}
    save_space(space=space, by=None, data=data)
    found = changed(entries(space)[0])
    assert found["Further names"] == ("A\nB", "B\nC")
    assert found["Former names"] == ("", "Cũ")
    assert found["Sources"] == ("Báo | https://a.example", "")
    assert found["Accessibility"] == ("Lift or single storey: Yes", "Lift or single storey: No")


def test_history_of_untouched_sets_says_nothing():
    space = make_space(aliases=["A"], access={"lift": "yes"})
    save_space(space=space, by=None, data={"aliases": ["A"], "access": {"lift": "yes"}, "capacity": 7})
    assert changed(entries(space)[0]) == {"Capacity (persons)": ("", "7")}


def test_history_tells_an_outline_by_its_corners_and_its_size():
    space = make_space(site_kind="area", outline=SQUARE)
    first = entries(space)[0]
    assert changed(first)["Outline"] == ("", "4 corners, 11,541 m²")
    half = SQUARE | {"coordinates": [[*SQUARE["coordinates"][0][:3], SQUARE["coordinates"][0][0]]]}
    save_space(space=space, by=None, data={"outline": half})
    assert changed(entries(space)[0]) == {"Outline": ("4 corners, 11,541 m²", "3 corners, 5,770 m²")}
    save_space(space=space, by=None, data={"site_kind": "point"})
    assert changed(entries(space)[0])["Outline"] == ("3 corners, 5,770 m²", "")


def test_history_never_holds_a_private_contact():
    contact = {"name": "Lê Thị Bí Mật", "email": "bimat@example.org", "phone": "0900", "note": ""}
    space = make_space()
    save_space(space=space, by=None, data={"private_contact": contact})
    assert "Bí Mật" not in str(entries(space))
    assert entries(space)[0].changes == []


def test_history_keeps_apart_spaces_that_one_step_changed():
    old, new = make_category("Cũ"), make_category("Mới")
    first = make_space("A", category=old, aliases=["Chỉ A"])
    make_space("B", category=old, aliases=["Chỉ B"])
    merge_category(category=old, into=new, by=None, reason="gộp")
    assert changed(entries(first)[0]) == {"Category": ("Cũ", "Mới")}


def test_history_of_publishing_and_verifying_is_in_the_readers_language():
    space = publish_space(space=make_space(), by=None)
    verify_space(space=space, by=make_superuser())
    verified, published, _first = entries(space)
    assert changed(published) == {"Publication": ("Draft", "Published")}
    assert set(changed(verified)) == {"Last verified on", "Last verified by"}
    with override("vi"):
        assert entries(space)[1].changes[0].after


def test_history_survives_a_row_that_is_gone():
    operator = make_operator()
    space = make_space(operator=operator)
    save_space(space=space, by=None, data={"operator": None})
    operator.delete()
    assert changed(entries(space)[0])["Operator"] == ("(deleted)", "")


def test_history_is_read_by_pages_and_each_page_knows_what_came_before():
    space = make_space()
    for capacity in range(1, 6):
        save_space(space=space, by=None, data={"capacity": capacity})
    assert count_entries(space) == 6
    page = entries(space, start=2, stop=4)
    assert [changed(entry)["Capacity (persons)"] for entry in page] == [("2", "3"), ("1", "2")]


def test_history_needs_as_many_queries_for_many_entries_as_for_few(django_assert_max_num_queries):
    space = make_space(aliases=["A"], ward=make_unit(), activities=[make_activity()])
    for number in range(25):
        data = {"capacity": number, "activities": [make_activity()], "aliases": [f"A{number}"]}
        save_space(space=space, by=None, data=data)
    with django_assert_max_num_queries(9):
        assert len(entries(space)) == 20


def test_recent_changes_name_the_fields(django_assert_max_num_queries):
    for number in range(12):
        space = make_space(f"Số {number}")
    save_space(space=space, by=None, data={"address": "1 Tràng Tiền"}, reason="mới")
    with django_assert_max_num_queries(8):
        recent = recent_changes()
    assert len(recent) == 10
    assert (recent[0].space, recent[0].fields, recent[0].reason) == (space, ["Address"], "mới")
    assert recent[1].is_first


def test_recent_changes_keep_the_name_of_what_was_deleted():
    make_space("Đã xoá").delete()
    assert recent_changes()[0].space is None
    assert "Đã xoá" in recent_changes()[0].title
