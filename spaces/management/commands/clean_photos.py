"""Removes photo files that a killed process left behind."""

from typing import Any

from django.core.management.base import BaseCommand

from spaces.actions.photos import remove_orphans


class Command(BaseCommand):
    """Safe at any time: files of the last hour stay, because their upload may be under way."""

    help = "Removes stored photo files that belong to no photo (left by a process that was killed)."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_orphans()
        self.stdout.write(f"{len(removed)} files without a photo removed.")
