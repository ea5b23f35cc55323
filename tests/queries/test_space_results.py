"""A space over several rounds, compared only where criteria correspond."""

import pytest

from spaces.models import Criterion
from spaces.queries.criteria import content_of
from spaces.queries.criteria_changes import changes_of
from spaces.queries.space_results import history
from tests.assessment import SMALL, make_version, publish_by_hand
from tests.builders import make_space
from tests.results import BEST, MIDDLE, WORST, make_closed_round, make_published_round

pytestmark = pytest.mark.django_db


def make_next(version, *, linked, **fields):
    """Returns a version of the same set whose criteria `linked` go back to those of `version`."""
    following = make_version(
        fields.pop("dimensions", SMALL), published=False, criteria_set=version.criteria_set,
        previous=version, **fields,
    )  # fmt: skip
    for code in linked:
        former = Criterion.objects.get(version=version, code=code)
        Criterion.objects.filter(version=following, code=code).update(corresponds_to=former)
    return following


def test_space_without_a_public_result_has_no_history():
    space = make_space(published=True)
    make_closed_round({space: BEST})
    assert history(space) is None


def test_rounds_of_one_version_compare():
    space, version = make_space(published=True), make_version()
    make_published_round({space: WORST}, version=version)
    make_published_round({space: BEST}, version=version)
    found = history(space)
    assert [past.result.composite for past in found.past] == [0, 1]
    assert [past.is_comparable for past in found.past] == [False, True]
    assert (found.has_break, found.pairs) == (False, [])
    assert found.latest.result.band.code == "recognised"
    assert [part.value for part in found.latest.dimensions] == [1, 1]


def test_other_criteria_break_the_line_and_only_those_that_correspond_are_compared():
    space, version = make_space(published=True), make_version()
    make_published_round({space: MIDDLE}, version=version)
    following = make_next(version, linked=["A1"])
    make_published_round({space: BEST}, version=publish_by_hand(following))
    found = history(space)
    assert found.has_break
    assert not found.latest.is_comparable
    assert [(pair.criterion.code, pair.before, pair.now) for pair in found.pairs] == [("A1", 0.5, 1)]


def test_versions_that_correspond_in_full_compare():
    space, version = make_space(published=True), make_version()
    make_published_round({space: MIDDLE}, version=version)
    following = publish_by_hand(make_next(version, linked=["A1", "A2", "B1"]))
    make_published_round({space: BEST}, version=following)
    assert history(space).latest.is_comparable


def test_correspondence_reaches_over_a_version_without_a_round():
    space, version = make_space(published=True), make_version()
    make_published_round({space: MIDDLE}, version=version)
    between = publish_by_hand(make_next(version, linked=["A1", "A2"]))
    latest = publish_by_hand(make_next(between, linked=["A1"]))
    make_published_round({space: BEST}, version=latest)
    assert [pair.criterion.code for pair in history(space).pairs] == ["A1"]


def test_number_of_queries_does_not_grow_with_the_rounds(django_assert_max_num_queries):
    space = make_space(published=True)
    for _number in range(4):
        make_published_round({space: BEST})
    with django_assert_max_num_queries(3):
        history(space)


def test_changes_tell_what_is_new_dropped_and_different():
    version = make_version()
    dimensions = (
        ("A", 60, (("A1", 2, 1, 5, "up"), ("A9", 1, 1, 5, "up"))),
        ("B", 40, (("B1", 1, 0, 4, "up"),)),
    )
    following = make_next(version, linked=["A1", "B1"], dimensions=dimensions)
    found = changes_of(content_of(following), content_of(version))
    differs = {change.criterion.code: (bool(change.former), change.differs) for change in found.criteria}
    assert differs == {"A1": (True, []), "A9": (False, []), "B1": (True, ["scale"])}
    assert [criterion.code for criterion in found.dropped] == ["A2"]
    assert (found.unchanged, found.has_new_bands) == (1, False)
