"""One round, led through its life by the actions of the site, on the days that the script names."""

from __future__ import annotations

from spaces.actions.appeals import Changed, decide_appeal, end_appeals, lodge_appeal, open_appeals
from spaces.actions.assigning import assign_evenly
from spaces.actions.closing import close_round
from spaces.actions.moderation import moderate, start_moderation
from spaces.actions.round_opening import open_round
from spaces.actions.round_publication import publish_round
from spaces.actions.rounds import add_spaces, save_round, set_panel
from spaces.actions.sheets import recuse
from spaces.models import AssessmentRound, Assignment, CriteriaVersion, RoundEntry, Space

from .clock import Clock
from .content import Row, script
from .opinions import Opinions
from .people import People
from .sheets import Pen

_CRITERIA = "illustrative-1-0"


class Director:
    """Leads the round that the script holds under `key`; each step turns the clock to its day."""

    def __init__(self, key: str, people: People, spaces: dict[str, Space], clock: Clock) -> None:
        self.people, self.spaces, self.clock = people, spaces, clock
        self.row: Row = script()["rounds"][key]
        self.by = people["coordinator"]
        keys = {space.number: name for name, space in spaces.items()}
        self.round = self._prepare()
        self.pen = Pen(self.round.version, Opinions(key, self.row.get("lift", 0)), keys)
        self.criteria = {criterion.code: criterion for criterion in self.round.version.criteria.all()}

    def _prepare(self) -> AssessmentRound:
        """Returns the round in preparation, its spaces and its panel chosen."""
        row, clock = self.row, self.clock
        clock.set(min(row["opens"], 0) - 9)
        year = clock.day(row["due"]).year
        texts = {
            f"{field}_{language}": text.format(year=year)
            for field in ("name", "description")
            for language, text in row[field].items()
        }
        settings = {
            "slug": f"{row['slug']}-{year}",
            "version": CriteriaVersion.objects.get(slug=_CRITERIA),
            "opens_on": clock.day(row["opens"]),
            "due_on": clock.day(row["due"]),
            "assessors_per_space": row["per_space"],
        }
        round = save_round(round=None, by=self.by, data=texts | settings)
        add_spaces(round=round, spaces=[self.spaces[name] for name in row["spaces"]], by=self.by)
        set_panel(round=round, users=[self.people[name] for name in row["panel"]], by=self.by)
        return round

    def entry(self, space: str) -> RoundEntry:
        """Returns a space in the round."""
        return self.round.entries.get(space=self.spaces[space])

    def sheets(self, space: str | None = None) -> list[tuple[Assignment, int]]:
        """Returns the sheets that wait, each with its place among those of its space; of one space or all."""
        found = Assignment.objects.waiting().filter(entry__round=self.round)
        if space is not None:
            found = found.filter(entry__space=self.spaces[space])
        related = found.select_related("assessor", "entry__space", "entry__round__version")
        seats: dict[int, int] = {}
        placed = []
        for sheet in related.order_by("entry__space__number", "pk"):
            seat = seats[sheet.entry_id] = seats.get(sheet.entry_id, -1) + 1
            placed.append((sheet, seat))
        return placed

    def open(self) -> None:
        """Assigns the spaces evenly, opens the round and lets some step back."""
        self.clock.set(self.row["opens"] - 2)
        assign_evenly(round=self.round, by=self.by)
        self.clock.set(self.row["opens"])
        self.round = open_round(round=self.round, by=self.by).round
        for recusal in self.row.get("recused", ()):
            sheet, _seat = self.sheets(recusal["space"])[0]
            recuse(assignment=sheet, by=sheet.assessor, reason=recusal["reason"])

    def score(self) -> None:
        """Lets the assessors hand in, spread over the time of the round; one sheet stays away for good."""
        late = self.row.get("never_handed_in")
        waiting = [pair for pair in self.sheets() if pair not in (self.sheets(late)[-1:] if late else ())]
        days = self.row["due"] - self.row["opens"] - 2
        for place, (sheet, seat) in enumerate(waiting):
            self.clock.set(self.row["opens"] + 1 + days * place / len(waiting))
            self.pen.hand_in(sheet, sheet.assessor, seat=seat)

    def moderate(self) -> None:
        """Ends the scoring and enters the decisions of the script."""
        self.clock.set(self.row["moderation"])
        self.round = start_moderation(round=self.round, by=self.by, despite_missing=True)
        for number, decision in enumerate(self.row["decisions"], 1):
            self.clock.set(self.row["moderation"] + number)
            moderate(
                entry=self.entry(decision["space"]),
                criterion=self.criteria[decision["criterion"]],
                by=self.by,
                value=decision["value"],
                reason=decision["reason"],
            )

    def publish(self) -> None:
        """Closes the round and publishes it."""
        self.clock.set(self.row["closed"])
        close_round(round=self.round, by=self.by)
        self.clock.set(self.row["published"])
        self.round = publish_round(round=self.round, by=self.people["publisher"])

    def hear_appeals(self) -> None:
        """Opens the round to appeals, decides those of the script and ends the period."""
        clock, row = self.clock, self.row
        clock.set(row["published"] + 1)
        open_appeals(round=self.round, until=clock.day(row["appeals_until"]), by=self.by)
        lodged = []
        for case in row["appeals"]:
            clock.set(case["day"])
            entry, words = self.entry(case["space"]), {key: case[key] for key in ("appellant", "grounds")}
            lodged.append((case, lodge_appeal(entry=entry, by=self.by, **words)))
        for case, appeal in lodged:
            clock.set(case["decided"])
            changes = [Changed(self.criteria[code], level, False) for code, level in case["scores"].items()]
            decide_appeal(
                appeal=appeal, by=self.by, upheld=case["upheld"], decision=case["decision"], scores=changes
            )
        clock.set(row["ended"])
        end_appeals(round=self.round, by=self.by)
