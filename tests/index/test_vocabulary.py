"""What a typed word may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaces.index.vocabulary import Vocabulary, name_words

WORDS = ["manzi", "matca", "bat", "trang", "battrang", "heritage", "space", "o", "hanoi", "hang", "hanh"]


@pytest.fixture
def vocabulary() -> Vocabulary:
    made = Vocabulary()
    made.codes(WORDS)
    return made


def meant(
    vocabulary: Vocabulary, word: str, *, unfinished: bool = False, forgiving: bool = False
) -> set[str]:
    mask = vocabulary.meaning(word, unfinished=unfinished, forgiving=forgiving)
    assert len(mask) == len(vocabulary)
    return {other for other in WORDS if mask[vocabulary.exact(other)[0]]}


def test_word_that_occurs_means_itself(vocabulary):
    assert meant(vocabulary, "bat") == {"bat"}


def test_unfinished_word_means_what_begins_with_it(vocabulary):
    assert meant(vocabulary, "bat", unfinished=True) == {"bat", "battrang"}


def test_word_that_does_not_occur_means_what_begins_with_it(vocabulary):
    assert meant(vocabulary, "her") == {"heritage"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mansi", "manzi"),
        ("mazni", "manzi"),
        ("manzii", "manzi"),
        ("manz1", "manzi"),
        ("heritgae", "heritage"),
    ],
)
def test_small_typing_error_is_forgiven(vocabulary, typed, expected):
    assert expected in meant(vocabulary, typed)


@pytest.mark.parametrize("typed", ["bta", "xyz", "1010", "qqqqqqqqqqqq", "\x00"])
def test_short_words_and_numbers_are_not_guessed(vocabulary, typed):
    assert meant(vocabulary, typed) == set()


def test_forgiving_adds_resembling_words_to_what_occurs(vocabulary):
    assert meant(vocabulary, "hang", forgiving=True) == {"hang", "hanh"}


def test_empty_vocabulary_means_nothing():
    assert Vocabulary().meaning("manzi", unfinished=True, forgiving=True).tolist() == []


def test_words_of_a_name_are_also_found_written_together():
    assert name_words(["tay", "ho", "moi"]) == ["tay", "ho", "moi", "tayho", "homoi"]


@given(st.lists(st.lists(st.text(alphabet="abc", min_size=1, max_size=3))))
def test_codes_never_change_and_each_word_has_one(batches):
    vocabulary = Vocabulary()
    before: dict[str, int] = {}
    for batch in batches:
        assert sorted(vocabulary.codes(batch)) == sorted({vocabulary.exact(word)[0] for word in batch})
        before |= {word: vocabulary.exact(word)[0] for word in batch if word not in before}
    assert sorted(before.values()) == list(range(len(vocabulary)))
    assert all(vocabulary.exact(word) == [code] for word, code in before.items())


@given(st.sets(st.text(alphabet="abc", min_size=1, max_size=4)), st.text(alphabet="abc", max_size=3))
def test_starting_with_finds_what_a_scan_would(known, prefix):
    vocabulary = Vocabulary()
    vocabulary.codes(sorted(known))
    expected = {vocabulary.exact(word)[0] for word in known if word.startswith(prefix)}
    assert set(vocabulary.starting_with(prefix)) == expected
