"""Five rounds, in each state that staff meet: two published, one in moderation, one open, one prepared."""

from __future__ import annotations

from spaces.actions.assigning import assign, take_away
from spaces.actions.round_opening import remind
from spaces.actions.sheets import give_back, start_self_assessment
from spaces.models import Assignment, Space, User

from .clock import Clock
from .director import Director
from .people import People

#: How much of the sheets of a space is filled in, space by space, over and over: 1 is handed in, None not
#: begun.
_PROGRESS = (
    (1, 1, 1), (0.55, 1, 1), (None, 1, 1), (1, 1, 1), (0.3, None, 1), (0.8, 1, 1), (0.0, 1, None), (1, 1, 1),
)  # fmt: skip


def play(people: People, spaces: dict[str, Space], clock: Clock) -> None:
    """Makes the five rounds, the oldest first."""
    company = (people, spaces, clock)
    for key in ("pilot", "annual"):
        director = Director(key, *company)
        director.open()
        director.score()
        director.moderate()
        director.publish()
        if "appeals" in director.row:
            director.hear_appeals()
    _play_crafts(Director("crafts", *company))
    _play_open(Director("open", *company))
    Director("draft", *company)


def _play_crafts(director: Director) -> None:
    """Leads the round of crafts into moderation."""
    director.open()
    director.score()
    director.moderate()


def _play_open(director: Director) -> None:
    """Leaves a round half done: handed in, given back, begun, not begun, exchanged, stepped back."""
    clock, row = director.clock, director.row
    director.open()
    _exchange(director)
    waiting = director.sheets()
    space = -1
    for place, (sheet, seat) in enumerate(waiting):
        clock.set(row["opens"] + 1 + (-row["opens"] - 2) * place / len(waiting))
        space += seat == 0
        share = _PROGRESS[space % len(_PROGRESS)][seat]
        if share == 1:
            director.pen.hand_in(sheet, sheet.assessor, seat=seat)
        elif share is not None:
            director.pen.fill(sheet, sheet.assessor, share=share, seat=seat)
    _assess_oneself(director)
    clock.set(-2)
    remind(round=director.round, by=director.by)
    _give_back(director)


def _exchange(director: Director) -> None:
    """Takes a space from one assessor and gives it to one who can score it."""
    change = director.row["removed"]
    director.clock.set(director.row["opens"] + 1)
    sheet, _seat = director.sheets(change["space"])[0]
    take_away(assignment=sheet, by=director.by, reason=change["reason"])
    assign(entry=sheet.entry, assessor=_free(director, sheet), by=director.by)


def _free(director: Director, sheet: Assignment) -> User:
    """Returns the first of the panel who has nothing to do with the space of a sheet."""
    busy = set(sheet.entry.assignments.values_list("assessor", flat=True))
    return next(person for name in director.row["panel"] if (person := director.people[name]).pk not in busy)


def _assess_oneself(director: Director) -> None:
    """Enters the self-assessment of an operator; it never enters the mean."""
    director.clock.set(director.row["opens"] + 4)
    sheet = start_self_assessment(entry=director.entry(director.row["self_assessed"]), by=director.by)
    director.pen.hand_in(sheet, director.by)


def _give_back(director: Director) -> None:
    """Gives a handed-in sheet back."""
    change = director.row["given_back"]
    sheet = director.entry(change["space"]).assignments.counting().order_by("pk").first()
    give_back(assignment=sheet, by=director.by, reason=change["reason"])
