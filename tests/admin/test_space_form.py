"""The form of a space: what is typed reaches the action, what is wrong is said, nothing typed is lost."""

import pytest
from reversion.models import Version

from spaces.actions.spaces import save_space
from spaces.models import AdministrativeUnit, DistinctPair, Space
from tests.admin.sending import sent
from tests.builders import (
    SQUARE,
    make_activity,
    make_audience,
    make_category,
    make_district,
    make_field,
    make_operator,
    make_space,
    make_unit,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/spaces/space/add/"


def change(space):
    return f"/admin/spaces/space/{space.pk}/change/"


@pytest.fixture
def typed(chief):
    """What a new space needs, and one value for every other field."""
    district = make_district()
    return sent(
        chief.user,
        name_vi="Phố  bích họa Phùng Hưng", name_en="Phung Hung", summary_vi="Tranh tường.",
        category=make_category().pk, further_categories=[make_category().pk], fields=[make_field().pk],
        activities=[make_activity().pk], audiences=[make_audience().pk], operator=make_operator().pk,
        ownership="state", site_kind="area", latitude="21,0356", longitude="105,8470", position_error_m="30",
        position_source="Bản đồ", address="Phùng Hưng", ward=make_unit(parent=district).pk,
        district=district.pk, website="phunghung.example", public_email="a@example.org",
        public_phone="024 1", opening_hours="Tu-Su 09:00-17:00; Mo off", year_opened="2018",
        floor_area_m2="200", capacity="50", lifecycle="active", lifecycle_since="2018-02-02",
        aliases="Phố tranh\nPhố bích hoạ", former_names="Phố cũ", sources="Báo | https://bao.example/1\nhttps://b.example",
        access_lift="no", internal_note="ghi chú", private_name="Bà Hoa",
    )  # fmt: skip


def test_space_is_entered_with_everything(chief, typed):
    assert chief.post(ADD, typed).status_code == 302
    space = Space.objects.get()
    assert (space.identifier, space.slug, space.name_vi) == (
        "HN-0001", "pho-bich-hoa-phung-hung", "Phố bích họa Phùng Hưng",
    )  # fmt: skip
    assert (space.latitude, space.longitude, space.tile_x is not None) == (21.0356, 105.847, True)
    assert space.website == "https://phunghung.example"
    assert sorted(space.names.values_list("kind", "name")) == [
        ("alias", "Phố bích hoạ"), ("alias", "Phố tranh"), ("former", "Phố cũ"),
    ]  # fmt: skip
    assert list(space.sources.values_list("title", "url")) == [
        ("Báo", "https://bao.example/1"), ("https://b.example", "https://b.example"),
    ]  # fmt: skip
    assert list(space.accessibility_facts.values_list("feature", "value")) == [("lift", "no")]
    assert [space.further_categories.count(), space.fields.count(), space.activities.count()] == [1, 1, 1]
    assert space.private_contact.name == "Bà Hoa"
    assert space.publication_state == "draft"
    assert Version.objects.get_for_object(space).get().revision.user == chief.user


def test_untouched_form_changes_nothing_but_the_entry(chief, typed):
    chief.post(ADD, typed)
    space = Space.objects.get()
    before = Version.objects.get_for_object(space).first().serialized_data
    assert chief.post(change(space), sent(chief.user, space)).status_code == 302
    assert Version.objects.get_for_object(space).first().serialized_data == before


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name_vi", "", "This field is required"),
        ("name_vi", "a\x00b", "Null characters"),
        ("name_vi", "x" * 201, "at most 200"),
        ("latitude", "abc", "decimal number"),
        ("latitude", "nan", "decimal number"),
        ("latitude", "1e999", "decimal number"),
        ("latitude", "91", "outside greater Hanoi"),
        ("longitude", "", "both latitude and longitude"),
        ("latitude", "48.85", "outside greater Hanoi"),
        ("website", "javascript:alert(1)", "web address"),
        ("website", "ftp://x.example", "web address"),
        ("opening_hours", "every day", "opening hours cannot be read"),
        ("year_opened", "99999999999999999999", "less than or equal"),
        ("floor_area_m2", "-1", "greater than or equal"),
        ("capacity", "99999999999999999999", "less than or equal"),
        ("position_error_m", "1.5", "whole number"),
        ("category", "999999", "valid choice"),
        ("category", "abc", "valid choice"),
        ("ward", "99999999999999999999", "valid choice"),
        ("further_categories", ["x"], "not a valid value"),
        ("ownership", "mine", "valid choice"),
        ("access_lift", "maybe", "valid choice"),
        ("lifecycle_since", "31/31/2020", "valid date"),
        ("sources", "Báo | javascript:alert(1)", "Line 1"),
        ("sources", "ok | https://a.example\nBáo | http://", "Line 2"),
        ("aliases", "x" * 300, "Line 1"),
        ("moved_to", "HN-9999", "no space with this identifier"),
        ("public_email", "not an address", "valid email"),
        ("slug", "có dấu", "valid"),
        ("site_kind", "online", "remove the coordinates"),
        ("outline", "21.03, 105.85", "at least three different corners"),
        ("outline", "\x00", "Null characters"),
        ("evidence_year", "25", "greater than or equal"),
    ],
)
def test_wrong_value_is_refused_and_everything_typed_is_kept(chief, typed, field, value, message):
    response = chief.post(ADD, {**typed, field: value})
    body = response.content.decode()
    assert response.status_code == 200
    assert message in body
    assert not Space.objects.exists()
    assert "ghi chú" in body
    assert "https://b.example" in body or field == "sources"


