"""Vietnamese text: stored form, folding, sorting."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.text import fold, nfc, sort_key, words

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("phố cổ", "pho co"),
        ("PHỐ CỔ", "pho co"),
        ("Đống Đa", "dong da"),
        ("đống đa", "dong da"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("Thúy", "thuy"),
        ("Thuý", "thuy"),
        ("Ơ Kìa Hà Nội", "o kia ha noi"),
        ("Văn Miếu – Quốc Tử Giám", "van mieu quoc tu giam"),
        ("L'Espace (24, Tràng Tiền)", "l espace 24 trang tien"),
        ("Straße", "strasse"),
        ("１２３", "123"),
        ("", ""),
        ("%_'\"\x00", ""),
    ],
)
def test_fold_leaves_bare_words(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_fold_is_the_same_for_composed_and_decomposed_text(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed)


@given(st.text())
def test_fold_gives_words_of_letters_and_digits_and_stays(text):
    folded = fold(text)
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert fold(folded) == folded
    assert words(text) == folded.split()
    assert "  " not in folded


def test_nfc_composes_and_drops_what_no_column_takes():
    assert nfc("Đo\u0302\u0301ng\x00 Đa\u200b\r\n x ") == "Đống Đa x"


@given(st.text())
def test_nfc_is_stable_and_free_of_control_characters(text):
    stored = nfc(text)
    assert nfc(stored) == stored
    assert not any(unicodedata.category(char) == "Cc" for char in stored)


def in_order(*names: str) -> bool:
    return sorted(set(names), key=sort_key) == list(names)


def test_letters_sort_as_in_the_vietnamese_alphabet():
    assert in_order(*ALPHABET)


def test_tones_sort_level_falling_asking_tumbling_sharp_heavy():
    assert in_order("ma", "mà", "mả", "mã", "má", "mạ")
    assert in_order("be", "bè", "bẻ", "bẽ", "bé", "bẹ", "bê", "bề", "bể", "bễ", "bế", "bệ")


def test_letters_decide_before_tones():
    assert in_order("Bà", "Bá Đa", "Bà Đình", "Bạ Đô")
    assert in_order("Đan Phượng", "Đông Anh", "Đống Đa", "Gia Lâm")


def test_sort_ignores_case_and_knows_digits_before_letters():
    assert sort_key("HÀ NỘI") == sort_key("hà nội")
    assert in_order("22 Gallery", "282 Workshop", "60s Thổ Quan", "A Space")


def test_sort_starts_at_the_first_letter():
    assert sort_key("“Manzi”").startswith(sort_key("Manzi")[:10])


@given(st.text(max_size=200))
def test_sort_key_fits_its_column_and_every_collation(text):
    key = sort_key(text)
    assert len(key) <= 182
    assert key.isascii()
    assert not key or set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@given(st.text(alphabet=ALPHABET + " ", max_size=20))
def test_sort_key_is_the_same_for_both_spellings(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)
