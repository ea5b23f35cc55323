"""Self-assessments of partners: kept with the proposal, and copied to a round that asks the same criteria.

They stand beside the assessors' sheets and never enter a mean: a sheet of the kind SELF does not count.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from spaces.enums import ProposalSection, SheetKind, SheetState
from spaces.models import Assignment, Proposal, RoundEntry, Score, SelfAssessment, SelfScore, Space
from spaces.queries.self_assessments import asked_of

from .checks import require_on_scale, stored_text
from .proposal_drafts import touch
from .proposal_steps import lock_for_writing

#: Characters of what a partner says about one criterion.
MOST_TEXT = 2000


def save_self_assessment(*, proposal: Proposal, answers: Mapping[int, Mapping[str, Any]]) -> Proposal:
    """Store what the sender says about the own space, in place of what was said before.

    `answers` map keys of criteria to value (int or None), not_applicable and justification; an answer that
    says nothing is left out, and so is a criterion that is not asked. Raises ProposalLocked,
    ValidationError.
    """
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        asked = asked_of(proposal)
        SelfAssessment.objects.filter(proposal=proposal).delete()
        criteria = asked.criteria if asked is not None else []
        rows = (_checked(one, answers[one.pk]) for one in criteria if one.pk in answers)
        said = [row for row in rows if row is not None]
        if asked is not None and said:
            assessment = SelfAssessment.objects.create(proposal=proposal, version=asked.version)
            for row in said:
                row.assessment = assessment
            SelfScore.objects.bulk_create(said)
        touch(proposal, ProposalSection.SELF)
    return proposal


def _checked(criterion: Any, answer: Mapping[str, Any]) -> SelfScore | None:
    """Return the row of an answer, None where nothing is said; raises ValidationError."""
    value, is_out = answer.get("value"), bool(answer.get("not_applicable"))
    require_on_scale(criterion, value, not_applicable=is_out)
    text = stored_text(answer.get("justification") or "", field="justification", longest=MOST_TEXT)
    if value is None and not is_out and not text:
        return None
    return SelfScore(
        criterion=criterion,
        value=value,
        not_applicable=is_out,
        justification=text,
        scale_min=criterion.scale_min,
        scale_max=criterion.scale_max,
    )


def give_to_space(proposal: Proposal, space: Space) -> None:
    """Keep with `space` what the sender of an accepted proposal said about it; inside its transaction."""
    SelfAssessment.objects.filter(proposal=proposal).update(space=space)


def take_into_round(entries: Iterable[RoundEntry]) -> int:
    """Copy what operators said about these spaces into the round as handed-in sheets of their own.

    Taken are the newest self-assessments on the round's version; an entry that has a self-assessment
    keeps it. Call it inside the step that holds the round; returns how many were taken.
    """
    entries = list(entries)
    if not entries:
        return 0
    version = entries[0].round.version_id
    by_space = {entry.space_id: entry for entry in entries}
    has_one = set(
        Assignment.objects.filter(entry__in=entries, kind=SheetKind.SELF).values_list("entry_id", flat=True)
    )
    newest: dict[int, SelfAssessment] = {}
    found = SelfAssessment.objects.filter(space__in=by_space, version=version)
    for assessment in found.prefetch_related("scores").order_by("modified_at", "pk"):
        if by_space[assessment.space_id].pk not in has_one:
            newest[assessment.space_id] = assessment
    for space, assessment in newest.items():
        _copy(assessment, by_space[space])
    return len(newest)


def _copy(assessment: SelfAssessment, entry: RoundEntry) -> None:
    sheet = Assignment.objects.create(
        entry=entry, kind=SheetKind.SELF, state=SheetState.HANDED_IN, handed_in_at=assessment.modified_at
    )
    Score.objects.bulk_create(
        Score(
            assignment=sheet,
            criterion_id=row.criterion_id,
            value=row.value,
            not_applicable=row.not_applicable,
            justification=row.justification,
            scale_min=row.scale_min,
            scale_max=row.scale_max,
        )
        for row in assessment.scores.all()
    )
    assessment.assignment = sheet
    assessment.save(update_fields=["assignment"])
