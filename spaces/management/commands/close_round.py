"""Close a round from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from spaces.actions.closing import close_round
from spaces.errors import DomainError
from spaces.models import AssessmentRound

_BAR = 40


class Command(BaseCommand):
    help = "Computes and stores the results of a moderated round, by the same path as the staff area."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", help="the round's address, as in /results/<round>/")
        parser.add_argument("--reason", default="", help="kept in the round's log")

    def handle(self, *args: Any, **options: Any) -> None:
        found = AssessmentRound.objects.filter(slug=options["round"]).first()
        if found is None:
            known = ", ".join(AssessmentRound.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"No round {options['round']!r}. Rounds: {known}.")
        try:
            computation = close_round(round=found, by=None, reason=options["reason"], progress=self.show)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stderr.write("")
        self.stdout.write(
            f"Spaces: {computation.results.count()}; {_agreement(computation.alpha)}; computation"
            f" {computation.number} of {found.slug} is stored."
        )

    def show(self, share: float) -> None:
        """Draw how far the reckoning is, on one line."""
        done = int(share * _BAR)
        bar = "#" * done + "-" * (_BAR - done)
        self.stderr.write(f"\r[{bar}] {share:4.0%}", ending="")


def _agreement(alpha: float | None) -> str:
    return "agreement not defined" if alpha is None else f"Krippendorff's alpha {alpha:.3f}"
