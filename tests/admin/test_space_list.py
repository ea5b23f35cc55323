"""The list of spaces: what an officer looks for is found, and forged questions get an answer."""

import pytest

from spaces.actions.publication import verify_space
from spaces.queries.workqueue import PROBLEMS
from tests.builders import make_category, make_district, make_space, make_superuser, make_unit

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/space/"


def shown(client, query):
    response = client.get(LIST + query)
    assert response.status_code == 200, query
    return [space.name_vi for space in response.context["cl"].result_list]


def test_list_shows_what_is_scanned_for(auditor):
    ward, district = make_unit("Cửa Nam"), make_district("Hoàn Kiếm")
    space = make_space(
        "Manzi", ward=ward, district=district, category=make_category("Phòng tranh"), published=True
    )
    verify_space(space=space, by=make_superuser())
    body = auditor.get(LIST).content.decode()
    for text in (
        "Manzi",
        "HN-0001",
        "Cửa Nam",
        "Hoàn Kiếm",
        "Phòng tranh",
        "Published",
        "tone-slate",
        "#i-other",
    ):
        assert text in body
    assert "never" not in body


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=pho bich hoa", ["Phố bích họa"]),
        ("?q=PHỐ  hoạ", ["Phố bích họa"]),
        ("?q=bich phung", ["Phố bích họa"]),
        ("?q=Phùng Hưng", ["Phố bích họa"]),
        ("?q=HN-0002", ["Bảo tàng"]),
        ("?q=hn 2", ["Bảo tàng"]),
        ("?q=2", ["Bảo tàng"]),
        ("?q=không có", []),
        ("?q=%25", []),
        ("?q=_", []),
        ("?q='", []),
        ("?q=" + "a" * 5000, []),
        ("?q=99999999999999999999999", []),
        ("?q=", ["Bảo tàng", "Phố bích họa"]),
    ],
)
def test_search_forgives_diacritics_and_knows_identifiers(auditor, query, expected):
    make_space("Phố bích họa", address="Phùng Hưng")
    make_space("Bảo tàng", address="66 Nguyễn Thái Học")
    assert shown(auditor, query) == expected


def test_filters_narrow_the_list(auditor):
    upper = make_category("Trên")
    kind, ward, district = make_category("Dưới", parent=upper), make_unit(), make_district()
    full = {"ward": ward, "district": district, "ownership": "state", "lifecycle": "closed", "name_en": "A"}
    make_space("A", category=kind, longitude=105.85, latitude=21.03, published=True, **full)
    make_space("B", category=make_category("Khác"), name_fr="B")
    for query in (
        "state=published", "status=closed", f"category={upper.pk}", f"category={kind.pk}", f"ward={ward.pk}",
        f"district={district.pk}", "ownership=state", "position=yes", "translation=fr", "problem=unverified",
    ):  # fmt: skip
        assert shown(auditor, f"?{query}") == ["A"], query
    for query in ("position=no", "translation=en", "problem=no-position", "problem=draft", "state=draft"):
        assert shown(auditor, f"?{query}") == ["B"], query
    assert shown(auditor, "?verified=no") == ["A", "B"]
    assert shown(auditor, "?verified=yes") == []


def test_every_problem_of_the_queue_has_a_list(auditor):
    make_space()
    for problem in PROBLEMS:
        shown(auditor, f"?problem={problem.key}")


def test_active_filters_are_chips_that_take_themselves_away(auditor):
    make_space("Manzi")
    response = auditor.get(f"{LIST}?state=draft&q=manzi&o=2")
    chips = {chip.title: (str(chip.label), chip.query) for chip in response.context["cl"].chips}
    assert chips["publication"] == ("Draft", "?o=2&q=manzi")
    assert chips["Search"] == ("manzi", "?o=2&state=draft")


@pytest.mark.parametrize(
    "query",
    [
        "p=abc", "p=-1", "p=0", "p=100000000000000000000", "page=abc", "o=abc", "o=99.-99", "o=1.1.1",
        "state=nothing", "state=", "state=%00", "category=abc", "category=99999999999999999999", "all=1",
        "category=1'", "ward=-1", "ward=%00", "problem=x", "problem=draft&problem=x", "q=%00", "q=%00a",
        "q=%F0%9D%84%9E",
        "name_vi=%00", "name_vi__contains=x", "publication_state__exact=published", "nothing__x=1",
        "verified_by__password__startswith=a", "operator__name=a", "id__in=1,a", "pk=abc", "_to_field=x",
        "_popup=1", "e=1", "_facets=1", "id=99999999999999999999", "latitude__gt=abc", "latitude=nan",
        "created_at__year=abc", "created_at=99999-01-01",
    ],
)  # fmt: skip
def test_forged_question_is_never_an_error_of_the_server(auditor, query):
    make_space()
    response = auditor.get(f"{LIST}?{query}", follow=True)
    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    "key", ["abc", "", "%00", "\x00", "1.5", "-1", "99999999999999999999999", "1 OR 1=1"]
)
def test_forged_selection_changes_nothing(publisher, key):
    space = make_space()
    data = {"action": "publish", "_selected_action": key, "confirmed": "yes", "reason": "x", "index": "0"}
    for sent in (data, {name: value for name, value in data.items() if name != "index"}):
        assert publisher.post(LIST, sent, follow=True).status_code == 200
    space.refresh_from_db()
    assert not space.is_published


def test_queries_of_the_list_do_not_grow_with_its_rows(auditor, django_assert_max_num_queries):
    def enter(count):
        for number in range(count):
            ward = make_unit(f"Phường {number}", parent=make_district())
            make_space(
                f"Số {number}",
                ward=ward,
                district=ward.parent,
                category=make_category(parent=make_category()),
            )

    enter(2)
    auditor.get(LIST)
    with django_assert_max_num_queries(14) as before:
        auditor.get(LIST)
    enter(12)
    with django_assert_max_num_queries(14) as after:
        auditor.get(LIST)
    assert len(after) == len(before)
