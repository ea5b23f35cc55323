"""Builders: each makes one valid thing with as little said as the test needs."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from spaces.actions.publication import publish_space
from spaces.actions.spaces import save_space
from spaces.actions.version import next_version
from spaces.enums import UnitKind, UnitLevel
from spaces.models import (
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    Operator,
    Space,
    User,
)
from spaces.text import fold, sort_key

_numbers = count(1)
PASSWORD = "lacquer-and-paper-1010"
#: The outline of an area about 104 m wide and 111 m high, counter-clockwise.
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[105.85, 21.03], [105.851, 21.03], [105.851, 21.031], [105.85, 21.031], [105.85, 21.03]]
    ],
}


def make_user(username: str = "", *groups: str, **fields: Any) -> User:
    """Returns an account of staff in the named groups; its password is PASSWORD."""
    username = username or f"officer{next(_numbers)}"
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True, **fields)
    for name in groups:
        user.groups.add(Group.objects.get(name=name))
    return user


def make_superuser(username: str = "chief") -> User:
    """Returns an account that may do everything."""
    return User.objects.create_superuser(username, password=PASSWORD)


def make_unit(
    name_vi: str = "Hoàn Kiếm", *, level: str = UnitLevel.WARD, **fields: Any
) -> AdministrativeUnit:
    """Returns a unit of the commune level, or a district."""
    next_version(structure=True)
    is_ward = level == UnitLevel.WARD
    values = {
        "kind": UnitKind.WARD if is_ward else UnitKind.URBAN_DISTRICT,
        "code": f"{next(_numbers):05d}",
        "name_sort": sort_key(name_vi),
        "name_folded": fold(name_vi),
    }
    return AdministrativeUnit.objects.create(name_vi=name_vi, level=level, **(values | fields))


def make_district(name_vi: str = "Hoàn Kiếm", **fields: Any) -> AdministrativeUnit:
    """Returns a former district."""
    return make_unit(name_vi, level=UnitLevel.DISTRICT, **fields)


def _term(model: type, stem: str, fields: dict[str, Any]) -> Any:
    next_version(structure=True)
    number = next(_numbers)
    return model.objects.create(**({"code": f"{stem}-{number}", "name_vi": f"{stem} {number}"} | fields))


def make_category(name_vi: str = "Không gian nghệ thuật", **fields: Any) -> Category:
    """Returns a category of the upper level, unless `parent` is given."""
    return _term(Category, "category", {"name_vi": name_vi} | fields)


def make_field(**fields: Any) -> CreativeField:
    """Returns a creative field."""
    return _term(CreativeField, "field", fields)


def make_activity(**fields: Any) -> Activity:
    """Returns an activity."""
    return _term(Activity, "activity", fields)


def make_audience(**fields: Any) -> Audience:
    """Returns an audience."""
    return _term(Audience, "audience", fields)


def make_operator(name: str = "Hội Mỹ thuật Hà Nội", **fields: Any) -> Operator:
    """Returns an operator."""
    next_version(structure=True)
    return Operator.objects.create(name=name, **fields)


def make_space(
    name_vi: str = "Manzi Art Space", *, published: bool = False, reason: str = "", **fields: Any
) -> Space:
    """Returns a space entered through the real action, a draft unless `published`."""
    data = {"name_vi": name_vi} | fields
    if "category" not in data:
        data["category"] = Category.objects.first() or make_category()
    space = save_space(by=None, data=data, reason=reason)
    return publish_space(space=space, by=None) if published else space
