"""The demonstration as a whole: where it may be made, and making it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from spaces.models import Space
from spaces.queries.demonstration import demonstration_spaces

from .clock import clock_set_back
from .people import make_people, note_interests
from .places import make_operators, make_spaces, verify_spaces
from .proposals import play_proposals
from .rounds import play

#: Before the first round, so that its criteria were published by then.
_BEGINNING = -900


def check_place() -> bool:
    """Returns whether the demonstration is still to be made here.

    Raises CommandError where invented scores could come near real places: in a site that does not say
    so on every page, and in a database that holds other spaces.
    """
    if not settings.DEMO:
        raise CommandError(
            "This makes up spaces and scores, so it runs only where every page says so: make demo,"
            " or DEMO=on with a database of its own."
        )
    if demonstration_spaces().exists():
        return False
    if Space.objects.exists():
        raise CommandError(
            "This database holds other spaces, and no invented score may come near a real one:"
            " choose an empty database."
        )
    return True


def make(say: Callable[[str], object]) -> None:
    """Makes everything, or nothing where it is interrupted."""
    # In the language of the office: history and timelines keep the words in which they were written.
    with translation.override(settings.LANGUAGE_CODE), clock_set_back() as clock, transaction.atomic():
        clock.set(_BEGINNING)
        call_command("seed", verbosity=0)
        people = make_people()
        say("Inventing spaces …")
        operators = make_operators(people)
        spaces = make_spaces(people, operators, clock)
        note_interests(people, spaces, operators)
        say("Holding five rounds …")
        play(people, spaces, clock)
        verify_spaces(people, spaces, clock)
        say("Receiving proposals …")
        play_proposals(people, spaces, clock)
