"""Load boundaries of districts or wards from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from spaces.actions.boundaries import TOLERANCE_M, Loaded, load_boundaries
from spaces.boundaries import read_shapes
from spaces.enums import UnitLevel
from spaces.errors import DomainError
from spaces.models import Space
from spaces.queries.places import spaces_outside_their_ward

_MOST_LISTED = 20


class Command(BaseCommand):
    help = (
        "Load boundaries of districts or wards from GeoJSON, GeoPackage or Shapefile: checked, simplified,"
        " all or nothing; a second run with the same file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--level", choices=UnitLevel.values, default="", help="found by the codes where not given"
        )
        parser.add_argument(
            "--code-field",
            default="",
            help="field with the official code (default: code, without --name-field)",
        )
        parser.add_argument(
            "--name-field", default="", help="field with the name: checked against the code, or used instead"
        )
        parser.add_argument("--layer", default="", help="layer of a GeoPackage that holds several")
        parser.add_argument("--source", default="", help="who drew the boundaries (default: the file's name)")
        parser.add_argument(
            "--tolerance", type=float, default=TOLERANCE_M, help="size of what is smoothed away, in metres"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report, change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        code_field = options["code_field"] or ("" if options["name_field"] else "code")
        try:
            shapes = read_shapes(
                file, code_field=code_field, name_field=options["name_field"], layer=options["layer"]
            )
            loaded = load_boundaries(
                by=None,
                shapes=shapes,
                source=options["source"] or file.name,
                level=options["level"],
                tolerance_m=options["tolerance"],
                dry_run=dry_run,
            )
        except DomainError as error:
            raise CommandError(f"{error.message} Nothing was changed.") from error
        self._report(loaded, dry_run)
        if loaded.level == UnitLevel.WARD and not dry_run:
            self._report_outside()

    def _report(self, loaded: Loaded, dry_run: bool) -> None:
        done = "would be stored" if dry_run else "stored"
        level = f"{loaded.level.value} boundaries"
        if loaded.changed:
            self.stdout.write(f"{len(loaded.changed)} {level} {done}, {len(loaded.unchanged)} unchanged.")
        else:
            self.stdout.write(f"All {len(loaded.unchanged)} {level} unchanged.")
        area, overlap, gap = loaded.fit
        self.stdout.write(f"Area {area:,.1f} km²; overlaps {overlap:.2f} km², holes {gap:.2f} km².")
        for sentence, names in (
            ("Repaired", loaded.repaired),
            ("Without a boundary", [f"{unit.code} {unit.name_vi}" for unit in loaded.without]),
        ):
            if names:
                self.stdout.write(f"{sentence} ({len(names)}): {_some(names)}")

    def _report_outside(self) -> None:
        """Say which published spaces lie outside the ward they are entered under."""
        outside = Space.objects.published().filter(pk__in=spaces_outside_their_ward()).order_by("number")
        names = [
            str(space)
            for space in outside.select_related(None).only("number", "name_vi", "name_en", "name_fr")
        ]
        if names:
            self.stdout.write(f"Published spaces outside their ward ({len(names)}): {_some(names)}")
        else:
            self.stdout.write("No published space lies outside its ward.")


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_LISTED
    return ", ".join(names[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
