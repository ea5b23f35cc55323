"""Hands over mails that wait: `python manage.py send_mail`, to be run every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from spaces.actions.outbox import send_due


class Command(BaseCommand):
    """Tries mails that are due again."""

    help = "Tries mails that are due again; what fails waits longer each time, until it is given up."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add how many mails are tried at most."""
        parser.add_argument("--limit", type=int, default=100, help="try at most so many (100)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send what is due and say how many left."""
        sent, failed = send_due(limit=options["limit"])
        self.stdout.write(f"Sent: {sent}. Failed again: {failed}.")
