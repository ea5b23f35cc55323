"""What has to happen once a day: `python manage.py run_daily`, from cron or a timer."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from spaces.actions import evidence, photos, proposal_photos
from spaces.actions.claims import ask_operators
from spaces.actions.outbox import send_due
from spaces.actions.retention import purge

_logger = logging.getLogger(__name__)


def _operators() -> str:
    done = ask_operators(timezone.localdate())
    return f"asked {done.asked}, reminded {done.reminded}, without an address {done.unreachable}"


def _purge() -> str:
    counts = {key: count for key, count in purge(timezone.now()).items() if count}
    return ", ".join(f"{key} {count}" for key, count in counts.items()) or "nothing was due"


def _sessions() -> str:
    call_command("clearsessions")
    return "expired ones removed"


def _files() -> str:
    removed = [name for module in (photos, evidence, proposal_photos) for name in module.remove_orphans()]
    return f"{len(removed)} without a row removed"


def _mails() -> str:
    sent, failed = send_due()
    return f"sent {sent}, failed again {failed}"


#: In order: what writes mails comes before what sends those that wait.
PARTS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("operators", _operators),
    ("personal data", _purge),
    ("sessions", _sessions),
    ("files", _files),
    ("mails", _mails),
)


class Command(BaseCommand):
    """Safe to run twice or to be killed: each part does what is due, and no more."""

    help = (
        "Asks operators of claimed listings, erases what may no longer be kept, clears sessions and orphaned"
        " files, sends mails that wait. A part that fails does not stop the others (exit code 1)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do every part and say what came of it."""
        failed = False
        for name, part in PARTS:
            try:
                told = part()
            except Exception as error:  # noqa: BLE001 - the others are due all the same
                # Not the text of the error: it may hold somebody's address.
                _logger.error("run_daily: %s failed: %s", name, type(error).__name__)
                self.stderr.write(f"{name}: FAILED ({type(error).__name__})")
                failed = True
            else:
                self.stdout.write(f"{name}: {told}")
        if failed:
            sys.exit(1)
