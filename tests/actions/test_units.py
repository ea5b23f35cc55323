"""Units and operators are written by one path."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from spaces.actions.operators import save_operator
from spaces.actions.units import save_unit
from spaces.errors import NotAllowed
from spaces.models import Operator
from spaces.queries.version import current_version
from tests.builders import make_unit, make_user

pytestmark = pytest.mark.django_db


def test_unit_is_saved_with_what_search_and_sorting_need():
    before = current_version()
    unit = save_unit(unit=make_unit("Ba Đình"), by=make_user("", "Publisher"), data={"name_vi": "Đống Đa"})
    unit.refresh_from_db()
    assert (unit.name_vi, unit.name_folded) == ("Đống Đa", "dong da")
    assert current_version().structure > before.structure


def test_unit_that_ends_before_it_began_is_refused():
    days = {"valid_from": datetime.date(2025, 7, 1), "valid_to": datetime.date(2025, 6, 30)}
    with pytest.raises(ValidationError):
        save_unit(unit=make_unit(), by=None, data=days)


@pytest.mark.parametrize("group", ["Editor", "Auditor"])
def test_unit_is_refused_without_the_right(group):
    with pytest.raises(NotAllowed):
        save_unit(unit=make_unit(), by=make_user("", group), data={"name_vi": "X"})


def test_operator_is_saved_by_an_editor_and_refused_to_an_auditor():
    save_operator(operator=Operator(), by=make_user("", "Editor"), data={"name": "Hội Mỹ thuật"})
    assert Operator.objects.get().name == "Hội Mỹ thuật"
    with pytest.raises(NotAllowed):
        save_operator(operator=Operator(), by=make_user("", "Auditor"), data={"name": "X"})
