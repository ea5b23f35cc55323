"""The dossier of a space as PDF: what it says, in three languages, and what it survives."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from spaces.actions.closing import close_round
from spaces.enums import AppealState, RoundPhase, SheetKind, SheetState
from spaces.exports.pdf.dossier import compose_dossier, write_dossier
from spaces.models import Appeal, Assignment, Evidence, ModeratedScore, Operator, Score
from spaces.queries.dossier import dossier_of, find_entry
from tests.assessment import (
    fill,
    make_assessor,
    make_assignment,
    make_coordinator,
    make_entry,
    make_round,
    make_version,
)
from tests.builders import make_district, make_operator, make_space

from .papers import require_shown, require_whole, watch, words_of

pytestmark = pytest.mark.django_db

SAID = "Bốn chương trình thường kỳ, một chương trình lưu trú."


@pytest.fixture(autouse=True)
def _vietnamese():
    with override("vi"):
        yield


def make_closed(**version):
    """Returns the entry of a closed round: two assessors, a decision, evidence, a self-assessment."""
    space = make_space(
        "Xưởng gốm Bát Tràng", published=True, address="12 phố Gốm", district=make_district("Gia Lâm"),
        operator=Operator.objects.first() or make_operator("Hợp tác xã gốm"), year_opened=1998,
    )  # fmt: skip
    entry = make_entry(make_round(make_version(**version), phase=RoundPhase.MODERATION), space)
    first = fill(make_assignment(entry, make_assessor(first_name="Hà", last_name="Nguyễn")), A1=4, A2=5, B1=1)
    fill(make_assignment(entry), A1=3, A2=1, B1="n/a")
    score = first.scores.get(criterion__code="A1")
    Score.objects.filter(pk=score.pk).update(justification=SAID)
    Evidence.objects.create(
        score=score, name="Ảnh lối vào.jpg", media_type="image/jpeg", size_bytes=2_500_000
    )
    fill(Assignment.objects.create(entry=entry, kind=SheetKind.SELF), A1=5, A2=5, B1=0)
    criterion = entry.round.version.criteria.get(code="A2")
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, value=3, reason="Đối chiếu với hướng dẫn chấm", scale_min=1,
        scale_max=5, by=make_coordinator(first_name="Linh", last_name="Hoàng"),
    )  # fmt: skip
    make_assignment(entry, state=SheetState.RECUSED, recused_at=timezone.now(), reason="Từng làm cố vấn")
    close_round(round=entry.round, by=None)
    return entry


def read(entry):
    return dossier_of(find_entry(entry.round_id, entry.pk))


def test_dossier_says_all_that_the_council_needs():
    entry = make_closed()
    paper = compose_dossier(read(entry))
    said = words_of(paper)
    for text in (
        "Hồ sơ đánh giá", "Xưởng gốm Bát Tràng", entry.space.identifier, "12 phố Gốm", "Gia Lâm",
        "Hợp tác xã gốm", "1998", "Mức promising", "Điểm theo tiêu chí", SAID, "Ảnh lối vào.jpg", "2,4",
        "Đối chiếu với hướng dẫn chấm", "Từng làm cố vấn", "Đã xin rút", "KAD",
        "Khoảng thứ hạng", "1 đến 1 trên 1", "Ý kiến của hội đồng thẩm định", "Chủ tịch hội đồng",
        "Hà Nội, ngày ...... tháng ...... năm 20......", entry.round.version.fingerprint,
    ):  # fmt: skip
        assert text in said, text
    require_shown(paper)
    require_whole(paper.finish())


def test_assessors_are_numbers_unless_names_are_asked_for():
    dossier = read(make_closed())
    without, named = (words_of(compose_dossier(dossier, names=names)) for names in (False, True))
    people = [str(sheet.person) for sheet in [*dossier.sheets, *dossier.others]] + ["Hoàng Linh"]
    assert not any(person in without for person in people)
    assert all(person in named for person in people)
    assert "Người đánh giá 1" in without


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Hồ sơ đánh giá", "Nhận xét", "Trang 1/"]),
        ("en", ["Assessment dossier", "Justifications", "Page 1/", "Promising"]),
        ("fr", ["Dossier d’évaluation", "Pièces justificatives", "Page 1/", "100\u00a0%"]),
    ],
)
def test_dossier_speaks_the_active_language(language, words):
    entry = make_closed()
    with override(language):
        paper = compose_dossier(read(entry))
        content = paper.finish()
    assert all(word in words_of(paper) for word in words)
    require_shown(paper)
    assert f"/Lang ({language})".encode() in content


def test_bookmarks_lead_to_the_parts():
    paper = compose_dossier(read(make_closed()))
    names = [section.name for section in paper._outline if section.level == 0]
    assert names[:3] == ["Kết quả", "Nhóm tiêu chí", "Điểm theo tiêu chí"]
    assert names[-1] == "Ý kiến của hội đồng thẩm định"


def test_same_data_gives_the_same_bytes():
    entry = make_closed()
    assert write_dossier(read(entry)) == write_dossier(read(entry))


def test_dossier_of_an_open_round_says_that_it_is_provisional():
    entry = make_entry(make_round(phase=RoundPhase.OPEN))
    fill(make_assignment(entry), A1=4, A2=5, B1=1)
    fill(make_assignment(entry), A1=4, A2=5, B1=1)
    said = words_of(compose_dossier(read(entry)))
    assert "Hồ sơ tạm thời" in said
    assert "Kết quả tạm tính" in said
    assert "Khoảng thứ hạng " not in said.split("Cách tính kết quả")[0]


def test_illustrative_criteria_are_said_to_be_so():
    assert "Bộ tiêu chí minh họa" in words_of(compose_dossier(read(make_closed(is_illustrative=True))))
    assert "Bộ tiêu chí minh họa" not in words_of(compose_dossier(read(make_closed())))


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ([], "Không có điểm tổng hợp: chưa có điểm nào được chấm."),
        ([{"A1": 4, "A2": 5, "B1": 1}], "có 1 người chấm không gian này, cần ít nhất 2 người"),
        ([{"A2": 5}, {"A2": 4}], "đã chấm 20% trọng số, cần ít nhất 80%"),
    ],
)
def test_withheld_composite_says_why(sheets, reason):
    entry = make_entry(make_round(phase=RoundPhase.MODERATION))
    for values in sheets:
        fill(make_assignment(entry), **values)
    close_round(round=entry.round, by=None)
    assert reason in words_of(compose_dossier(read(entry)))


def test_appeal_stands_with_grounds_decision_and_both_results():
    entry = make_closed()
    result = entry.results.get()
    Appeal.objects.create(
        entry=entry, appellant="Ban quản lý", grounds="Thiếu hồ sơ bổ sung", state=AppealState.REJECTED,
        decision="Nộp sau thời hạn", decided_at=timezone.now(), before=result, after=result,
    )  # fmt: skip
    said = words_of(compose_dossier(read(entry)))
    for text in ("Ban quản lý", "Thiếu hồ sơ bổ sung", "Nộp sau thời hạn", "Không được chấp nhận", "›"):
        assert text in said


def test_space_taken_out_says_so():
    entry = make_entry(make_round())
    entry.withdrawn_at, entry.withdrawn_reason = timezone.now(), "Đã ngừng hoạt động"
    entry.save()
    assert "Đã ngừng hoạt động" in words_of(compose_dossier(read(entry)))


@pytest.mark.parametrize("assessors", [1, 8, 9, 30])
def test_any_number_of_assessors_stays_on_the_page(assessors, monkeypatch):
    outside = watch(monkeypatch)
    entry = make_entry(make_round(phase=RoundPhase.OPEN))
    for _number in range(assessors):
        fill(make_assignment(entry), A1=4, A2=3, B1=1)
    for language in ("vi", "en", "fr"):
        with override(language):
            compose_dossier(read(entry)).finish()
    assert outside == []


@pytest.mark.parametrize("text", ["W", "東", "م", "😀", "ế", "x\u0301", "a b"])
def test_hostile_content_stays_on_the_page(text, monkeypatch):
    outside = watch(monkeypatch)
    criteria = tuple(
        (f"Đ{d}", 1, tuple((f"WWWWWWWW{d}{k}", 1, -100, 100, "down") for k in range(10))) for d in range(6)
    )
    version = make_version(criteria, published=False, divergence_threshold=0)
    version.criteria.update(name_vi=text * (200 // len(text)))
    version.dimensions.update(name_vi=text * (200 // len(text)))
    version.bands.update(name_vi=text * (100 // len(text)))
    space = make_space("W" * 200, published=True, address="W" * 300)
    entry = make_entry(make_round(version, name_vi=text * (200 // len(text))), space)
    for value in (-100, 100):
        sheet = fill(
            make_assignment(entry), **{f"WWWWWWWW{d}{k}": value for d in range(6) for k in range(10)}
        )
        Score.objects.filter(pk=sheet.scores.first().pk).update(justification=text * (10_000 // len(text)))
        Evidence.objects.create(
            score=sheet.scores.first(), name=text * (200 // len(text)), media_type="image/png", size_bytes=1
        )
    criterion = version.criteria.first()
    ModeratedScore.objects.create(
        entry=entry, criterion=criterion, reason=text * 3000, scale_min=-100, scale_max=100
    )
    paper = compose_dossier(read(entry))
    require_shown(paper)
    require_whole(paper.finish())
    assert outside[:5] == []
    assert paper.lacks_characters == (text in "東م😀")
