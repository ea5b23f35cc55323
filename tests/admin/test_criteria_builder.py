"""The builder of criteria: everything at a glance, edited by actions, read-only once published."""

import pytest
from django.urls import reverse

from spaces.actions.criteria_steps import start_next_version
from spaces.enums import VersionState
from spaces.models import Band, CriteriaSet, CriteriaVersion, Criterion, Dimension, LevelAnchor
from tests.assessment import make_assessor, make_round, make_version
from tests.builders import make_category, make_superuser, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/spaces/criteriaversion/"


def page_of(version, rest="change/"):
    return f"{LIST}{version.pk}/{rest}"


def codes(version):
    return list(version.criteria.values_list("code", flat=True))


@pytest.fixture
def builder(client):
    """Returns a client of somebody who builds and publishes criteria."""
    client.force_login(make_user("", "Publisher"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft():
    return make_version(published=False)


def criterion_data(criterion, **changes):
    """Returns what the form of a criterion sends."""
    data = {
        "dimension": criterion.dimension_id, "code": criterion.code, "name_vi": criterion.name_vi,
        "name_en": criterion.name_en, "name_fr": criterion.name_fr, "weight": "2,5", "scale_min": "1",
        "scale_max": "3", "direction": "up", "guidance_vi": "Xem\r\nminh chứng", "sources": "",
    }  # fmt: skip
    for level in (1, 2, 3):
        data |= {f"level_{level}_vi": f"Mức {level}", f"level_{level}_en": "", f"level_{level}_fr": ""}
    return data | changes


# --- Looking ------------------------------------------------------------------------------------------


def test_list_shows_sets_with_state_and_use_of_their_versions(builder):
    version = make_version(is_illustrative=True)
    make_round(version)
    content = builder.get(LIST).content.decode()
    assert version.criteria_set.name_en in content
    assert "Illustrative" in content


def test_list_and_builder_cost_the_same_for_much(builder, django_assert_max_num_queries):
    large = [("A", 1, [(f"A{n}", 1, 0, 4, "up") for n in range(12)]), ("B", 1, [("B1", 1, 0, 4, "up")])]
    for version in (make_version(published=False), make_version(large, published=False)):
        builder.get(page_of(version))
        with django_assert_max_num_queries(14):
            builder.get(page_of(version))
        with django_assert_max_num_queries(9):
            builder.get(LIST)


def test_builder_shows_shares_and_says_problems_where_they_are(builder, draft):
    draft.criteria.get(code="A1").anchors.filter(level=5).delete()
    response = builder.get(page_of(draft))
    content = response.content.decode()
    (row, _second), (other,) = (dimension.criteria for dimension in response.context["dimensions"])
    assert (row.share, other.share) == ("40%", "40%")
    assert any("level 5" in problem.text for problem in row.problems)
    assert f'id="criterion-{row.criterion.pk}"' in content
    assert f'href="#criterion-{row.criterion.pk}"' in content


def test_empty_draft_shows_where_to_begin(builder):
    version = make_version((), published=False)
    version.bands.all().delete()
    assert b"No dimension yet." in builder.get(page_of(version)).content


@pytest.mark.parametrize("group", ["Editor", "Auditor", "Assessor", "Coordinator"])
def test_those_who_may_only_look_get_no_forms(client, group, draft):
    client.force_login(make_user("", group))
    content = client.get(page_of(draft)).content.decode()
    assert "data-sortable" not in content
    assert "/publish/" not in content
    for rest in ("settings/", "dimension/add/", "criterion/add/", "band/add/", "publish/", "discard/"):
        assert client.get(page_of(draft, rest)).status_code == 403, rest


def test_outsiders_see_nothing(client, draft):
    client.force_login(make_user())
    for address in (LIST, page_of(draft), f"{LIST}template.xlsx", page_of(draft, "criteria.xlsx")):
        assert client.get(address).status_code == 403, address


def test_published_version_is_read_only_with_reason_and_remedy(builder):
    version = make_version()
    content = builder.get(page_of(version)).content.decode()
    assert "stays as it is" in content
    assert "/next/" in content
    assert "data-sortable" not in content
    criterion = version.criteria.first()
    for rest in ("settings/", "dimension/add/", f"criterion/{criterion.pk}/"):
        response = builder.get(page_of(version, rest), follow=True)
        assert "Start the next version instead" in response.content.decode(), rest


@pytest.mark.parametrize("rest", ["change/", "settings/", "criterion/1/", "publish/", "criteria.xlsx"])
@pytest.mark.parametrize("key", ["99999", "9" * 30])
def test_version_that_is_not_there_is_not_found(builder, key, rest):
    assert builder.get(f"{LIST}{key}/{rest}").status_code == 404


def test_link_stands_in_the_head_for_those_who_may_see_criteria(client):
    client.force_login(make_assessor())
    assert LIST in client.get(reverse("admin:index")).content.decode()
    client.force_login(make_user())
    assert LIST not in client.get(reverse("admin:index")).content.decode()


# --- Building -----------------------------------------------------------------------------------------


def test_set_and_first_version_are_made(builder):
    builder.post(f"{LIST}sets/add/", {"code": "city", "name_vi": "Thành phố"})
    criteria_set = CriteriaSet.objects.get()
    data = {"label": "1.0", "minimum_coverage": "0,75", "divergence_threshold": "0.5", "quorum": "3",
            "summary_vi": "Tóm tắt", "sources": "UNESCO | https://unesco.org"}  # fmt: skip
    response = builder.post(f"{LIST}sets/{criteria_set.pk}/begin/", data)
    version = CriteriaVersion.objects.get()
    assert response.url == page_of(version)
    assert (version.slug, version.minimum_coverage) == ("city-1-0", 0.75)
    assert version.sources == [{"title": "UNESCO", "url": "https://unesco.org"}]


def test_parts_are_added_with_their_forms(builder, draft):
    builder.post(page_of(draft, "dimension/add/"), {"code": "C", "name_vi": "Nhóm C", "weight": "10"})
    dimension = draft.dimensions.get(code="C")
    data = criterion_data(Criterion(dimension=dimension, code="C1", name_vi="Tiêu chí C1"))
    category = make_category()
    builder.post(page_of(draft, "criterion/add/"), {**data, "categories": [category.pk]})
    builder.post(
        page_of(draft, "band/add/"),
        {"code": "top", "name_vi": "Cao nhất", "threshold": "0,9", "tone": "jade"},
    )
    criterion = dimension.criteria.get()
    assert (criterion.weight, criterion.guidance_vi) == (2.5, "Xem\nminh chứng")
    assert [anchor.text_vi for anchor in criterion.anchors.all()] == ["Mức 1", "Mức 2", "Mức 3"]
    assert list(criterion.categories.all()) == [category]
    assert draft.bands.get(code="top").threshold == 0.9


def test_shrinking_the_scale_keeps_the_text_that_falls_outside_and_says_so(builder, draft):
    criterion = draft.criteria.get(code="A1")
    address = page_of(draft, f"criterion/{criterion.pk}/")
    response = builder.post(address, criterion_data(criterion, level_5_vi="Cao", scale_max="4"))
    content = response.content.decode()
    assert "lies outside the scale" in content
    assert ">\nCao</textarea>" in content
    assert LevelAnchor.objects.filter(criterion=criterion).count() == 5


def test_widening_the_scale_offers_the_new_levels(builder, draft):
    criterion = draft.criteria.get(code="A1")
    address = page_of(draft, f"criterion/{criterion.pk}/")
    response = builder.post(address, criterion_data(criterion, scale_max="7", _continue="yes"), follow=True)
    assert 'name="level_7_vi"' in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", "many"), ("weight", "-1"), ("weight", "nan"), ("weight", "0"), ("code", "A\x00"),
        ("code", "=A1"), ("code", "A2"), ("scale_max", "1"), ("scale_max", "999999999999"),
        ("scale_min", "x"),
        ("dimension", "99999"), ("categories", "99999"), ("name_vi", ""), ("level_1_vi", "x" * 301),
        ("level_1_vi", "\x00"), ("direction", "sideways"), ("corresponds_to", "99999"),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_nothing_typed_is_lost(builder, draft, field, value):
    criterion = draft.criteria.get(code="A1")
    address = page_of(draft, f"criterion/{criterion.pk}/")
    data = criterion_data(criterion, level_2_vi="Chữ đã gõ") | {field: value}
    response = builder.post(address, data)
    if field == "corresponds_to":  # the first version of a set has nothing to correspond to
        assert response.status_code == 302
        return
    assert response.status_code == 200
    assert "Chữ đã gõ" in response.content.decode()
    assert response.context["form"].errors
    criterion.refresh_from_db()
    assert criterion.weight == 2


def test_level_without_vietnamese_is_refused(builder, draft):
    criterion = draft.criteria.get(code="A1")
    data = criterion_data(criterion, level_2_vi="", level_2_en="Fair")
    response = builder.post(page_of(draft, f"criterion/{criterion.pk}/"), data)
    assert response.context["form"].errors["level_2_vi"]


@pytest.mark.parametrize("name", ["level_9999_vi", "level_--1_vi", "level_x_vi", "level__vi", "level_٣_vi"])
def test_forged_level_is_ignored(builder, draft, name):
    criterion = draft.criteria.get(code="A1")
    data = criterion_data(criterion, **{name: "x"})
    assert builder.post(page_of(draft, f"criterion/{criterion.pk}/"), data).status_code == 302


def test_correspondence_is_chosen_among_the_previous_version(builder):
    first = make_version()
    other = make_version()
    draft = start_next_version(version=first, by=None)
    criterion = draft.criteria.get(code="A1")
    address = page_of(draft, f"criterion/{criterion.pk}/")
    for wrong in (other.criteria.first().pk, first.criteria.get(code="A2").pk):
        response = builder.post(address, criterion_data(criterion, corresponds_to=wrong))
        assert "corresponds_to" in response.context["form"].errors
    builder.post(address, criterion_data(criterion, corresponds_to=""))
    criterion.refresh_from_db()
    assert criterion.corresponds_to is None


def test_part_of_another_version_is_not_found(builder, draft):
    other = make_version(published=False)
    for kind, part in (
        ("dimension", other.dimensions.first()),
        ("criterion", other.criteria.first()),
        ("band", other.bands.first()),
    ):
        for rest in (f"{kind}/{part.pk}/", f"{kind}/{part.pk}/delete/"):
            assert builder.get(page_of(draft, rest)).status_code == 404, rest


def test_deleting_a_dimension_names_what_goes_with_it(builder, draft):
    dimension = draft.dimensions.get(code="A")
    address = page_of(draft, f"dimension/{dimension.pk}/delete/")
    assert b"2 criteria go with it" in builder.get(address).content
    assert Dimension.objects.count() == 2
    builder.post(address)
    assert codes(draft) == ["B1"]


def test_empty_set_is_deleted_and_one_with_versions_is_not(builder, draft):
    address = f"{LIST}sets/{draft.criteria_set_id}/"
    builder.post(address, {"delete": "yes"})
    assert CriteriaSet.objects.exists()
    draft.delete()
    builder.post(address, {"delete": "yes"})
    assert not CriteriaSet.objects.exists()


# --- Order --------------------------------------------------------------------------------------------


def ordered(builder, version, dimension, **data):
    """Sends a list's order and returns the answer."""
    keys = list(dimension.criteria.values_list("pk", flat=True))
    sent = {"list": dimension.pk, "key": keys} | data
    return builder.post(page_of(version, "order/"), sent)


@pytest.fixture
def list_of_four():
    """Returns (version, its dimension with A1 to A4)."""
    version = make_version([("A", 1, [(f"A{n}", 1, 1, 2, "up") for n in range(1, 5)])], published=False)
    return version, version.dimensions.get()


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"up": "A3"}, "A1 A3 A2 A4"), ({"down": "A1"}, "A2 A1 A3 A4"), ({"up": "A1"}, "A1 A2 A3 A4"),
        ({"down": "A4"}, "A1 A2 A3 A4"), ({"place-A1": "3"}, "A2 A3 A1 A4"),
        ({"place-A4": "1"}, "A4 A1 A2 A3"),
        ({"place-A2": "99"}, "A1 A3 A4 A2"), ({"place-A2": "x"}, "A1 A2 A3 A4"),
        ({"dragged": ["A4", "A3", "A2", "A1"]}, "A4 A3 A2 A1"),
    ],
)  # fmt: skip
def test_rows_are_moved_by_button_number_and_drag(builder, list_of_four, moved, expected):
    version, dimension = list_of_four
    keys = dict(version.criteria.values_list("code", "pk"))
    for name, value in moved.items():
        word, mark, code = name.partition("-")
        value = [keys[each] for each in value] if isinstance(value, list) else keys.get(value, value)
        ordered(builder, version, dimension, **{f"{word}{mark}{keys.get(code, '')}": value})
    assert codes(version) == expected.split()


