"""The accounts with which one signs in to the demonstration."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group

from spaces.actions.interests import note_interest
from spaces.models import AdministrativeUnit, Operator, Space, User

from .content import Row, proposals, script

ADMIN = "admin"

People = dict[str, User]


def make_people() -> People:
    """Returns the accounts by user name, made without a password; their addresses reach nobody."""
    groups = {group.name: group for group in Group.objects.all()}
    people = {}
    for row in _rows():
        names = {key: row[key] for key in ("username", "first_name", "last_name", "language")}
        user = User.objects.create_user(**names, email=f"{row['username']}@example.org", is_staff=True)
        user.groups.add(groups[row["group"]])
        user.districts.set(
            AdministrativeUnit.objects.districts().filter(name_vi__in=row.get("districts", []))
        )
        people[user.username] = user
    people[ADMIN] = User.objects.create_superuser(ADMIN, email="", first_name="Quản trị viên")
    return people


def _rows() -> list[Row]:
    """Returns the people of the rounds and those who review proposals."""
    return [*script()["people"], *proposals()["people"]]


def set_password(password: str) -> list[User]:
    """Lets every account of the demonstration sign in with `password`; returns them, the admin first."""
    names = [ADMIN, *(row["username"] for row in _rows())]
    users = sorted(User.objects.filter(username__in=names), key=lambda user: names.index(user.username))
    if not check_password(password, users[0].password):
        User.objects.filter(username__in=names).update(password=make_password(password))
    return users


def note_interests(people: People, spaces: dict[str, Space], operators: dict[str, Operator]) -> None:
    """Notes the conflicts of interest that are known before the first round."""
    for row in script()["interests"]:
        note_interest(
            by=people["coordinator"],
            user=people[row["user"]],
            space=spaces[row["space"]] if "space" in row else None,
            operator=operators[row["operator"]] if "operator" in row else None,
            reason=row["reason"],
        )
