"""Erases what is stored about a mail address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from spaces.actions.privacy import erase_person
from spaces.queries.privacy import Holdings, holdings_of


class Command(BaseCommand):
    """Says first what would go; nothing happens before it is confirmed."""

    help = (
        "Erases everything stored about a mail address: of accepted proposals the person, all others whole."
        " Shows the numbers first and asks; the person is told by mail."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="", help="kept with the erasure; names nobody")
        parser.add_argument("--dry-run", action="store_true", help="only show what would go")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        holdings = holdings_of(options["email"])
        self.stdout.write(_in_words(holdings))
        if options["dry_run"]:
            return
        if not options["reason"].strip():
            raise CommandError("Say why with --reason; nothing was erased.")
        if not options["yes"] and input("Erase it for good? [yes/no] ").strip().lower() != "yes":
            raise CommandError("Nothing was erased.")
        try:
            erased = erase_person(email=options["email"], by=None, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(
            f"Erased: {erased.proposals} proposals whole, the sender of {erased.senders} accepted,"
            f" {erased.private_contacts} private contacts and {erased.mails} mails;"
            f" {erased.claims} claims ended."
        )


def _in_words(holdings: Holdings) -> str:
    """Return what an erasure would take, and what it leaves."""
    lines = [
        f"{len(holdings.going)} proposals go whole, {len(holdings.staying)} accepted ones lose their sender,",
        f"{len(holdings.private_contacts)} private contacts, {len(holdings.mails)} mails and"
        f" {holdings.photos} waiting photos go, {len(holdings.running_claims)} claims end.",
        *(f"Stays: the staff account {account.get_username()}." for account in holdings.accounts),
        *(f"Stays: the public page of {space}, which shows the address." for space in holdings.published),
    ]
    return "\n".join(lines)