def test_script_is_told_whether_the_order_was_saved(builder, list_of_four):
    version, dimension = list_of_four
    keys = list(dimension.criteria.values_list("pk", flat=True))
    address, headers = page_of(version, "order/"), {"accept": "application/json"}
    good = builder.post(address, {"list": dimension.pk, "dragged": keys[::-1]}, headers=headers)
    bad = builder.post(address, {"list": dimension.pk, "dragged": keys[:2]}, headers=headers)
    assert (good.status_code, bad.status_code) == (200, 409)
    assert "reload" in bad.json()["error"]


@pytest.mark.parametrize("listed", ["", "x", "99999", "\x00", "9" * 40])
def test_order_of_a_list_that_is_not_there_is_not_found(builder, draft, listed):
    assert builder.post(page_of(draft, "order/"), {"list": listed, "key": ["1"]}).status_code == 404


def test_order_is_only_taken_by_post_and_from_those_who_build(builder, client, draft):
    assert builder.get(page_of(draft, "order/")).status_code == 405
    client.force_login(make_user("", "Editor"))
    assert client.post(page_of(draft, "order/"), {"list": "dimensions"}).status_code == 403


# --- Steps --------------------------------------------------------------------------------------------


def test_publishing_says_what_will_happen_and_happens_on_confirmation(builder, draft):
    content = builder.get(page_of(draft, "publish/")).content.decode()
    assert "nothing that the version asks can be changed" in content
    draft.refresh_from_db()
    assert draft.is_draft
    builder.post(page_of(draft, "publish/"))
    draft.refresh_from_db()
    assert (draft.state, draft.published_by_id is not None) == (VersionState.PUBLISHED, True)


