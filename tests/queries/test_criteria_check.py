"""What a draft of criteria lacks is said beside its place; only errors keep it from being published."""

import datetime

import pytest
from django.utils import translation

from spaces.models import Band, Criterion, Dimension
from spaces.queries.criteria import content_of
from spaces.queries.criteria_check import errors_in, levels_to_describe, problems_of
from tests.assessment import make_version
from tests.builders import make_category

pytestmark = pytest.mark.django_db

COMPLETE = (
    ("A", 60, (("A1", 40, 1, 3, "up"), ("A2", 20, 1, 3, "up"))),
    ("B", 40, (("B1", 40, 0, 2, "down"),)),
)


@pytest.fixture
def version():
    """Returns a draft without any problem."""
    version = make_version(COMPLETE, published=False)
    texts = {f"guidance_{code}": "Hướng dẫn" for code in ("vi", "en", "fr")}
    version.criteria.update(**texts)
    return version


def problems(version):
    """Returns (kind, label, level, text) of each problem, in English."""
    with translation.override("en"):
        return [(p.where[0], p.label, str(p.level), str(p.text)) for p in problems_of(content_of(version))]


def the_one(version):
    """Returns the only problem."""
    (problem,) = problems(version)
    return problem


def test_complete_version_has_no_problem(version):
    assert problems(version) == []


def test_empty_version_lacks_dimensions_and_bands():
    found = problems(make_version((), published=False))
    assert [(kind, level) for kind, _label, level, _text in found] == [("version", "error")]
    version = make_version((), published=False)
    version.bands.all().delete()
    assert len(errors_in(problems_of(content_of(version)))) == 2


def test_dimension_without_criteria_is_an_error(version):
    Dimension.objects.create(version=version, code="C", name_vi="C", name_en="C", name_fr="C", weight=1e-12)
    assert the_one(version)[:3] == ("dimension", "C", "error")


def test_weights_of_dimensions_that_do_not_sum_to_100_are_a_warning(version):
    version.dimensions.filter(code="B").update(weight=50)
    version.criteria.filter(code="B1").update(weight=50)
    kind, _label, level, text = the_one(version)
    assert (kind, level) == ("version", "warning")
    assert "110" in text


def test_weights_of_criteria_that_do_not_sum_to_their_dimension_are_a_warning(version):
    version.criteria.filter(code="A2").update(weight=20.5)
    kind, label, level, text = the_one(version)
    assert (kind, label, level) == ("dimension", "A", "warning")
    assert "60.5" in text


@pytest.mark.parametrize(
    ("missing", "level", "named"), [([1], "error", "1"), ([1, 3], "error", "1, 3"), ([2], "warning", "2")]
)
def test_levels_without_words_are_named(version, missing, level, named):
    version.criteria.get(code="A1").anchors.filter(level__in=missing).delete()
    kind, label, found, text = the_one(version)
    assert (kind, label, found) == ("criterion", "A1", level)
    assert named in text


def test_only_the_ends_of_a_long_scale_need_words(version):
    Criterion.objects.filter(version=version, code="B1").update(scale_min=0, scale_max=100)
    assert "100" in the_one(version)[3]


@pytest.mark.parametrize(
    ("change", "kind", "word"),
    [
        (lambda v: v.dimensions.filter(code="A").update(name_en=""), "dimension", "English"),
        (lambda v: v.criteria.filter(code="A1").update(guidance_fr=""), "criterion", "French"),
        (lambda v: v.criteria.get(code="A1").anchors.update(text_en=""), "criterion", "English"),
        (lambda v: v.bands.filter(code="promising").update(name_fr=""), "band", "French"),
    ],
    ids=["name", "guidance", "anchors", "band"],
)
def test_missing_translation_is_a_warning(version, change, kind, word):
    change(version)
    problem = the_one(version)
    assert (problem[0], problem[2]) == (kind, "warning")
    assert word in problem[3]


def test_text_without_its_vietnamese_is_an_error(version):
    version.summary_en = "Summary"
    version.summary_fr = "Résumé"
    assert the_one(version)[2:] == ("error", "Missing in Vietnamese: summary.")


def test_criterion_without_guidance_is_a_warning(version):
    version.criteria.filter(code="A1").update(guidance_vi="", guidance_en="", guidance_fr="")
    assert the_one(version)[:3] == ("criterion", "A1", "warning")


def test_bands_have_to_begin_at_zero(version):
    Band.objects.filter(version=version, threshold=0).delete()
    assert the_one(version)[:3] == ("version", "Bands", "error")


def test_codes_that_differ_by_case_alone_or_name_two_things_are_errors(version):
    Criterion.objects.filter(version=version, code="A2").update(code="a1")
    Criterion.objects.filter(version=version, code="B1").update(code="B")
    found = problems(version)
    assert [(kind, label) for kind, label, level, _text in found if level == "error"] == [
        ("dimension", "B"), ("criterion", "A1"), ("criterion", "a1"), ("criterion", "B"),
    ]  # fmt: skip


def test_retired_category_is_a_warning(version):
    category = make_category(name_en="Cinema", retired_on=datetime.date(2026, 1, 1))
    version.criteria.get(code="A1").categories.add(category)
    problem = the_one(version)
    assert problem[:3] == ("criterion", "A1", "warning")
    assert "Cinema" in problem[3]


def test_quorum_of_one_is_a_warning(version):
    version.quorum = 1
    assert the_one(version)[:3] == ("version", "Version", "warning")


def test_errors_come_first(version):
    version.quorum = 1
    version.bands.all().delete()
    assert [problem[2] for problem in problems(version)] == ["error", "warning"]


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(1, 5, [1, 2, 3, 4, 5]), (-1, 1, [-1, 0, 1]), (0, 100, list(range(0, 101, 10)))],
)
def test_form_offers_every_level_of_a_short_scale_and_some_of_a_long_one(low, high, levels):
    assert levels_to_describe(low, high) == levels


def test_check_costs_the_same_for_many_criteria(django_assert_num_queries):
    large = make_version([("A", 1, [(f"A{n}", 1, 0, 4, "up") for n in range(12)])], published=False)
    for version in (make_version(published=False), large):
        content = content_of(version)
        with django_assert_num_queries(0):
            problems_of(content)
