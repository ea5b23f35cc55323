"""To which spaces a criterion applies, and the fingerprint of what a version asks."""

import pytest

from spaces.actions.classification import merge_category
from spaces.models import Criterion
from spaces.queries.criteria import Applicability, content_of, fingerprint_of
from tests.assessment import SMALL, make_version
from tests.builders import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited():
    """Returns (version, category): A1 is limited to the category."""
    version = make_version(published=False)
    category = make_category("Bảo tàng")
    version.criteria.get(code="A1").categories.add(category)
    return version, category


def applies(version, category):
    row = Applicability(content_of(version).criteria).row(category.pk if category else None)
    return row.tolist()


def test_criterion_without_categories_applies_to_every_space():
    assert applies(make_version(), None) == [True, True, True]


def test_limited_criterion_applies_to_its_category_and_its_kinds(limited):
    version, category = limited
    assert applies(version, category) == [True, True, True]
    assert applies(version, make_category("Bảo tàng mỹ thuật", parent=category)) == [True, True, True]
    assert applies(version, make_category("Phim")) == [False, True, True]
    assert applies(version, None) == [False, True, True]


def test_criterion_limited_to_a_kind_does_not_apply_to_what_lies_above(limited):
    version, category = limited
    kind = make_category("Bảo tàng mỹ thuật", parent=category)
    version.criteria.get(code="A1").categories.set([kind])
    assert applies(version, category) == [False, True, True]


def test_merging_categories_changes_nothing(limited):
    version, category = limited
    into = make_category("Bảo tàng và phòng trưng bày")
    assert applies(version, into) == [False, True, True]
    merge_category(category=category, into=into, by=None)
    assert applies(version, into) == [True, True, True]
    assert applies(version, category) == [True, True, True]


def test_content_is_read_with_few_queries_however_much_is_asked(django_assert_num_queries):
    small = make_version()
    large = make_version([("A", 1, [(f"A{n}", 1, 0, 4, "up") for n in range(12)])])
    for version in (small, large):
        with django_assert_num_queries(5):
            content = content_of(version)
            assert all(list(criterion.anchors.all()) for criterion in content.criteria)


def test_shares_of_the_weight_sum_to_one():
    content = content_of(make_version())
    shares = [content.weight_shares()[criterion.pk] for criterion in content.criteria]
    assert shares == pytest.approx([0.4, 0.2, 0.4])


@pytest.mark.parametrize(
    "change",
    [
        lambda version: Criterion.objects.filter(code="A1", version=version).update(weight=9),
        lambda version: Criterion.objects.filter(code="A1", version=version).update(guidance_fr="x"),
        lambda version: Criterion.objects.filter(code="A1", version=version).update(direction="down"),
        lambda version: version.criteria.get(code="A1").categories.add(make_category()),
        lambda version: version.criteria.get(code="A1").anchors.filter(level=1).update(text_en="x"),
        lambda version: version.criteria.get(code="A1").anchors.filter(level=1).delete(),
        lambda version: version.dimensions.filter(code="A").update(weight=1),
        lambda version: version.bands.filter(threshold=0.5).update(threshold=0.6),
        lambda version: version.criteria.get(code="B1").delete(),
        lambda version: setattr(version, "quorum", 9),
    ],
    ids=["weight", "guidance", "direction", "category", "anchor", "anchor gone", "dimension", "band",
         "criterion gone", "quorum"],
)  # fmt: skip
def test_fingerprint_changes_with_all_that_counts(change):
    version = make_version(published=False)
    before = fingerprint_of(content_of(version))
    change(version)
    assert fingerprint_of(content_of(version)) != before


def test_fingerprint_is_that_of_the_content_and_nothing_else():
    version = make_version()
    version.summary_vi = "Khác"
    assert fingerprint_of(content_of(version)) == version.fingerprint
    assert len(version.fingerprint) == 64


def test_shares_of_dimensions_sum_their_criteria_and_leave_empty_ones_out():
    version = make_version([*SMALL, ("C", 100, ())], published=False)
    content = content_of(version)
    shares = [content.dimension_shares()[dimension.pk] for dimension in content.dimensions]
    assert shares == pytest.approx([0.6, 0.4, 0])
