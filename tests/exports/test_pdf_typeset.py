"""Text for paper: only what the typeface can show, in lines that fit."""

import unicodedata

import fontpkg
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from spaces.exports.pdf.typeset import MISSING, Glyphs, Ruler, clean

with TTFont(fontpkg.path("be-vietnam-pro", weight=400)) as font:
    CMAP, METRICS = font.getBestCmap(), font["hmtx"].metrics
GLYPHS = Glyphs(CMAP)
RULER = Ruler({code: METRICS[name][0] for code, name in CMAP.items()})
texts = st.text(st.characters())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Đợt đánh giá", "Đợt đánh giá"),
        (unicodedata.normalize("NFD", "Đợt đánh giá ở Hà Nội"), "Đợt đánh giá ở Hà Nội"),
        ("1\u202f000 → 2", "1\u00a0000 › 2"),
        ("có\u200b\u00ad sẵn\u2011sàng", "có sẵn-sàng"),
        ("ﬁn №5 ＡＢ", "fin No.5 AB"),
        ("5.000 ₫", "5.000 đ"),
        ("東京 và 京都", f"{MISSING} và {MISSING}"),
        ("vui 😀👍🏽 quá", f"vui {MISSING} quá"),
        ("مرحبا بالعالم", MISSING),
        ("a\x00b\tc\x1fd", "a b c d"),
        ("\u202eabc\u2066", "abc"),
        ("  hai   khoảng  ", "hai khoảng"),
        ("", ""),
    ],
)
def test_text_is_shown_as_far_as_the_typeface_goes(typed, shown):
    assert clean(typed, GLYPHS) == shown


@given(texts)
def test_nothing_is_left_that_the_typeface_lacks(text):
    assert {ord(char) for char in clean(text, GLYPHS)} <= CMAP.keys()


@given(texts, st.floats(20, 400))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text, width):
    tidy = clean(text, GLYPHS)
    lines = RULER.lines(tidy, 9, width)
    assert all(RULER.width(line, 9) <= width + 0.01 for line in lines)
    assert "".join(lines).replace(" ", "") == tidy.replace(" ", "")


def test_words_stay_whole_where_they_fit():
    text = "Không gian hoạt động thường xuyên, mở cửa cho công chúng và có chương trình lưu trú cho nghệ sĩ."
    assert " ".join(RULER.lines(text, 9, 120)) == text


def test_long_address_breaks_at_its_joints():
    lines = RULER.lines("https://example.org/mot/duong/dan/rat/dai", 9, 110)
    assert len(lines) > 1
    assert all(line.endswith("/") for line in lines[:-1])


def test_range_of_numbers_is_not_parted():
    assert RULER.lines("mức 10–20", 9, RULER.width("mức 10–", 9) + 1) == ["mức", "10–20"]
