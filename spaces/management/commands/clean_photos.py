"""Removes files of photos and evidence that a killed process left behind."""

from typing import Any

from django.core.management.base import BaseCommand

from spaces.actions import evidence, photos, proposal_photos


class Command(BaseCommand):
    """Safe at any time: files of the last hour stay, because their upload may be under way."""

    help = "Removes stored files that belong to no photo or evidence (left by a process that was killed)."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = [name for module in (photos, evidence, proposal_photos) for name in module.remove_orphans()]
        self.stdout.write(f"{len(removed)} files without a photo or evidence removed.")
