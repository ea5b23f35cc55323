"""Staff accounts."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of the department's staff; rights come from groups."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username
