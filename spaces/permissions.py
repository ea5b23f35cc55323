"""Who may do what: predicates (user, …) -> bool. `None` stands for a command run on the server."""

from .models import User


def _may(user: User | None, permission: str) -> bool:
    return user is None or (user.is_active and user.has_perm(f"spaces.{permission}"))


def can_add_space(user: User | None) -> bool:
    """Return whether `user` may enter a new space."""
    return _may(user, "add_space")


def can_change_space(user: User | None) -> bool:
    """Return whether `user` may edit spaces and confirm that they are still right."""
    return _may(user, "change_space")


def can_publish_space(user: User | None) -> bool:
    """Return whether `user` may publish and withdraw spaces."""
    return _may(user, "publish_space")


def can_see_private_contact(user: User | None) -> bool:
    """Return whether `user` may read private contacts."""
    return _may(user, "view_privatecontact")


def can_change_private_contact(user: User | None) -> bool:
    """Return whether `user` may write private contacts."""
    return _may(user, "change_privatecontact")


def can_change_classification(user: User | None) -> bool:
    """Return whether `user` may edit, retire and merge categories."""
    return _may(user, "change_category")


def can_change_unit(user: User | None) -> bool:
    """Return whether `user` may edit administrative units and load boundaries."""
    return _may(user, "change_administrativeunit")


def can_delete_space(user: User | None) -> bool:
    """Return whether `user` may delete drafts that were never public."""
    return _may(user, "delete_space")


def can_change_photos(user: User | None) -> bool:
    """Return whether `user` may add, describe, order and delete photos."""
    return _may(user, "change_photo")


def can_change_operator(user: User | None) -> bool:
    """Return whether `user` may enter and edit operators."""
    return _may(user, "change_operator")


def can_settle_duplicates(user: User | None) -> bool:
    """Return whether `user` may declare two spaces to be different ones."""
    return _may(user, "add_distinctpair")
