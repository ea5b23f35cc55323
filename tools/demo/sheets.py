"""Sheets filled in by the invented assessors: declared, scored, with evidence, handed in."""

from __future__ import annotations

from itertools import compress

from spaces.actions.answers import Sent
from spaces.actions.evidence import add_evidence
from spaces.actions.sheets import declare, hand_in, save_scores
from spaces.enums import SheetKind
from spaces.models import Assignment, CriteriaVersion, Criterion, User
from spaces.queries.criteria import Applicability, content_of

from .content import script
from .opinions import Opinions, chance
from .papers import paper, picture

#: The share of possible photos that somebody took.
_PHOTOGRAPHED = 0.06


class Pen:
    """Fills sheets of one round; `space_keys` gives a space's key in the file by its number."""

    def __init__(self, version: CriteriaVersion, opinions: Opinions, space_keys: dict[int, str]) -> None:
        self._opinions, self._space_keys = opinions, space_keys
        self._criteria = content_of(version).criteria
        self._applicability = Applicability(self._criteria)

    def fill(self, sheet: Assignment, by: User, *, share: float = 1, seat: int = 0) -> None:
        """Declares no conflict and scores the first `share` of what the sheet asks."""
        if sheet.kind == SheetKind.ASSESSOR:
            declare(assignment=sheet, by=by)
        space = self._space_keys[sheet.entry.space.number]
        asked = list(compress(self._criteria, self._applicability.row(sheet.entry.category_id)))
        answered = asked[: round(len(asked) * share)]
        opinions = [self._opinions.of(space, criterion, by.username, seat) for criterion in answered]
        pairs = list(zip(answered, opinions, strict=True))
        sent = [Sent(criterion, opinion.data, 0) for criterion, opinion in pairs]
        for answer in save_scores(assignment=sheet, by=by, sent=sent):
            if isinstance(answer, Exception):
                raise answer
        for criterion, opinion in pairs:
            if opinion.value is not None:
                self._attach(sheet, criterion, by, space)

    def hand_in(self, sheet: Assignment, by: User, *, seat: int = 0) -> None:
        """Fills the whole sheet and hands it in."""
        self.fill(sheet, by, seat=seat)
        hand_in(assignment=sheet, by=by)

    def _attach(self, sheet: Assignment, criterion: Criterion, by: User, space: str) -> None:
        """Adds the paper that a criterion requires, and now and then a photo."""
        own = chance("evidence", space, criterion.code, by.username)
        titles, photos = script()["documents"], script()["photos"]
        file = None
        if criterion.evidence_required:
            file = paper(str(own.choice(titles[criterion.code])))
        elif criterion.code in photos and own.random() < _PHOTOGRAPHED:
            file = picture(photos[criterion.code])
        if file is not None:
            add_evidence(assignment=sheet, criterion=criterion, by=by, file=file)
