"""Categories, units, terms, operators and accounts in the staff area."""

import pytest
from django.contrib.auth.models import Group

from spaces.models import Activity, AdministrativeUnit, Category, Operator, User
from spaces.queries.version import current_version
from tests.builders import PASSWORD, make_category, make_operator, make_space, make_unit, make_user

pytestmark = pytest.mark.django_db
CATEGORY = {"code": "phong-tranh", "name_vi": "Phòng tranh", "order": "3", "tone": "jade", "icon": "gallery"}


def test_category_is_entered_by_a_publisher_through_the_action(publisher):
    before = current_version().structure
    assert publisher.post("/admin/spaces/category/add/", CATEGORY).status_code == 302
    category = Category.objects.get()
    assert (category.name_vi, category.tone) == ("Phòng tranh", "jade")
    assert current_version().structure > before


def test_category_cannot_be_retired_through_its_form(publisher):
    category = make_category()
    address = f"/admin/spaces/category/{category.pk}/change/"
    publisher.post(address, {**CATEGORY, "retired_on": "2020-01-01", "merged_into": category.pk})
    category.refresh_from_db()
    assert (category.code, category.retired_on) == ("phong-tranh", None)


def test_category_on_a_third_level_is_refused_with_a_message(publisher):
    kind = make_category(parent=make_category())
    response = publisher.post("/admin/spaces/category/add/", {**CATEGORY, "parent": kind.pk})
    assert "valid choice" in response.content.decode()


def test_categories_are_listed_as_a_tree_with_their_spaces(auditor):
    last = make_category("Cuối", order=9)
    first = make_category("Đầu", order=1)
    kind = make_category("Con", order=5, parent=first)
    make_space(category=kind)
    response = auditor.get("/admin/spaces/category/")
    assert list(response.context["cl"].result_list) == [first, kind, last]
    assert f'href="/admin/spaces/space/?category={kind.pk}">1</a>' in response.content.decode()


def test_category_is_retired_restored_and_merged_from_its_page(publisher):
    old, new = make_category("Cũ"), make_category("Mới")
    space = make_space(category=old)
    address = f"/admin/spaces/category/{old.pk}"
    page = publisher.post(f"{address}/retire/", follow=True).content.decode()
    assert "no longer offered" in page
    assert "Offer it again" in page
    assert "already" in publisher.post(f"{address}/retire/", follow=True).content.decode()
    publisher.post(f"{address}/restore/")
    asked = publisher.get(f"{address}/merge/").content.decode()
    assert "1 space has it as its category" in asked
    assert "required" in publisher.post(f"{address}/merge/", {"into": new.pk}).content.decode()
    done = publisher.post(f"{address}/merge/", {"into": new.pk, "reason": "gộp"}, follow=True)
    assert "1 space moved" in done.content.decode()
    space.refresh_from_db()
    assert space.category == new


@pytest.mark.parametrize("into", ["", "abc", "99999999999999999999", "\x00"])
def test_merge_into_nonsense_is_refused(publisher, into):
    category = make_category()
    response = publisher.post(f"/admin/spaces/category/{category.pk}/merge/", {"into": into, "reason": "x"})
    assert response.status_code == 200
    category.refresh_from_db()
    assert category.retired_on is None


def test_steps_of_a_category_need_a_form(publisher):
    category = make_category()
    assert publisher.get(f"/admin/spaces/category/{category.pk}/retire/").status_code == 405
    assert publisher.get("/admin/spaces/category/999/merge/").status_code == 404


def test_unit_is_edited_and_found_without_diacritics(publisher):
    unit = make_unit("Ba Đình")
    make_unit("Láng")
    data = {
        "level": "ward",
        "kind": "ward",
        "code": "00001",
        "name_vi": "Đống Đa",
        "valid_from": "2025-07-01",
    }
    publisher.post(f"/admin/spaces/administrativeunit/{unit.pk}/change/", data)
    unit.refresh_from_db()
    assert (unit.name_vi, unit.name_folded) == ("Đống Đa", "dong da")
    found = publisher.get("/admin/spaces/administrativeunit/?q=đông đa").context["cl"].result_list
    assert list(found) == [unit]


def test_unit_that_ends_before_it_began_is_refused(publisher):
    unit = make_unit()
    data = {
        "level": "ward", "kind": "ward", "code": "1", "name_vi": "X",
        "valid_from": "2025-07-01", "valid_to": "2025-06-30",
    }  # fmt: skip
    body = publisher.post(f"/admin/spaces/administrativeunit/{unit.pk}/change/", data).content.decode()
    assert "last day lies before the first" in body


def test_units_are_listed_in_few_queries_without_their_boundaries(auditor, django_assert_max_num_queries):
    square = [[[105.84, 21.03], [105.86, 21.03], [105.86, 21.05], [105.84, 21.05], [105.84, 21.03]]]
    for number in range(9):
        unit = make_unit(f"Phường {number}", parent=make_unit("Q", level="district"))
    AdministrativeUnit.objects.update(boundary={"type": "MultiPolygon", "coordinates": [square]})
    with django_assert_max_num_queries(9) as captured:
        body = auditor.get("/admin/spaces/administrativeunit/").content.decode()
    assert unit.full_name in body
    assert not any('"boundary" IS' not in q["sql"] and '."boundary",' in q["sql"] for q in captured)


@pytest.mark.parametrize("value", ["x", "%00", "9" * 30])
@pytest.mark.parametrize("name", ["level", "kind", "in_force", "level__exact", "q", "p", "parent__id__exact"])
def test_forged_filter_of_units_is_answered(auditor, name, value):
    make_unit()
    response = auditor.get(f"/admin/spaces/administrativeunit/?{name}={value}", follow=True)
    assert response.status_code in {200, 400}


def test_terms_and_operators_are_saved(publisher, editor):
    publisher.post("/admin/spaces/activity/add/", {"code": "talk", "name_vi": "Tọa đàm", "order": "1"})
    assert Activity.objects.get().name_vi == "Tọa đàm"
    operator = make_operator()
    address = f"/admin/spaces/operator/{operator.pk}/change/"
    editor.post(address, {"name": "Hội Nhạc sĩ", "website": "hoi.example"})
    operator.refresh_from_db()
    assert (operator.name, operator.website) == ("Hội Nhạc sĩ", "https://hoi.example")
    assert (
        "already exists"
        in editor.post("/admin/spaces/operator/add/", {"name": "Hội Nhạc sĩ"}).content.decode()
    )
    assert Operator.objects.count() == 1


def test_account_is_made_and_put_into_a_group_by_a_superuser(chief):
    data = {"username": "moi", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert chief.post("/admin/spaces/user/add/", data).status_code == 302
    user = User.objects.get(username="moi")
    editor = Group.objects.get(name="Editor")
    data = {
        "username": "moi", "is_active": "on", "is_staff": "on", "groups": [editor.pk], "language": "fr",
    }  # fmt: skip
    chief.post(f"/admin/spaces/user/{user.pk}/change/", data)
    user.refresh_from_db()
    assert user.language == "fr"
    assert user.has_perm("spaces.change_space")
    assert chief.post(f"/admin/spaces/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_own_password_is_changed(signed_in):
    client = signed_in("Auditor")
    new = "red-river-and-west-lake"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", data).status_code == 302
    client.user.refresh_from_db()
    assert client.user.check_password(new)


def test_switched_off_account_is_out(signed_in):
    client = signed_in("Editor")
    User.objects.filter(pk=client.user.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
    assert make_user("other", "Editor").is_active
