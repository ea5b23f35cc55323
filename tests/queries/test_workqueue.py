"""The work queue counts what its lists show."""

import datetime

import pytest
from django.utils import timezone

from spaces.actions.classification import retire_category
from spaces.actions.publication import submit_for_review, verify_space, withdraw_space
from spaces.actions.spaces import save_space
from spaces.models import AdministrativeUnit, Space
from spaces.queries.places import spaces_outside_their_ward
from spaces.queries.workqueue import PROBLEMS, problem_counts, problem_filter
from tests.builders import make_category, make_space, make_superuser, make_unit

pytestmark = pytest.mark.django_db
WORDS = {"name_en": "A", "name_fr": "A"}
SQUARE = {
    "type": "MultiPolygon",
    "coordinates": [[[[105.84, 21.02], [105.86, 21.02], [105.86, 21.04], [105.84, 21.04], [105.84, 21.02]]]],
}


def listed(key):
    today = timezone.localdate()
    return {space.name_vi for space in Space.objects.filter(problem_filter(key, today))}


def test_states_are_counted():
    make_space("nháp")
    submit_for_review(space=make_space("chờ"), by=None)
    make_space("công bố", published=True)
    assert (listed("draft"), listed("to-publish")) == ({"nháp"}, {"chờ"})


def test_published_spaces_are_verified_once_a_year():
    chief = make_superuser()
    make_space("draft")
    make_space("never", published=True)
    verify_space(space=make_space("today", published=True), by=chief)
    for name, days in (("fresh", 365), ("stale", 366)):
        space = verify_space(space=make_space(name, published=True), by=chief)
        day = timezone.localdate() - datetime.timedelta(days=days)
        Space.objects.filter(pk=space.pk).update(verified_on=day)
    assert listed("unverified") == {"never", "stale"}


def test_online_spaces_need_no_coordinates():
    make_space("nowhere")
    make_space("online", site_kind="online")
    make_space("here", longitude=105.85, latitude=21.03)
    withdraw_space(space=make_space("withdrawn"), by=None)
    assert listed("no-position") == {"nowhere"}


def test_missing_translation_is_a_name_or_a_summary_that_exists_in_vietnamese():
    make_space("complete", summary_vi="a", summary_en="a", summary_fr="a", **WORDS)
    make_space("without summary", **WORDS)
    make_space("no English name", name_fr="A")
    make_space("no French summary", summary_vi="a", summary_en="a", **WORDS)
    assert listed("untranslated") == {"no English name", "no French summary"}


def test_retired_category_and_rough_position_are_listed():
    category = make_category()
    make_space("retired", category=category)
    retire_category(category=category, by=None)
    other = make_category()
    make_space("rough", category=other, longitude=105.85, latitude=21.03, position_error_m=501)
    make_space("good", category=other, longitude=105.85, latitude=21.03, position_error_m=500)
    assert listed("retired-category") == {"retired"}
    assert listed("rough-position") == {"rough"}


def test_spaces_outside_their_ward_are_listed_only_with_boundaries():
    ward, bare = make_unit("A"), make_unit("B")
    make_space("inside", ward=ward, longitude=105.85, latitude=21.03)
    make_space("outside", ward=ward, longitude=105.87, latitude=21.03)
    make_space("chosen", ward=ward, longitude=105.87, latitude=21.03, units_overruled=True)
    make_space("no boundary", ward=bare, longitude=105.87, latitude=21.03)
    make_space("no position", ward=ward)
    assert spaces_outside_their_ward() == []
    AdministrativeUnit.objects.filter(pk=ward.pk).update(boundary=SQUARE)
    save_space(space=Space.objects.get(name_vi="no position"), by=None, data={"capacity": 1})
    retire_category(category=make_category(), by=None)  # counts the shared data up, as loading does
    assert listed("outside-ward") == {"outside"}


def test_counts_are_those_of_the_lists():
    make_space("a")
    make_space("b", published=True)
    make_space("b", published=True, longitude=105.85, latitude=21.03, position_error_m=900)
    counts = problem_counts()
    for problem in PROBLEMS:
        assert counts[problem.key] == len(
            Space.objects.filter(problem_filter(problem.key, timezone.localdate()))
        )
    assert counts["duplicates"] == 1


def test_counts_follow_a_change_and_cost_little_when_repeated(django_assert_max_num_queries):
    space = make_space("a")
    assert problem_counts()["draft"] == 1
    with django_assert_max_num_queries(3):
        problem_counts()
    submit_for_review(space=space, by=None)
    assert (problem_counts()["draft"], problem_counts()["to-publish"]) == (0, 1)


def test_unknown_problem_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        problem_filter("x", timezone.localdate())
