"""Creates the first officer of a site that runs on one's own machine."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Creates the account once and prints its password once; never touches an account that exists."""

    help = "Creates the local officer account and prints its random password once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--username", default="officer", help="default: officer")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        users = get_user_model().objects
        if users.filter(username=username).exists():
            self.stdout.write(
                f"The officer account '{username}' exists. A new password: "
                f"make manage ARGS='changepassword {username}'"
            )
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(username=username, password=password)
        self.stdout.write(self.style.SUCCESS("Officer account for /admin/, shown this once:"))
        self.stdout.write(f"  user      {username}\n  password  {password}")
