"""Writes what is stored about a mail address."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from spaces.actions.privacy import export_person


class Command(BaseCommand):
    """Nothing is changed; the file is readable by its owner alone."""

    help = "Writes everything stored about a mail address as JSON: contacts, proposals, consents, mails."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="a new file (default: standard output)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            copy = export_person(email=options["email"], by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        text = json.dumps(copy, ensure_ascii=False, indent=1) + "\n"
        path = options["output"]
        if path is None:
            self.stdout.write(text, ending="")
            return
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}. Name a new file.") from None
        self.stdout.write(f"Written to {path}. Hand it over to nobody but the person, then delete it.")
