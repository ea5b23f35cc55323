"""Which words of two texts differ."""

import pytest

from spaces.queries.wordmarks import marked_words


def changed(pieces):
    return [piece.text for piece in pieces if piece.is_changed]


def test_only_the_words_that_differ_are_marked():
    before, after = marked_words("Mở cửa từ năm 1998.", "Mở cửa lại từ năm 1999.")
    assert changed(before) == ["1998."]
    assert changed(after) == ["lại ", "1999."]


def test_a_sentence_that_is_added_leaves_what_stands_before_it():
    before, after = marked_words("Ở ngõ Hàng Bún.", "Ở ngõ Hàng Bún. Mở lại tháng 5.")
    assert changed(before) == []
    assert changed(after) == ["Mở lại tháng 5."]


@pytest.mark.parametrize(
    ("present", "proposed"),
    [("a  b\n\nc ", " a b\nd"), ("", "mới"), ("cũ", ""), ("một", "hai"), ("từ " * 2000, "từ " * 2000 + "x")],
)
def test_pieces_put_together_are_the_texts(present, proposed):
    before, after = marked_words(present, proposed)
    assert "".join(piece.text for piece in before) == present
    assert "".join(piece.text for piece in after) == proposed


def test_nothing_is_marked_beside_nothing():
    assert changed(marked_words("", "mới")[1]) == []
