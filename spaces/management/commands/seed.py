"""Load the facts that the project ships."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from spaces.actions.seed import seed_classification, seed_criteria, seed_spaces, seed_units
from spaces.queries.demonstration import demonstration_spaces


class Command(BaseCommand):
    help = "Load what fixtures/ holds: units, classification, spaces, criteria; what is there stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not settings.DEMO and demonstration_spaces().exists():
            raise CommandError(
                "This database holds invented spaces, so real ones stay out of it: choose another"
                " database, or start it as what it is by make demo."
            )
        units = seed_units(data=_read(folder / "units.json"))
        categories = seed_classification(data=_read(folder / "classification.json"))
        # A demonstration shows invented spaces alone.
        spaces = 0 if settings.DEMO else seed_spaces(data=_read(folder / "spaces.json"))
        criteria = seed_criteria(data=_read(folder / "criteria.json"))
        self.stdout.write(
            f"{units} units, {categories} categories, {spaces} new spaces, {criteria} new sets of criteria."
        )


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
