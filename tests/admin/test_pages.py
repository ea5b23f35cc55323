"""Work queue, history, duplicates, photos, small answers: each says what it should, in few queries."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from spaces.actions.spaces import save_space
from spaces.models import DistinctPair, Photo
from tests.builders import make_space, make_superuser, make_unit

pytestmark = pytest.mark.django_db
SPACES = "/admin/spaces/space/"


def jpeg(size=(600, 400)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#a3242b").save(buffer, "JPEG")
    return SimpleUploadedFile("ảnh.jpg", buffer.getvalue(), content_type="image/jpeg")


WORDS = {"alt_vi": "Sân", "alt_en": "", "alt_fr": "", "credit": "A", "licence": "CC0-1.0", "order": "0"}


# --- work queue ---------------------------------------------------------------------------------


def test_cards_lead_to_exactly_the_spaces_they_count(auditor):
    make_space("A")
    make_space("B", published=True)
    response = auditor.get("/admin/")
    for card in response.context["cards"]:
        listed = auditor.get(card["address"])
        rows = (
            listed.context["cl"].result_count
            if "cl" in listed.context
            else len(listed.context["page"].object_list)
        )
        assert rows == card["count"], card["key"]


def test_work_queue_needs_as_many_queries_with_many_rows(auditor, django_assert_max_num_queries):
    make_space("Đầu")
    auditor.get("/admin/")
    with django_assert_max_num_queries(20) as few:
        auditor.get("/admin/")
    for number in range(12):
        make_space(f"Không gian {number}", published=True)
    auditor.get("/admin/")
    with django_assert_max_num_queries(20) as many:
        auditor.get("/admin/")
    assert len(many) <= len(few) + 2


def test_table_of_contents_leads_home(chief):
    assert chief.get("/admin/spaces/")["Location"] == "/admin/"


def test_language_is_switched_by_a_form_and_only_to_our_own_pages(auditor):
    response = auditor.post("/admin/language/", {"language": "fr", "next": SPACES})
    assert (response.status_code, response["Location"]) == (302, SPACES)
    assert auditor.cookies["django_language"].value == "fr"
    response = auditor.post("/admin/language/", {"language": "xx", "next": "https://evil.example/"})
    assert "evil.example" not in response["Location"]


def test_sign_in_page_stands_on_its_own(client):
    body = client.get("/admin/login/?next=/admin/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Staff sign-in" in body
    make_superuser("chief")
    wrong = client.post("/admin/login/", {"username": "chief\x00", "password": "x"})
    assert wrong.status_code == 200


# --- history -------------------------------------------------------------------------------------


def test_history_page_shows_before_and_after(auditor):
    space = make_space(address="1 Cũ")
    save_space(space=space, by=make_superuser(), data={"address": "2 Mới"}, reason="dời đi")
    body = auditor.get(f"{SPACES}{space.pk}/history/").content.decode()
    for text in ("dời đi", "1 Cũ", "2 Mới", "Address", "chief"):
        assert text in body


@pytest.mark.parametrize("page", ["abc", "-1", "0", "99999999999999999999", "%00", "2"])
def test_history_has_pages_and_takes_any_number(auditor, page):
    space = make_space()
    for number in range(22):
        save_space(space=space, by=None, data={"capacity": number})
    assert auditor.get(f"{SPACES}{space.pk}/history/?page={page}").status_code == 200


def test_history_of_nothing_leads_to_a_message(auditor):
    assert auditor.get(f"{SPACES}999/history/").status_code == 302


# --- duplicates ----------------------------------------------------------------------------------


def test_pair_is_settled_by_an_editor(editor):
    first, second = make_space("Manzi Art Space"), make_space("Manzi Art Space")
    assert "100% alike" in editor.get(f"{SPACES}duplicates/").content.decode()
    editor.post(f"{SPACES}duplicates/", {"first": first.pk, "second": second.pk})
    assert DistinctPair.objects.count() == 1
    assert "No two spaces" in editor.get(f"{SPACES}duplicates/").content.decode()


@pytest.mark.parametrize("keys", [("", ""), ("abc", "1"), ("1", "1"), ("\x00", "2"), ("9" * 30, "1")])
def test_forged_pair_is_answered(editor, keys):
    make_space()
    data = {"first": keys[0], "second": keys[1]}
    assert editor.post(f"{SPACES}duplicates/", data, follow=True).status_code == 200
    assert not DistinctPair.objects.exists()


def test_duplicates_need_as_many_queries_for_many_pairs(auditor, django_assert_max_num_queries):
    for number in range(15):
        make_space(f"Manzi Art Space {number // 2}")
    auditor.get(f"{SPACES}duplicates/")
    with django_assert_max_num_queries(14):
        auditor.get(f"{SPACES}duplicates/?page=abc")


# --- photos --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_photo_is_sent_described_and_deleted(editor):
    space = make_space()
    address = f"{SPACES}{space.pk}/photos/"
    assert editor.post(address, {**WORDS, "file": jpeg()}).status_code == 302
    photo = Photo.objects.get()
    assert photo.path(480) in editor.get(address).content.decode()
    assert photo.path(480) in editor.get(SPACES).content.decode()
    words = {f"photo{photo.pk}-{name}": value for name, value in WORDS.items()}
    wrong = editor.post(address, {**words, "photo": photo.pk, f"photo{photo.pk}-alt_vi": ""})
    assert "This field is required" in wrong.content.decode()
    editor.post(address, {**words, "photo": photo.pk, f"photo{photo.pk}-alt_vi": "Cổng"})
    photo.refresh_from_db()
    assert photo.alt_vi == "Cổng"
    editor.post(address, {"photo": photo.pk, "delete": "yes"})
    assert not Photo.objects.exists()


def test_wrong_photo_is_refused_with_its_words_kept(editor):
    space = make_space()
    svg = SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/jpeg")
    body = editor.post(f"{SPACES}{space.pk}/photos/", {**WORDS, "file": svg}).content.decode()
    assert "JPEG, PNG, WebP or AVIF" in body
    assert 'value="Sân"' in body
    missing = editor.post(f"{SPACES}{space.pk}/photos/", WORDS)
    assert "This field is required" in missing.content.decode()


@pytest.mark.parametrize("key", ["abc", "999", "\x00", "9" * 30])
def test_photo_of_another_space_cannot_be_reached(editor, key):
    space = make_space()
    assert editor.post(f"{SPACES}{space.pk}/photos/", {"photo": key, "delete": "yes"}).status_code == 404


# --- small answers -------------------------------------------------------------------------------


def test_place_of_a_point_is_named_as_a_suggestion(editor):
    ward = make_unit("Cửa Nam", latitude=21.02, longitude=105.84)
    answer = editor.get(f"{SPACES}place/", {"lat": "21,03", "lon": "105.85"}).json()
    assert answer["exact"] is False
    assert answer["ward"]["id"] == ward.pk
    assert "nearest" in answer["text"]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("", ""),
        ("abc", "1"),
        ("nan", "105"),
        ("inf", "105"),
        ("48.8", "2.3"),
        ("9" * 500, "1"),
        ("\x00", "1"),
    ],
)
def test_place_of_nonsense_is_a_bad_request(editor, lat, lon):
    response = editor.get(f"{SPACES}place/", {"lat": lat, "lon": lon})
    assert response.status_code == 400
    assert response.json()["error"]


def test_opening_hours_are_read_back_as_a_week(editor):
    days = editor.get(f"{SPACES}hours/", {"value": "Tu-Su 09:00-12:00,13:00-17:00; Mo off"}).json()["days"]
    assert days[0] == ["Monday", "closed"]
    assert days[1] == ["Tuesday", "09:00–12:00, 13:00–17:00"]
    assert editor.get(f"{SPACES}hours/").json() == {"days": []}


@pytest.mark.parametrize("value", ["x", "Mo 25:00-26:99", "\x00", "a" * 10_000])
def test_unreadable_opening_hours_are_said(editor, value):
    assert "cannot be read" in editor.get(f"{SPACES}hours/", {"value": value}).json()["error"]


def test_small_answers_are_for_those_who_enter_spaces(auditor):
    assert auditor.get(f"{SPACES}place/", {"lat": "21", "lon": "105"}).status_code == 403
    assert auditor.get(f"{SPACES}hours/").status_code == 403


# --- every page ----------------------------------------------------------------------------------


def test_pages_carry_no_inline_style_or_script(chief):
    space = make_space(published=True)
    for address in (
        "/admin/",
        SPACES,
        f"{SPACES}add/",
        f"{SPACES}{space.pk}/change/",
        "/admin/spaces/user/add/",
    ):
        response = chief.get(address)
        body = response.content.decode()
        assert " style=" not in body, address
        assert "<style" not in body, address
        assert "<script>" not in body, address
        assert "unsafe" not in response["Content-Security-Policy"]
