"""Fill an empty database with a demonstration."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from spaces.models import AssessmentRound
from tools.demo.make import check_place, make
from tools.demo.people import set_password

_WORTH_OPENING = (
    ("vi/spaces/", "the explorer"),
    ("vi/spaces/bao-tang-tieng-rao-minh-hoa/", "a space with results of two rounds"),
    ("vi/criteria/illustrative-1-0/", "what is asked and how it is computed"),
    ("vi/results/", "published rounds"),
    ("vi/submit/", "a partner submits a space, without an account"),
    ("mail/", "the mails that would have been sent, with their private links"),
    ("admin/", "staff: coordinator runs rounds, assessor1 has sheets to score"),
    ("admin/spaces/proposal/", "moderator reviews what partners sent; moderator2 two districts' alone"),
)


class Command(BaseCommand):
    help = (
        "Make fictional spaces, accounts and assessment rounds in an empty database; print the accounts."
        " Refuses where DEMO is off or other spaces are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", default="", help="of all accounts (default: a random one)")

    def handle(self, *args: Any, password: str, **options: Any) -> None:
        if check_place():
            make(self.stdout.write)
        password = password or secrets.token_urlsafe(9)
        self.stdout.write(self.style.SUCCESS(f"\nDemonstration accounts, all with the password {password}"))
        for user in set_password(password):
            groups = ", ".join(user.groups.values_list("name", flat=True)) or "Administrator"
            self.stdout.write(f"  {user.username:<12} {groups:<12} {user.get_full_name()}")
        self.stdout.write("\nWorth opening:")
        addresses = [*_WORTH_OPENING, *self._of_rounds()]
        for path, what in addresses:
            self.stdout.write(f"  {settings.PUBLIC_URL}/{path}   {what}")

    def _of_rounds(self) -> list[tuple[str, str]]:
        """Return the boards of the rounds, which are what staff look at first."""
        rounds = AssessmentRound.objects.order_by("pk")
        return [
            (f"admin/spaces/assessmentround/{round.pk}/board/", str(round.get_phase_display()))
            for round in rounds
        ]
