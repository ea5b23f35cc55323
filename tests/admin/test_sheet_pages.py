"""The pages of assessors: who sees which sheet, what bad input is answered, nothing typed is lost."""

import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from spaces.actions.evidence import add_evidence
from spaces.admin.sheet_page import digest_of, score_answer
from spaces.enums import RoundPhase, SheetKind, SheetState
from spaces.models import Assignment, Evidence, Interest, Score
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_version
from tests.builders import make_space

pytestmark = pytest.mark.django_db
LIST = "/admin/sheets/"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet():
    return make_assignment(make_entry(make_round()))


@pytest.fixture
def assessor(sheet):
    """A client of the assessor of the sheet."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(sheet.assessor)
    return client


def criterion(sheet, code="A1"):
    return sheet.entry.round.version.criteria.get(code=code)


def address(name, sheet, *rest):
    return reverse(f"admin:{name}", args=[sheet.pk, *rest])


def send(client, sheet, code="A1", **answer):
    content = {"value": None, "not_applicable": False, "justification": "", "revision": 0} | answer
    where = address("sheet_score", sheet, criterion(sheet, code).pk)
    return client.post(where, json.dumps(content), content_type="application/json")


def pdf(name="lịch.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n")


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "PNG")
    return SimpleUploadedFile("ảnh.png", buffer.getvalue())


def whole(sheet, **answers):
    """Returns what a browser without scripts sends of an untouched page, with answers typed in."""
    data, seen = {}, digest_of(**score_answer(None))
    for each in sheet.entry.round.version.criteria.all():
        data |= {f"c{each.pk}-revision": "0", f"c{each.pk}-seen": seen, f"c{each.pk}-value": ""}
        for name, value in answers.get(each.code, {}).items():
            data[f"c{each.pk}-{name}"] = value
    return data | {"save": "yes"}


# --- who sees what ------------------------------------------------------------------------------------


def test_assessor_sees_own_sheets_alone(assessor, sheet):
    other = make_assignment(make_entry(sheet.entry.round, make_space("Không gian khác")))
    text = assessor.get(LIST).content.decode()
    assert str(sheet.entry.space) in text
    assert str(other.entry.space) not in text
    assert assessor.get(address("sheet", sheet)).status_code == 200
    for name in ("sheet", "sheet_hand_in", "sheet_recuse", "sheet_state", "sheet_give_back"):
        assert assessor.get(address(name, other)).status_code == 404, name
    assert assessor.post(address("sheet_declare", other), {"no_conflict": "yes"}).status_code == 404
    assert send(assessor, other, value=3).status_code == 404
    assert not Score.objects.exists()


@pytest.mark.parametrize(("group", "status"), [("Auditor", 200), ("Coordinator", 200), ("Editor", 404)])
def test_others_read_sheets_by_their_role_and_write_nothing(signed_in, sheet, group, status):
    client = signed_in(group)
    answer = client.get(address("sheet", sheet))
    assert answer.status_code == status
    assert b"data-sheet-form" not in answer.content
    assert send(client, sheet, value=3).status_code == 404
    assert client.post(address("sheet", sheet), whole(sheet, A1={"value": "3"})).status_code in (403, 404)
    assert client.post(address("sheet_hand_in", sheet)).status_code == 404
    assert not Score.objects.exists()


@pytest.mark.parametrize(("group", "status"), [("Auditor", 403), ("Editor", 403), ("Coordinator", 200)])
def test_list_is_for_those_who_fill_sheets(signed_in, group, status):
    assert signed_in(group).get(LIST).status_code == status


def test_visitor_without_session_is_led_to_the_sign_in(sheet):
    for where in (LIST, address("sheet", sheet), address("sheet_state", sheet)):
        assert Client().get(where).url.startswith("/admin/login/")
    assert send(Client(), sheet, value=3).url.startswith("/admin/login/")


@pytest.mark.parametrize("pk", ["0", "99999999", str(10**20), str(10**30)])
def test_sheets_that_cannot_be_are_not_found(assessor, pk):
    assert assessor.get(f"{LIST}{pk}/").status_code == 404
    assert assessor.get(f"{LIST}{pk}/state/").status_code == 404
    assert assessor.get(f"{LIST}{pk}/evidence/{uuid.uuid4()}/").status_code == 404


def test_first_page_of_an_assessor_has_no_empty_panel(assessor, sheet):
    text = assessor.get("/admin/").content.decode()
    assert str(sheet.entry.space) in text
    assert "Recent changes" not in text
    assert "no rights" not in text
    assert f'href="{LIST}"' in text


def test_empty_list_says_what_will_happen(signed_in):
    assert "Nothing is assigned to you" in signed_in("Assessor").get(LIST).content.decode()


@pytest.mark.parametrize("name", ["sheet_declare", "sheet_score", "sheet_evidence_add"])
def test_writing_addresses_refuse_to_be_read(assessor, sheet, name):
    rest = [criterion(sheet).pk] if name != "sheet_declare" else []
    assert assessor.get(address(name, sheet, *rest)).status_code == 405


def test_sending_without_token_is_refused(sheet):
    client = Client(enforce_csrf_checks=True)
    client.force_login(sheet.assessor)
    assert send(client, sheet, value=3).status_code == 403
    token = client.get(address("sheet_state", sheet)).json()["token"]
    where = address("sheet_score", sheet, criterion(sheet).pk)
    body = json.dumps({"value": 3, "not_applicable": False, "justification": "", "revision": 0})
    answer = client.post(where, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.json()["code"] == "saved"


# --- one answer ---------------------------------------------------------------------------------------


def test_answer_is_saved_and_said(assessor, sheet):
    answer = send(assessor, sheet, value=4, justification="Bốn đợt")
    assert answer.json()["stored"] == {
        "value": 4, "not_applicable": False, "justification": "Bốn đợt", "revision": 1,
    }  # fmt: skip
    assert send(assessor, sheet, value=5, revision=1).json()["stored"]["revision"] == 2


def test_conflict_answers_what_is_stored(assessor, sheet):
    send(assessor, sheet, value=4, justification="trước")
    answer = send(assessor, sheet, value=2)
    assert answer.status_code == 409
    assert answer.json()["stored"]["justification"] == "trước"
    assert Score.objects.get().value == 4


@pytest.mark.parametrize(
    "change",
    [
        {"value": 6}, {"value": -1}, {"value": 10**30}, {"value": "abc"}, {"value": 3.5}, {"value": [3]},
        {"value": True}, {"value": {"a": 1}}, {"justification": "a\x00b"}, {"justification": ["x"]},
        {"justification": None}, {"not_applicable": "maybe"}, {"value": 3, "not_applicable": True},
        {"revision": -1}, {"revision": 10**30}, {"revision": "x"}, {"revision": None}, {"revision": True},
        {"justification": "x" * 5001},
    ],
    ids=str,
)  # fmt: skip
def test_bad_answers_are_refused_with_a_sentence(assessor, sheet, change):
    answer = send(assessor, sheet, **change)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["message"]
    assert not Score.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"null", b"[" * 100_000, b"NaN"])
def test_bodies_that_are_no_answer_are_refused(assessor, sheet, body):
    where = address("sheet_score", sheet, criterion(sheet).pk)
    answer = assessor.post(where, body, content_type="application/json")
    assert answer.status_code == 422
    assert "could not be read" in answer.json()["message"]


def test_foreign_criteria_are_refused(assessor, sheet):
    for key in (make_version().criteria.first().pk, 0, 10**20):
        where = address("sheet_score", sheet, key)
        body = {"value": 3, "not_applicable": False, "justification": "", "revision": 0}
        assert assessor.post(where, json.dumps(body), content_type="application/json").status_code == 422
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"state": SheetState.HANDED_IN, "handed_in_at": timezone.now()}, "locked", 423),
        ({"state": SheetState.REMOVED}, "locked", 423),
        ({"declared_at": None}, "locked", 423),
    ],
    ids=["handed in", "taken away", "not declared"],
)
def test_locked_sheet_says_why(assessor, sheet, change, code, status):
    Assignment.objects.update(**change)
    answer = send(assessor, sheet, value=3)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not Score.objects.exists()


def test_round_being_closed_asks_to_come_back(assessor, sheet):
    round = sheet.entry.round
    round.closing_started_at = timezone.now()
    round.save()
    answer = send(assessor, sheet, value=3)
    assert (answer.status_code, answer.json()["code"]) == (503, "closing")


# --- the whole sheet, without scripts -----------------------------------------------------------------


def test_whole_sheet_is_saved(assessor, sheet):
    answer = assessor.post(
        address("sheet", sheet), whole(sheet, A1={"value": "4", "justification": "a\r\nb"}, B1={"value": "0"})
    )
    assert answer.status_code == 302
    assert dict(Score.objects.values_list("criterion__code", "value")) == {"A1": 4, "B1": 0}
    assert Score.objects.get(criterion__code="A1").justification == "a\nb"


def test_what_is_refused_comes_back_as_typed_and_the_rest_is_saved(assessor, sheet):
    sent = whole(
        sheet, A1={"value": "9", "justification": "Gõ lâu"}, A2={"value": "3", "not_applicable": "on"},
        B1={"value": "2"},
    )  # fmt: skip
    answer = assessor.post(address("sheet", sheet), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "A1: give a whole number from 1 to 5." in text
    assert "not both" in text
    assert "Gõ lâu" in text
    assert dict(Score.objects.values_list("criterion__code", "value")) == {"B1": 2}


def test_untouched_answers_of_an_old_page_overwrite_nothing(assessor, sheet):
    page = assessor.get(address("sheet", sheet)).content.decode()
    key = criterion(sheet).pk
    seen = page.split(f'name="c{key}-seen" value="')[1].split('"')[0]
    send(assessor, sheet, value=5)
    data = whole(sheet, A2={"value": "2"}) | {f"c{key}-seen": seen}
    assert assessor.post(address("sheet", sheet), data).status_code == 302
    assert dict(Score.objects.values_list("criterion__code", "value")) == {"A1": 5, "A2": 2}


def test_conflict_without_scripts_shows_both_and_lets_choose(assessor, sheet):
    send(assessor, sheet, value=5, justification="máy kia")
    answer = assessor.post(
        address("sheet", sheet), whole(sheet, A1={"value": "1", "justification": "máy này"})
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "máy kia" in text
    assert "máy này" in text
    take = whole(sheet, A1={"value": "1", "take": "yes", "revision": "1"})
    assert assessor.post(address("sheet", sheet), take).status_code == 302
    assert Score.objects.get(criterion__code="A1").value == 5
    again = whole(sheet, A1={"value": "1", "justification": "máy này", "revision": "1"})
    assert assessor.post(address("sheet", sheet), again).status_code == 302
    assert Score.objects.get(criterion__code="A1").value == 1


def test_closed_round_keeps_what_was_typed_on_the_page(assessor, sheet):
    round = sheet.entry.round
    round.phase, round.closed_at = RoundPhase.CLOSED, timezone.now()
    round.save()
    answer = assessor.post(
        address("sheet", sheet), whole(sheet, A1={"value": "4", "justification": "Gõ lâu"})
    )
    assert answer.status_code == 409
    assert "Gõ lâu" in answer.content.decode()
    assert not Score.objects.exists()


@pytest.mark.parametrize("value", ["abc", "3.5", "9" * 5000, "\x00", "-", "１２"])
def test_forged_values_are_refused_at_their_criterion(assessor, sheet, value):
    answer = assessor.post(address("sheet", sheet), whole(sheet, A1={"value": value}))
    assert answer.status_code == 422
    assert not Score.objects.exists()


def test_files_are_added_and_removed_with_the_sheet(assessor, sheet):
    data = whole(sheet) | {f"c{criterion(sheet).pk}-files": [pdf(), picture()]}
    assert assessor.post(address("sheet", sheet), data).status_code == 302
    assert [file.media_type for file in Evidence.objects.all()] == ["application/pdf", "image/webp"]
    assessor.post(address("sheet", sheet), whole(sheet) | {"remove": str(Evidence.objects.first().key)})
    assert Evidence.objects.get().media_type == "image/webp"
    assert assessor.post(address("sheet", sheet), whole(sheet) | {"remove": "no-key"}).status_code == 302


def test_sheet_taken_away_says_so(assessor, sheet):
    sheet.state, sheet.reason = SheetState.REMOVED, "Đổi người chấm"
    sheet.save()
    answer = assessor.get(address("sheet", sheet))
    assert answer.status_code == 410
    assert "Đổi người chấm" in answer.content.decode()


# --- steps --------------------------------------------------------------------------------------------


def test_declaration_comes_before_the_criteria(assessor, sheet):
    Assignment.objects.update(declared_at=None)
    assert b"data-sheet-form" not in assessor.get(address("sheet", sheet)).content
    assessor.post(address("sheet_declare", sheet))
    sheet.refresh_from_db()
    assert sheet.declared_at is None
    assessor.post(address("sheet_declare", sheet), {"no_conflict": "yes"})
    assert b"data-sheet-form" in assessor.get(address("sheet", sheet)).content


def test_known_tie_offers_recusal_alone(assessor, sheet):
    Assignment.objects.update(declared_at=None)
    Interest.objects.create(user=sheet.assessor, space=sheet.entry.space, reason="người sáng lập")
    assert b"no_conflict" not in assessor.get(address("sheet", sheet)).content
    assessor.post(address("sheet_declare", sheet), {"no_conflict": "yes"})
    sheet.refresh_from_db()
    assert sheet.declared_at is None


def test_recusal_needs_its_reason_and_stays_visible(assessor, sheet):
    assert assessor.post(address("sheet_recuse", sheet), {"reason": " "}).status_code == 200
    assert assessor.post(address("sheet_recuse", sheet), {"reason": "a\x00"}).status_code == 200
    answer = assessor.post(address("sheet_recuse", sheet), {"reason": "Bạn của chủ"}, follow=True)
    assert "Bạn của chủ" in answer.content.decode()
    assert b"data-sheet-form" not in answer.content


def test_handing_in_says_what_is_missing_then_asks_then_thanks(assessor, sheet):
    where = address("sheet_hand_in", sheet)
    fill(sheet, handed_in=False, A1=4, A2="n/a")
    assert "1 criterion is not complete" in assessor.get(where).content.decode()
    assert "not complete yet" in assessor.post(where).content.decode()
    fill(sheet, handed_in=False, B1=0)
    assert b"not complete" not in assessor.get(where).content
    answer = assessor.post(where, follow=True)
    assert "Thank you" in answer.content.decode()
    again = assessor.post(where, follow=True)
    assert "nothing has changed" in again.content.decode()


def test_colleagues_appear_after_handing_in_alone(assessor, sheet):
    colleague = make_assessor("binh", last_name="Trần Quốc Bình")
    fill(make_assignment(sheet.entry, colleague), A1=2, A2=2, B1=2)
    assert "Trần Quốc Bình" not in assessor.get(address("sheet", sheet)).content.decode()
    fill(sheet, A1=4, A2=4, B1=1)
    assert "Trần Quốc Bình" in assessor.get(address("sheet", sheet)).content.decode()


def test_giving_back_is_the_coordinators(signed_in, assessor, sheet):
    fill(sheet, A1=4, A2=4, B1=1)
    where = address("sheet_give_back", sheet)
    assert assessor.post(where, {"reason": "x"}).status_code == 403
    assert signed_in("Auditor").post(where, {"reason": "x"}).status_code == 403
    signed_in("Coordinator").post(where, {"reason": "Thiếu căn cứ"})
    assert "Thiếu căn cứ" in assessor.get(address("sheet", sheet)).content.decode()
    assert b"data-sheet-form" in assessor.get(address("sheet", sheet)).content


def test_self_assessment_is_marked_and_the_coordinators(signed_in, assessor, sheet):
    where = reverse("admin:sheet_self", args=[sheet.entry_id])
    assert assessor.post(where).status_code == 403
    coordinator = signed_in("Coordinator")
    assert coordinator.get(where).status_code == 405
    assert coordinator.post(reverse("admin:sheet_self", args=[10**20])).status_code == 404
    text = coordinator.post(where, follow=True).content.decode()
    assert "Self-assessment of the operator" in text
    own = Assignment.objects.get(kind=SheetKind.SELF)
    assert send(coordinator, own, value=5).json()["code"] == "saved"
    assert str(sheet.entry.space) in coordinator.get(LIST).content.decode()
    assert assessor.get(address("sheet", own)).status_code == 404


# --- evidence -----------------------------------------------------------------------------------------


def kept_file(sheet, file=None):
    return add_evidence(
        assignment=sheet, criterion=criterion(sheet), by=sheet.assessor, file=file or picture()
    )  # fmt: skip


def test_file_is_sent_once_under_its_key_and_shown_safely(assessor, sheet):
    where = address("sheet_evidence_add", sheet, criterion(sheet).pk)
    key = str(uuid.uuid4())
    answers = [assessor.post(where, {"file": pdf("../ác ý\u202e.pdf"), "key": key}) for _turn in range(2)]
    assert answers[0].json() == answers[1].json()
    shown = assessor.get(answers[0].json()["evidence"]["address"])
    assert shown["Content-Disposition"].startswith("attachment;")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("sent", [{}, {"file": "text"}, {"file": SimpleUploadedFile("x.svg", b"<svg/>")}])
def test_what_is_no_file_is_refused(assessor, sheet, sent):
    answer = assessor.post(address("sheet_evidence_add", sheet, criterion(sheet).pk), sent)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_file_is_seen_by_those_who_may_see_its_score(signed_in, assessor, sheet):
    kept = kept_file(sheet)
    where = address("sheet_evidence", sheet, kept.key)
    beside = make_assignment(sheet.entry)
    colleague, stranger = Client(), signed_in("Assessor")
    colleague.force_login(beside.assessor)

    def status(client):
        answer = client.get(where)
        answer.getvalue()  # read to its end, which closes the file but not the test's connection
        return answer.status_code

    assert [status(each) for each in (assessor, signed_in("Auditor"), colleague, stranger)] == [
        200,
        200,
        404,
        404,
    ]
    fill(sheet, A2=4, B1=1)
    assert status(colleague) == 404
    fill(beside, A1=4, A2=4, B1=1)
    assert [status(colleague), status(stranger)] == [200, 404]
    assert colleague.post(where).status_code == 404
    assert Evidence.objects.count() == 1


def test_file_is_removed_and_removing_twice_is_no_mistake(assessor, sheet):
    where = address("sheet_evidence", sheet, kept_file(sheet).key)
    assert [assessor.post(where).json()["code"] for _turn in range(2)] == ["removed", "removed"]
    assert not Evidence.objects.exists()
    assert assessor.get(where).status_code == 404


# --- cost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 30])
def test_pages_cost_the_same_with_few_and_many_criteria(count, django_assert_max_num_queries):
    asked = tuple((f"A{n}", 1, 1, 5, "up") for n in range(count))
    sheet = make_assignment(make_entry(make_round(make_version((("A", 1, asked),)))))
    client = Client()
    client.force_login(sheet.assessor)
    client.get(address("sheet", sheet))
    with django_assert_max_num_queries(14):
        client.get(address("sheet", sheet))
    fill(sheet, **{code: 3 for code, *_rest in asked})
    with django_assert_max_num_queries(18):
        client.get(address("sheet", sheet))


def test_saving_one_answer_costs_a_fixed_few_queries(assessor, sheet, django_assert_max_num_queries):
    send(assessor, sheet, value=3)
    with django_assert_max_num_queries(18):
        send(assessor, sheet, value=4, revision=1)
