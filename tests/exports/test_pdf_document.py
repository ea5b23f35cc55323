"""A paper: pages, tables that go on overleaf, bookmarks and tags, the same bytes for the same data."""

import datetime

import pytest
from django.utils.translation import override

from spaces.exports.pdf import tokens
from spaces.exports.pdf.document import Document, Heads
from spaces.exports.pdf.figures import MODERATED
from spaces.exports.pdf.opening import facts, notice, open_paper
from spaces.exports.pdf.tables import Cell, Column, Table

from .papers import require_shown, require_whole, watch

DATE = datetime.datetime(2026, 11, 3, 9, tzinfo=datetime.UTC)
COLUMNS = [Column("Tiêu chí", 100), Column("Nhận xét"), Column("Điểm", 40, "R")]


@pytest.fixture(autouse=True)
def _vietnamese():
    with override("vi"):
        yield


def make_paper() -> Document:
    return Document(Heads("Hồ sơ", "Xưởng gốm", "Chân trang"), date=DATE)


def test_file_is_whole_and_says_what_it_is():
    paper = make_paper()
    open_paper(paper, "Hồ sơ", "Xưởng gốm", "HN-0042")
    content = paper.finish()
    require_whole(content)
    require_shown(paper)
    assert b"/Lang (vi)" in content
    assert b"/DisplayDocTitle true" in content
    assert b"/CreationDate (D:20261103090000Z" in content
    assert b"/Title" in content


def test_same_content_gives_the_same_bytes():
    def make():
        paper = make_paper()
        open_paper(paper, "Hồ sơ", "Xưởng gốm", "HN-0042")
        paper.heading("Kết quả")
        paper.paragraph("Đạt. " * 300)
        return paper.finish()

    assert make() == make()


def test_every_page_says_its_number_and_how_many_there_are():
    paper = make_paper()
    paper.paragraph("Một đoạn dài. " * 1500)
    paper.finish()
    last = paper.pages_count
    assert last > 2
    assert [f"Trang {number}/{last}" in paper.texts for number in range(1, last + 1)] == [True] * last
    assert paper.texts.count("Xưởng gốm") == last - 1  # the first page has the title instead


def test_table_repeats_its_head_on_every_page(monkeypatch):
    outside = watch(monkeypatch)
    paper = make_paper()
    table = Table(paper, COLUMNS)
    for number in range(150):
        table.row(f"A{number}", "Có minh chứng", "4")
    table.end()
    assert paper.pages_count > 2
    assert paper.texts.count("Nhận xét") == paper.pages_count
    assert [text for text in paper.texts if text.startswith("A")] == [f"A{n}" for n in range(150)]
    assert outside[:9] == []


def test_row_taller_than_a_page_goes_on_overleaf_and_loses_nothing(monkeypatch):
    outside = watch(monkeypatch)
    paper = make_paper()
    table = Table(paper, COLUMNS)
    said = [f"từ{number}" for number in range(2500)]
    table.row(Cell("A1", mark=MODERATED), " ".join(said), "4")
    table.row("A2", "ngắn", "3")
    table.end()
    assert paper.pages_count > 2
    words = " ".join(paper.texts).split()
    assert [word for word in words if word.startswith("từ")] == said
    assert outside[:9] == []


def test_head_of_a_column_is_not_cut_within_a_word():
    paper = make_paper()
    table = Table(paper, [Column("Développement", 20, "R"), Column("Nhận xét")])
    table.row("1", "x")
    assert "Développement" in paper.texts


def test_table_with_more_columns_than_fit_stays_on_the_page(monkeypatch):
    outside = watch(monkeypatch)
    paper = make_paper()
    table = Table(paper, [Column("W" * 100, 50, "R") for _number in range(20)] + [Column("Nhận xét")])
    for _number in range(30):
        table.row(*(["12345"] * 20), "x" * 300)
    assert outside[:9] == []


def test_group_stays_with_the_row_that_follows():
    paper = make_paper()
    table = Table(paper, COLUMNS)
    while paper.room > 60:
        table.row("A", "x", "1")
    page = paper.page
    table.group("Nhóm B")
    assert paper.page == page + 1


def test_heading_is_a_bookmark_and_stays_with_its_text():
    paper = make_paper()
    paper.y = paper.floor - 60
    paper.heading("Minh chứng")
    assert paper.page == 2
    assert [section.name for section in paper._outline] == ["Minh chứng"]


def test_what_is_written_is_tagged_for_screen_readers():
    paper = make_paper()
    open_paper(paper, "Hồ sơ", "Xưởng gốm", "HN-0042")
    paper.heading("Kết quả")
    notice(paper, "Tạm thời")
    facts(paper, [("Địa chỉ", "1 Phố Huế"), ("Trống", "")])
    kinds = [element.s for element in paper.struct_builder.doc_struct_elem.k]
    content = paper.finish()
    assert kinds == ["/Figure", "/P", "/H1", "/P", "/H2", "/P", "/P"]
    assert b"/Marked true" in content
    assert b"/StructParents 0" in content
    assert "Trống" not in paper.texts


def test_marks_open_and_close_on_every_page():
    paper = make_paper()
    table = Table(paper, COLUMNS)
    for _number in range(120):
        table.row("A", "x " * 40, "1")
    paper.set_compression(False)
    content = paper.finish()
    assert paper.pages_count > 2
    assert content.count(b"BDC\n") + content.count(b"BMC\n") == content.count(b"EMC\n") > 120


def test_paragraph_leaves_no_single_line_overleaf():
    paper = make_paper()
    paper.y = paper.floor - 3 * tokens.BODY.leading
    paper.paragraph("\n".join(f"dòng {number}" for number in range(4)))
    assert paper.page == 2
    assert paper.y > tokens.TOP + 2 * tokens.BODY.leading - 1


@pytest.mark.parametrize(
    "text",
    [
        "W" * 10_000,
        "東" * 500,
        "مرحبا " * 300,
        "😀" * 300,
        "a\x00" * 300,
        "ế" * 5000,
        "\n" * 400,
        "x\u0301" * 900,
    ],
)
def test_hostile_text_stays_on_the_page(text, monkeypatch):
    outside = watch(monkeypatch)
    paper = make_paper()
    open_paper(paper, "Hồ sơ", text[:200], text[:200])
    notice(paper, text[:500])
    facts(paper, [(text[:60], text[:300])] * 5, columns=3)
    paper.heading(text[:200], 1)
    paper.paragraph(text)
    table = Table(paper, COLUMNS)
    table.group(text[:200])
    table.row(text[:10], text, text[:10])
    require_whole(paper.finish())
    require_shown(paper)
    assert outside[:9] == []