def test_swapped_coordinates_are_recognised(chief, typed):
    body = chief.post(ADD, {**typed, "latitude": "105,847", "longitude": "21.0356"}).content.decode()
    assert "Latitude and longitude are swapped" in body


def test_state_and_number_cannot_be_assigned_from_outside(chief, typed):
    chief.post(ADD, {**typed, "publication_state": "published", "number": "7", "verified_on": "2020-01-01"})
    space = Space.objects.get()
    assert (space.publication_state, space.number, space.verified_on) == ("draft", 1, None)


def test_published_space_needs_a_reason(chief):
    space = make_space(published=True)
    data = sent(chief.user, space, address="2 Hàng Bún")
    assert "Say why" in chief.post(change(space), data).content.decode()
    assert chief.post(change(space), {**data, "reason": "chuyển nhà"}).status_code == 302
    space.refresh_from_db()
    assert space.address == "2 Hàng Bún"
    assert Version.objects.get_for_object(space).first().revision.comment == "chuyển nhà"


def test_retired_category_stays_where_it_is_and_is_offered_to_no_other(chief):
    category = make_category()
    space = make_space(category=category)
    category.retired_on = "2025-01-01"
    category.save()
    assert chief.post(change(space), sent(chief.user, space, capacity="5")).status_code == 302
    other = make_space("B", category=make_category())
    response = chief.post(change(other), sent(chief.user, other, category=category.pk))
    assert "retired" in response.content.decode()


def test_new_address_redirects_from_the_old_one_and_a_foreign_one_is_refused(chief):
    space, other = make_space("Một"), make_space("Hai")
    chief.post(change(space), sent(chief.user, space, slug="so-mot"))
    space.refresh_from_db()
    assert (space.slug, space.former_slugs.get().slug) == ("so-mot", "mot")
    response = chief.post(change(other), sent(chief.user, other, slug="mot"))
    assert "another space once" in response.content.decode()


def test_moved_space_names_where_it_moved_to(chief):
    target, space = make_space("Nơi mới"), make_space("Nơi cũ")
    wrong = chief.post(change(space), sent(chief.user, space, moved_to="HN-0001"))
    assert "Only a space that moved away" in wrong.content.decode()
    chief.post(change(space), sent(chief.user, space, moved_to="hn 1", lifecycle="moved"))
    space.refresh_from_db()
    assert space.moved_to == target


def test_outline_is_kept_for_areas_and_marks_the_place(chief, typed):
    lines = "21.03, 105.85\r\n21.03, 105.851\r\n21.031, 105.851\r\n21.031, 105.85"
    chief.post(ADD, {**typed, "outline": lines, "latitude": "", "longitude": ""})
    space = Space.objects.get()
    assert space.outline == SQUARE
    assert (space.longitude, space.latitude) == (105.8505, 21.0305)
    body = chief.get(change(space)).content.decode()
    assert "21.030000, 105.851000\n21.031000, 105.851000" in body
    chief.post(change(space), sent(chief.user, space, site_kind="point", outline="no outline at all"))
    space.refresh_from_db()
    assert (space.site_kind, space.outline, space.has_position) == ("point", None, True)


def test_outline_that_two_people_drew_is_shown_as_both_did(editor, publisher):
    space = make_space(site_kind="area", outline=SQUARE)
    lines = "21.03, 105.85\n21.03, 105.851\n21.031, 105.851"
    stale = sent(editor.user, space, outline=lines)
    moved = [[lon, round(lat + 0.001, 6)] for lon, lat in SQUARE["coordinates"][0]]
    save_space(space=space, by=publisher.user, data={"outline": SQUARE | {"coordinates": [moved]}})
    conflict = editor.post(change(space), stale).context["conflict"]
    (difference,) = conflict.differences
    assert (difference.label, difference.yours) == ("Outline", lines)
    assert difference.theirs.startswith("21.031000, 105.850000\n")


def test_year_of_the_latest_evidence_is_entered(chief, typed):
    chief.post(ADD, {**typed, "evidence_year": "2025"})
    assert Space.objects.get().evidence_year == 2025


def test_likely_duplicate_is_shown_before_saving_and_can_be_overruled(editor):
    first = make_space("Manzi Art Space", latitude=21.04, longitude=105.84)
    data = sent(
        editor.user,
        name_vi="Manzi Artspace",
        category=first.category_id,
        latitude="21.0401",
        longitude="105.84",
    )
    body = editor.post(ADD, data).content.decode()
    assert "is it one of these?" in body
    assert "11 m apart" in body
    assert change(first) in body
    assert Space.objects.count() == 1
    assert editor.post(ADD, {**data, "distinct": "on"}).status_code == 302
    assert Space.objects.count() == 2
    assert DistinctPair.objects.get().first == first


