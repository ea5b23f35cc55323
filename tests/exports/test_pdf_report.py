"""The report of a round as PDF."""

import pytest
from django.utils.translation import override

from spaces.exports.pdf.report import compose_report, write_report
from spaces.models import AssessmentRound, Band, Space
from spaces.queries.report import public_report, staff_report
from spaces.queries.version import current_version
from tests.assessment import make_version, publish_by_hand
from tests.results import make_round_of_bands

from .papers import require_shown, require_whole, watch, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vietnamese():
    with override("vi"):
        yield


def test_report_says_how_the_round_went(monkeypatch):
    outside = watch(monkeypatch)
    round = make_round_of_bands()
    paper = compose_report(staff_report(round))
    content, said = paper.finish(), words_of(paper)
    for text in (
        "Báo cáo đợt đánh giá", round.name_vi, "3 trên 3 không gian có điểm tổng hợp.", "Mức recognised",
        "33,3%", "66,7%", "Phiếu đã nộp", "Quận Ba Đình", "Nghệ thuật", "Phân bố điểm tổng hợp",
        "Không gian nào cũng có kết quả.", "Krippendorff", "Xu hướng chấm", "Không có khiếu nại.",
        "Danh sách không gian (3)", "Không gian 0", "Phụ lục: tiêu chí và trọng số", "nội bộ",
    ):  # fmt: skip
        assert text in said, text
    require_shown(paper)
    require_whole(content)
    assert outside == []


def test_drawings_are_told_in_words():
    paper = compose_report(staff_report(make_round_of_bands()))
    spoken = [element.alt for element in paper.struct_builder.doc_struct_elem.k if element.s == "/Figure"]
    assert len(spoken) == 2
    assert all(spoken)


def test_public_report_names_no_assessor_and_keeps_leniency_where_scores_are_not_published():
    round = make_round_of_bands()
    people = [str(member.user) for member in round.panel.all()]
    paper = compose_report(public_report(round.slug, current_version()))
    paper.finish()
    public = words_of(paper)
    assert "nội bộ" not in public
    assert "Xu hướng chấm" in public
    assert not any(person in public for person in people)
    other = make_round_of_bands()
    AssessmentRound.objects.filter(pk=other.pk).update(publishes_scores=False)
    assert "Xu hướng chấm" not in words_of(compose_report(public_report(other.slug, current_version())))


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_report_is_whole_in_each_language(language, monkeypatch):
    outside = watch(monkeypatch)
    round = make_round_of_bands()
    with override(language):
        content = write_report(staff_report(round))
        assert content == write_report(staff_report(round))
    require_whole(content)
    assert f"/Lang ({language})".encode() in content
    assert outside == []


def test_report_survives_hostile_names_and_many_bands(monkeypatch):
    outside = watch(monkeypatch)
    version = make_version(published=False, divergence_threshold=1)
    for number in range(12):
        threshold = 0.1 + number / 100
        Band.objects.create(
            version=version, code=f"b{number}", name_vi="東 😀" + "W" * 90, threshold=threshold
        )
    round = make_round_of_bands(5, version=publish_by_hand(version))
    Space.objects.update(name_vi="W" * 200)
    AssessmentRound.objects.filter(pk=round.pk).update(name_vi="ế" * 200, description_vi="مرحبا " * 2000)
    paper = compose_report(staff_report(AssessmentRound.objects.get(pk=round.pk)))
    require_shown(paper)
    require_whole(paper.finish())
    assert outside[:5] == []


def test_round_without_a_single_composite_has_a_report():
    round = make_round_of_bands()
    round.entries.update(withdrawn_at=round.closed_at, withdrawn_reason="Đã đóng cửa")
    said = words_of(compose_report(staff_report(round)))
    assert "0 trên 0 không gian có điểm tổng hợp." in said
