"""Terms are written by one path; merging and retiring keep what spaces and history say."""

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Version

from spaces.actions.classification import merge_category, restore_category, retire_category, save_term
from spaces.errors import AlreadyInState, CategoryInUse, NotAllowed
from spaces.models import Activity, Category, Space
from spaces.queries.version import current_version
from tests.builders import make_category, make_space, make_superuser, make_user

pytestmark = pytest.mark.django_db


def test_term_is_saved_and_counts_as_shared_change():
    before = current_version()
    term = save_term(term=Activity(), by=None, data={"code": "talk", "name_vi": "  Tọa   đàm "})
    assert Activity.objects.get().name_vi == "Tọa đàm"
    assert term.code == "talk"
    assert current_version().structure > before.structure


def test_term_with_third_level_is_refused_and_nothing_saved():
    kind = make_category(parent=make_category())
    with pytest.raises(ValidationError):
        save_term(term=Category(), by=None, data={"code": "x", "name_vi": "X", "parent": kind})
    assert Category.objects.count() == 2


def test_term_ignores_what_is_no_field_of_the_form():
    category = make_category()
    save_term(term=category, by=None, data={"retired_on": "2020-01-01", "name_en": "Art"})
    category.refresh_from_db()
    assert (category.retired_on, category.name_en) == (None, "Art")


@pytest.mark.parametrize("group", ["Editor", "Auditor"])
def test_term_is_refused_without_the_right(group):
    user = make_user("", group)
    category = make_category()
    with pytest.raises(NotAllowed):
        save_term(term=category, by=user, data={"name_vi": "X"})
    with pytest.raises(NotAllowed):
        retire_category(category=category, by=user)
    with pytest.raises(NotAllowed):
        restore_category(category=category, by=user)
    with pytest.raises(NotAllowed):
        merge_category(category=category, into=make_category(), by=user)


def test_retired_category_takes_its_kinds_along_and_spaces_keep_it():
    upper = make_category()
    kind = make_category(parent=upper)
    space = make_space(category=kind)
    retire_category(category=upper, by=make_user("", "Publisher"))
    kind.refresh_from_db()
    space.refresh_from_db()
    assert kind.retired_on is not None
    assert space.category == kind


def test_category_is_retired_and_restored_once():
    category = retire_category(category=make_category(), by=None)
    with pytest.raises(AlreadyInState):
        retire_category(category=category, by=None)
    assert restore_category(category=category, by=None).retired_on is None
    with pytest.raises(AlreadyInState):
        restore_category(category=category, by=None)


def test_merge_moves_spaces_with_an_entry_in_history():
    old, new, other = make_category("Cũ"), make_category("Mới"), make_category("Khác")
    main = make_space("A", category=old, further_categories=[new])
    further = make_space("B", category=other, further_categories=[old])
    both = make_space("C", category=new, further_categories=[old])
    untouched = make_space("D", category=new)
    chief = make_superuser()
    assert merge_category(category=old, into=new, by=chief, reason="gộp") == 3
    fresh = {space.name_vi: space for space in Space.objects.all()}
    assert fresh["A"].category == new
    assert list(fresh["A"].further_categories.all()) == []
    assert list(fresh["B"].further_categories.all()) == [new]
    assert list(fresh["C"].further_categories.all()) == []
    assert fresh["D"].changed_in == untouched.changed_in
    for space in (main, further, both):
        version = Version.objects.get_for_object(space).first()
        assert (version.revision.comment, version.revision.user) == ("gộp", chief)
        assert fresh[space.name_vi].changed_in == current_version().number
    old.refresh_from_db()
    assert (old.merged_into, old.retired_on is not None) == (new, True)


def test_merge_into_merged_category_leads_on():
    first, second, third = make_category("1"), make_category("2"), make_category("3")
    merge_category(category=first, into=second, by=None)
    merge_category(category=second, into=third, by=None)
    first.refresh_from_db()
    assert first.merged_into == third


def test_merge_is_refused_where_it_has_no_meaning():
    upper = make_category()
    kind, retired = make_category(parent=upper), make_category()
    retire_category(category=retired, by=None)
    for category, into in [(upper, upper), (upper, kind), (upper, make_category()), (kind, retired)]:
        with pytest.raises(CategoryInUse):
            merge_category(category=category, into=into, by=None)
    upper.refresh_from_db()
    assert upper.retired_on is None
