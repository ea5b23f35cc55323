"""What each group may not do, tried at the addresses themselves."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from spaces.models import Category, DistinctPair, Operator, Photo, PrivateContact, Space, User
from tests.admin.sending import sent
from tests.builders import make_category, make_operator, make_space, make_unit, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/space/"
CONTACT = {"name": "Lê Thị Bí Mật", "email": "bimat@example.org", "phone": "0900", "note": ""}
ADDRESSES = [
    "/admin/", LIST, f"{LIST}duplicates/", f"{LIST}{{space}}/change/", f"{LIST}{{space}}/history/",
    f"{LIST}{{space}}/photos/", "/admin/spaces/category/", "/admin/spaces/category/{category}/change/",
    "/admin/spaces/creativefield/", "/admin/spaces/activity/", "/admin/spaces/audience/",
    "/admin/spaces/operator/", "/admin/spaces/operator/{operator}/change/",
    "/admin/spaces/administrativeunit/", "/admin/spaces/administrativeunit/{unit}/change/",
]  # fmt: skip


@pytest.fixture
def keys():
    return {
        "category": make_category().pk,
        "space": make_space().pk,
        "operator": make_operator().pk,
        "unit": make_unit().pk,
    }


def test_groups_exist_and_auditors_only_look():
    rights = {
        group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
    }
    names = {"Editor", "Publisher", "Auditor", "Assessor", "Coordinator", "Moderator", "Privacy"}
    assert set(rights) == names
    assert all(codename.startswith("view_") for codename in rights["Auditor"])
    assert rights["Auditor"] < rights["Publisher"]
    assert rights["Editor"] < rights["Publisher"]
    hidden = rights["Auditor"] - rights["Editor"]
    assert {"view_assessmentround", "view_score", "view_evidence", "view_interest"} <= hidden
    assert "score_assignment" not in rights["Publisher"] | rights["Coordinator"]
    assert "coordinate_round" not in rights["Publisher"] | rights["Assessor"]
    assert "publish_round" not in rights["Coordinator"] | rights["Assessor"]
    assert not any("user" in codename or "group" in codename for codename in rights["Publisher"])
    assert "view_privatecontact" not in rights["Auditor"]


@pytest.mark.parametrize("group", ["Auditor", "Editor", "Publisher", None])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_can_be_read_by_every_group(signed_in, keys, address, group):
    client = signed_in(group) if group else signed_in()
    assert client.get(address.format(**keys)).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_can_be_read_without_signing_in(client, keys, address):
    response = client.get(address.format(**keys))
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_account_without_group_sees_no_data(signed_in, keys):
    client = signed_in("Auditor")
    client.user.groups.clear()
    make_space("Bí mật")
    page = client.get("/admin/")
    assert page.status_code == 200
    assert "Bí mật" not in page.content.decode()
    for address in ADDRESSES[1:]:
        assert client.get(address.format(**keys)).status_code == 403


@pytest.mark.parametrize("group", ["Auditor", "Editor", "Publisher", "Assessor", "Coordinator"])
@pytest.mark.parametrize("table", ["spaces/user", "auth/group"])
def test_accounts_are_for_superusers(signed_in, table, group):
    client = signed_in(group)
    own = client.user.pk if table == "spaces/user" else Group.objects.first().pk
    for address in (f"/admin/{table}/", f"/admin/{table}/add/", f"/admin/{table}/{own}/change/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"is_superuser": "on"}).status_code == 403
    client.user.refresh_from_db()
    assert not client.user.is_superuser


def test_auditor_changes_nothing(auditor, keys):
    space = Space.objects.get()
    other = make_space("B")
    tries = [
        (f"{LIST}add/", sent(make_user("", "Editor"), name_vi="Mới", category=keys["category"])),
        (f"{LIST}{space.pk}/change/", sent(auditor.user, space, name_vi="Đổi")),
        (f"{LIST}{space.pk}/photos/", {"alt_vi": "x"}),
        (f"{LIST}{space.pk}/delete/", {"post": "yes"}),
        (f"{LIST}duplicates/", {"first": space.pk, "second": other.pk}),
        ("/admin/spaces/category/add/", {"code": "x", "name_vi": "X", "order": 1}),
        (f"/admin/spaces/category/{keys['category']}/change/", {"code": "x", "name_vi": "X"}),
        (f"/admin/spaces/category/{keys['category']}/retire/", {}),
        (f"/admin/spaces/category/{keys['category']}/restore/", {}),
        (f"/admin/spaces/category/{keys['category']}/merge/", {"into": keys["category"]}),
        ("/admin/spaces/operator/add/", {"name": "X"}),
        (f"/admin/spaces/operator/{keys['operator']}/change/", {"name": "X"}),
        (f"/admin/spaces/administrativeunit/{keys['unit']}/change/", {"name_vi": "X"}),
    ]
    for address, data in tries:
        assert auditor.post(address, data).status_code == 403, address
    for action in ("publish", "withdraw", "verify", "submit", "delete_selected"):
        auditor.post(
            LIST, {"action": action, "_selected_action": space.pk, "confirmed": "yes", "reason": "x"}
        )
    unchanged = Space.objects.get(pk=space.pk)
    assert (unchanged.changed_in, unchanged.publication_state) == (space.changed_in, "draft")
    assert (Space.objects.count(), Photo.objects.count(), DistinctPair.objects.count()) == (2, 0, 0)
    assert (Category.objects.count(), Operator.objects.get().name) == (1, "Hội Mỹ thuật Hà Nội")


def test_editor_does_not_publish_classify_or_delete(editor, keys):
    space = Space.objects.get()
    page = editor.get(f"{LIST}{space.pk}/change/").content.decode()
    assert 'name="_publish"' not in page
    assert 'name="_review"' in page
    editor.post(f"{LIST}{space.pk}/change/", {**sent(editor.user, space), "_publish": "1"})
    for action in ("publish", "withdraw"):
        editor.post(LIST, {"action": action, "_selected_action": space.pk, "confirmed": "yes", "reason": "x"})
    space.refresh_from_db()
    assert space.publication_state == "draft"
    for address, data in [
        (f"{LIST}{space.pk}/delete/", {"post": "yes"}),
        ("/admin/spaces/category/add/", {"code": "x", "name_vi": "X", "order": 1}),
        (f"/admin/spaces/category/{keys['category']}/merge/", {}),
        (f"/admin/spaces/administrativeunit/{keys['unit']}/change/", {"name_vi": "X"}),
    ]:
        assert editor.post(address, data).status_code == 403, address


def test_assessor_sees_neither_spaces_nor_rounds(signed_in, keys):
    client = signed_in("Assessor")
    assert client.get("/admin/").status_code == 200
    rounds = ["/admin/spaces/assessmentround/", "/admin/spaces/interest/"]
    for address in [*ADDRESSES[1:], *rounds]:
        assert client.get(address.format(**keys)).status_code == 403, address
    for address in (f"{LIST}add/", f"{rounds[0]}add/", f"{rounds[1]}add/", "/admin/spaces/category/add/"):
        assert client.post(address, {"name_vi": "X"}).status_code == 403, address


def test_coordinator_reads_spaces_and_writes_none(signed_in, keys):
    client = signed_in("Coordinator")
    space = Space.objects.get()
    for address in (LIST, f"{LIST}{space.pk}/change/", f"{LIST}{space.pk}/history/"):
        assert client.get(address).status_code == 200, address
    for address, data in [
        (f"{LIST}add/", {"name_vi": "X"}),
        (f"{LIST}{space.pk}/change/", sent(client.user, space, name_vi="Đổi")),
        (f"{LIST}{space.pk}/photos/", {"alt_vi": "x"}),
        (f"{LIST}{space.pk}/delete/", {"post": "yes"}),
        ("/admin/spaces/category/add/", {"code": "x", "name_vi": "X", "order": 1}),
        (f"/admin/spaces/operator/{keys['operator']}/change/", {"name": "X"}),
        ("/admin/spaces/criteriaversion/add/", {"label": "X"}),
    ]:
        assert client.post(address, data).status_code == 403, address
    unchanged = Space.objects.get(pk=space.pk)
    assert unchanged.changed_in == space.changed_in


@pytest.mark.parametrize("name", ["Assessor", "Coordinator", "Publisher"])
def test_saving_a_group_untouched_keeps_its_rights(chief, name):
    group = Group.objects.get(name=name)
    before = set(group.permissions.values_list("codename", flat=True))
    address = f"/admin/auth/group/{group.pk}/change/"
    form = chief.get(address).context["adminform"].form
    ticked = [str(permission.pk) for permission in form.initial["permissions"]]
    chief.post(address, {"name": name, "permissions": ticked})
    assert set(group.permissions.values_list("codename", flat=True)) == before


def test_publisher_publishes_and_throws_away_only_drafts(publisher):
    space = make_space(published=True)
    draft = make_space("Nháp")
    assert publisher.post(f"{LIST}{space.pk}/delete/", {"post": "yes"}).status_code == 403
    assert publisher.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Space.objects.all()) == [space]


def test_superuser_cannot_delete_what_was_public(chief):
    space = make_space(published=True)
    assert chief.post(f"{LIST}{space.pk}/delete/", {"post": "yes"}).status_code == 403
    chief.post(LIST, {"action": "delete_selected", "_selected_action": space.pk, "post": "yes"})
    assert Space.objects.exists()


def test_private_contact_is_kept_from_an_auditor(auditor, editor, keys):
    space = Space.objects.get()
    editor.post(
        f"{LIST}{space.pk}/change/",
        sent(editor.user, space, **{f"private_{name}": value for name, value in CONTACT.items()}),
    )
    assert PrivateContact.objects.get().name == "Lê Thị Bí Mật"
    assert "Lê Thị Bí Mật" in editor.get(f"{LIST}{space.pk}/change/").content.decode()
    for address in ADDRESSES:
        body = auditor.get(address.format(**keys)).content.decode()
        assert "Bí Mật" not in body, address
        assert "bimat@" not in body, address
    assert "Bí Mật" not in editor.get(f"{LIST}{space.pk}/history/").content.decode()


def test_staff_flag_is_needed(client):
    user = User.objects.create_user("visitor", password="x")
    client.force_login(user)
    assert client.get("/admin/").status_code == 302
    assert client.get(reverse("admin:spaces_space_changelist")).status_code == 302