def test_incomplete_draft_cannot_be_confirmed(builder, draft):
    Band.objects.all().delete()
    assert b"first correct this" in builder.get(page_of(draft, "publish/")).content
    response = builder.post(page_of(draft, "publish/"), follow=True)
    assert "cannot be published yet" in response.content.decode()


def test_retiring_says_how_many_rounds_go_on(builder):
    version = make_version()
    make_round(version)
    assert b"1 round uses it" in builder.get(page_of(version, "retire/")).content
    builder.post(page_of(version, "retire/"))
    version.refresh_from_db()
    assert version.state == VersionState.RETIRED


def test_next_version_is_named_and_begun_once(builder):
    version = make_version(label="1.0")
    assert b'value="2.0"' in builder.get(page_of(version, "next/")).content
    builder.post(page_of(version, "next/"), {"label": "1.1"})
    draft = CriteriaVersion.objects.get(label="1.1")
    assert draft.previous == version
    response = builder.post(page_of(version, "next/"), {"label": "1.2"})
    assert b"has a draft already" in response.content


def test_label_that_is_taken_is_said(builder):
    version = make_version(label="1.0")
    response = builder.post(page_of(version, "next/"), {"label": "1.0"})
    assert response.context["form"].errors


def test_draft_is_dropped_after_confirmation(builder, draft):
    assert b"with its 3 criteria" in builder.get(page_of(draft, "discard/")).content
    builder.post(page_of(draft, "discard/"))
    assert not CriteriaVersion.objects.exists()


def test_steps_of_another_state_are_refused_with_a_message(client):
    client.force_login(make_superuser())
    version = make_version()
    for step in ("publish/", "discard/"):
        response = client.post(page_of(version, step), follow=True)
        assert response.status_code == 200
    assert CriteriaVersion.objects.get().fingerprint == version.fingerprint
