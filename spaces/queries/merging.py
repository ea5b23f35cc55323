"""What hangs on a space that is merged into another one: what moves, what stays, what to know before."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from spaces.enums import SENT_STATES, AppealState, ProposalState, RoundPhase, SheetState
from spaces.models import Appeal, AssessmentRound, Assignment, DistinctPair, Result, RoundEntry, Space
from spaces.tiles import distance_m

#: While scores are still given, a space cannot be in a round twice.
RUNNING = (RoundPhase.OPEN, RoundPhase.MODERATION)
#: Records of one space that lie further apart than this are worth a second look.
FAR_APART_M = 1000


class EntryMove(NamedTuple):
    """What becomes of the dissolved space's entry in a round.

    `moves`: it becomes the kept one's; else the kept one is in the round as well, and the entry stays where
    it is (in a round that was not opened yet it goes). `clashes`: both are in a round that runs.
    """

    entry: RoundEntry
    moves: bool
    clashes: bool

    @property
    def round(self) -> AssessmentRound:
        """Return the round."""
        return self.entry.round

    @property
    def goes(self) -> bool:
        """Return whether the entry is taken out: nothing hangs on it before the round is opened."""
        return not self.moves and self.round.phase == RoundPhase.DRAFT


class Moves(NamedTuple):
    """How much of the dissolved space goes over to the kept one.

    `proposals` are all that reached the department, `waiting` those to be reviewed; `claim` says whether
    somebody runs the listing, `claim_ends` whether somebody runs the kept one as well.
    """

    photos: int
    entries: list[EntryMove]
    sheets: int
    results: int
    appeals: int
    proposals: int
    waiting: int
    self_assessments: int
    interests: int
    claim: bool
    claim_ends: bool
    addresses: int

    @property
    def staying(self) -> list[EntryMove]:
        """Return the entries that stay with the dissolved space, because the kept one has its own."""
        return [move for move in self.entries if not move.moves and not move.goes]

    @property
    def moving(self) -> list[EntryMove]:
        """Return the entries that become the kept space's."""
        return [move for move in self.entries if move.moves]

    @property
    def going(self) -> list[EntryMove]:
        """Return the entries that are taken out of rounds in preparation."""
        return [move for move in self.entries if move.goes]


def entry_moves(kept: Space, dissolved: Space) -> list[EntryMove]:
    """Return what becomes of each entry of `dissolved`, the latest round first; one query."""
    twin = RoundEntry.objects.filter(round=OuterRef("round"), space=kept)
    entries = dissolved.entries.select_related("round").annotate(has_twin=Exists(twin))
    return [
        EntryMove(
            entry,
            moves=not entry.has_twin,
            clashes=entry.has_twin and entry.withdrawn_at is None and entry.round.phase in RUNNING,
        )
        for entry in entries.order_by("-round__pk")
    ]


def what_moves(kept: Space, dissolved: Space) -> Moves:
    """Return how much of `dissolved` goes over to `kept`; the number of queries is fixed."""
    entries = entry_moves(kept, dissolved)
    moving = [move.entry for move in entries if move.moves]
    proposals = list(dissolved.proposals.filter(state__in=SENT_STATES).values_list("state", flat=True))
    claimed = set(Space.objects.filter(pk__in=(kept.pk, dissolved.pk), claims__ended_at=None).filter(
        claims__isnull=False).values_list("pk", flat=True))  # fmt: skip
    return Moves(
        photos=dissolved.photos.count(),
        entries=entries,
        sheets=Assignment.objects.filter(entry__in=moving).exclude(state=SheetState.REMOVED).count(),
        results=Result.objects.current().filter(entry__in=moving).count(),
        appeals=Appeal.objects.filter(entry__in=moving, state=AppealState.LODGED).count(),
        proposals=len(proposals),
        waiting=proposals.count(ProposalState.WAITING),
        self_assessments=dissolved.self_assessments.count(),
        interests=dissolved.interests.count(),
        claim=dissolved.pk in claimed,
        claim_ends={kept.pk, dissolved.pk} <= claimed,
        addresses=dissolved.former_slugs.count() + dissolved.merged_spaces.count(),
    )


def distinct_pair(first: Space, second: Space) -> DistinctPair | None:
    """Return the finding that the two are different spaces, None where nobody said so."""
    low, high = sorted((first.pk, second.pk))
    return DistinctPair.objects.filter(first=low, second=high).select_related("by").first()


def metres_apart(first: Space, second: Space) -> int | None:
    """Return the distance between two spaces in metres, None where a position is missing."""
    if not (first.has_position and second.has_position):
        return None
    return round(distance_m(first.longitude, first.latitude, second.longitude, second.latitude))


def likelier_kept(first: Space, second: Space) -> tuple[Space, Space]:
    """Return (kept, dissolved) as the page proposes them: what is public is kept, else what is older."""
    kept, dissolved = sorted((first, second), key=lambda space: (not space.is_published, space.number))
    return kept, dissolved