def test_edit_that_leaves_name_and_place_alone_asks_no_question(editor):
    make_space("Manzi Art Space")
    space = make_space("Manzi Art Space")
    assert editor.post(change(space), sent(editor.user, space, capacity="5")).status_code == 302


def test_save_and_publish_is_one_click_for_publishers(publisher):
    space = make_space()
    publisher.post(change(space), {**sent(publisher.user, space, capacity="9"), "_publish": "1"})
    space.refresh_from_db()
    assert (space.publication_state, space.capacity) == ("published", 9)


def test_save_and_publish_that_is_refused_keeps_what_was_saved(publisher):
    category = make_category(retired_on="2025-01-01")
    space = make_space(category=category)
    data = {**sent(publisher.user, space, capacity="9"), "_publish": "1"}
    page = publisher.post(change(space), data, follow=True)
    assert "is retired" in page.content.decode()
    space.refresh_from_db()
    assert (space.publication_state, space.capacity) == ("draft", 9)


def test_editor_hands_in_for_review(editor):
    space = make_space()
    editor.post(change(space), {**sent(editor.user, space), "_review": "1"})
    space.refresh_from_db()
    assert space.publication_state == "in-review"


def test_second_editor_is_shown_both_versions_and_can_go_on(editor, publisher):
    space = make_space(address="1 Cũ", capacity=1, website="https://old.example")
    stale = sent(editor.user, space, address="2 Của tôi", name_en="Mine")
    data = {"address": "3 Của họ", "capacity": 5}
    save_space(space=space, by=publisher.user, data=data, reason="số nhà mới")
    body = editor.post(change(space), stale).content.decode()
    assert "somebody else saved this space" in body
    assert "số nhà mới" in body
    assert "3 Của họ" in body
    assert "2 Của tôi" in body
    assert "Capacity" in body
    space.refresh_from_db()
    assert (space.address, space.name_en) == ("3 Của họ", "")


def test_second_editor_saves_again_without_undoing_the_first(editor, publisher):
    space = make_space(address="1 Cũ", capacity=1)
    stale = sent(editor.user, space, address="2 Của tôi", name_en="Mine")
    save_space(space=space, by=publisher.user, data={"address": "3 Của họ", "capacity": 5})
    form = editor.post(change(space), stale).context["form"]
    again = {name: form.data.getlist(name) for name in form.data if form.data.getlist(name) != [""]}
    assert editor.post(change(space), again).status_code == 302
    space.refresh_from_db()
    assert (space.address, space.name_en, space.capacity) == ("2 Của tôi", "Mine", 5)


def test_boundary_sets_the_units_and_staff_may_overrule_it(chief):
    square = [[[105.84, 21.03], [105.86, 21.03], [105.86, 21.05], [105.84, 21.05], [105.84, 21.03]]]
    ward, other = make_unit("Cửa Nam"), make_unit("Ba Đình")
    AdministrativeUnit.objects.filter(pk=ward.pk).update(
        boundary={"type": "MultiPolygon", "coordinates": [square]}
    )
    here = {"latitude": "21.04", "longitude": "105.85", "ward": str(other.pk)}
    space = make_space()
    chief.post(change(space), sent(chief.user, space, **here))
    space.refresh_from_db()
    assert space.ward == ward
    chief.post(change(space), sent(chief.user, space, ward=str(other.pk), units_overruled="on"))
    space.refresh_from_db()
    assert space.ward == other


def test_form_says_what_is_missing_and_needs_no_script(chief):
    space = make_space(summary_vi="Có", name_en="")
    body = chief.get(change(space)).content.decode()
    assert 'data-translation-of="name_vi"' in body
    assert 'type="number" name="capacity"' in body
    assert "onclick" not in body
    assert " style=" not in body


def test_wards_are_grouped_by_former_district_and_only_current_ones(chief):
    district = make_district("Đống Đa")
    make_unit("Láng", parent=district)
    make_unit("Cũ Kỹ", parent=district, valid_to="2025-06-30")
    body = chief.get(ADD).content.decode()
    assert (
        '<optgroup label="Đống Đa Urban district">' in body
        or '<optgroup label="Đống Đa Urban District">' in body
    )
    assert "Láng" in body
    assert "Cũ Kỹ" not in body


def test_queries_of_the_form_do_not_grow_with_the_tables(chief, django_assert_max_num_queries):
    for number in range(12):
        district = make_district(f"Quận {number}")
        make_unit(f"Phường {number}", parent=district)
        make_category(f"Loại {number}", parent=None)
        make_activity()
    space = make_space(aliases=[f"Tên {number}" for number in range(9)])
    chief.get(change(space))
    with django_assert_max_num_queries(34):
        chief.get(change(space))


@pytest.mark.parametrize("key", ["0", "abc", "99999999999999999999999", "1'", "%00"])
def test_unknown_space_leads_to_a_message(chief, key):
    response = chief.get(f"/admin/spaces/space/{key}/change/", follow=True)
    assert response.status_code in {200, 404}
