"""The steps that prepare and open a round, and those that keep it going while it is open."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.assigning import Shortfall, assign_evenly, clear_assignments
from spaces.actions.round_opening import (
    Concern,
    open_round,
    remind,
    what_opening_lacks,
    what_opening_risks,
)
from spaces.actions.rounds import delete_round
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound
from spaces.permissions import can_coordinate
from spaces.queries.rounds import assigned_by_assessor, waiting_by_assessor

from .round_shell import address_of, attempt, say, tell_of_mails
from .round_steps import Step

#: A message names so many spaces; the list of assignments shows the others.
_MOST_NAMED = 3
_DRAFT, _OPEN = (RoundPhase.DRAFT,), (RoundPhase.OPEN,)


def _open(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Open the round."""
    opened = attempt(request, lambda: open_round(round=round, by=request.user))
    if opened is None:
        return address_of(round, "board")
    say(request, _("The round is open for scoring."))
    tell_of_mails(request, opened.mails)
    return ""


def _after_opening(round: AssessmentRound) -> list[str]:
    counts = assigned_by_assessor(round)
    text = ngettext(
        "%(count)d assessor gets a mail with the number of spaces and the last day of scoring.",
        "%(count)d assessors get a mail with the number of spaces and the last day of scoring.",
        len(counts),
    )
    return [
        text % {"count": len(counts)},
        _("The rules of the round (criteria, quorum, blindness, reckoning) are settled from then on."),
        _("Each space keeps the category that it has today for this round."),
    ]


def _remind(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Remind those who have sheets to hand in."""
    mails = attempt(request, lambda: remind(round=round, by=request.user))
    if mails is not None:
        tell_of_mails(request, mails)
    return ""


def _after_reminding(round: AssessmentRound) -> list[str]:
    counts = waiting_by_assessor(round)
    sheets = ngettext("%(count)d sheet is waiting.", "%(count)d sheets are waiting.", sum(counts.values()))
    people = ngettext("%(count)d assessor gets a mail.", "%(count)d assessors get a mail.", len(counts))
    return [sheets % {"count": sum(counts.values())}, people % {"count": len(counts)}]


def _nobody_waits(round: AssessmentRound) -> list[Concern]:
    if waiting_by_assessor(round):
        return []
    return [Concern(_("Nobody needs reminding: every sheet is handed in."), [])]


def _spread(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Assign evenly and say what could not be filled."""
    spread = attempt(request, lambda: assign_evenly(round=round, by=request.user))
    if spread is not None:
        text = ngettext("%(count)d sheet was assigned.", "%(count)d sheets were assigned.", spread.added)
        say(request, text % {"count": spread.added})
        tell_of_mails(request, spread.mails)
        _warn(request, spread.unfilled)
    return address_of(round, "assignments")


def _warn(request: HttpRequest, unfilled: list[Shortfall]) -> None:
    """Name some of the spaces that have too few assessors, and why."""
    if not unfilled:
        return
    text = ngettext(
        "%(count)d space has fewer assessors than planned.",
        "%(count)d spaces have fewer assessors than planned.",
        len(unfilled),
    )
    named = "; ".join(f"{short.entry.space} ({short.why})" for short in unfilled[:_MOST_NAMED])
    dots = " …" if len(unfilled) > _MOST_NAMED else ""
    messages.warning(request, f"{text % {'count': len(unfilled)}} {named}{dots}")


def _after_spreading(round: AssessmentRound) -> list[str]:
    text = ngettext(
        "Every space gets %(count)d assessor, as far as conflicts of interest allow.",
        "Every space gets %(count)d assessors, as far as conflicts of interest allow.",
        round.assessors_per_space,
    )
    said = [
        text % {"count": round.assessors_per_space},
        _("The loads of the assessors lie as close together as possible."),
        _("What is assigned already stays as it is."),
    ]
    if round.phase == RoundPhase.OPEN:
        said.append(_("Those who get spaces are told by mail."))
    return said


def _clear(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Take all assignments of the draft away."""
    count = attempt(request, lambda: clear_assignments(round=round, by=request.user))
    if count is not None:
        text = ngettext(
            "%(count)d assignment was taken away.", "%(count)d assignments were taken away.", count
        )
        say(request, text % {"count": count})
    return address_of(round, "assignments")


def _after_clearing(round: AssessmentRound) -> list[str]:
    count = sum(assigned_by_assessor(round).values())
    text = ngettext("%(count)d assignment goes.", "%(count)d assignments go.", count)
    return [text % {"count": count}, _("Spaces, assessors and conflicts of interest stay.")]


def _delete(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Throw the draft away."""
    name = round.name
    attempt(request, lambda: delete_round(round=round, by=request.user))
    if AssessmentRound.objects.filter(pk=round.pk).exists():
        return ""
    say(request, _("The round “%(round)s” was deleted.") % {"round": name})
    return reverse("admin:spaces_assessmentround_changelist")


def _after_deleting(round: AssessmentRound) -> list[str]:
    return [_("The round, its choice of spaces and its assignments go for good. Nothing was scored yet.")]


STEPS = [
    Step(
        "open",
        gettext_lazy("Open the round"),
        gettext_lazy("The assessors are told by mail and begin to score."),
        _DRAFT, can_coordinate, _open, _after_opening, what_opening_lacks, what_opening_risks, is_next=True,
    ),
    Step(
        "assign",
        gettext_lazy("Assign evenly"),
        gettext_lazy("Gives every space its assessors."),
        (*_DRAFT, *_OPEN), can_coordinate, _spread, _after_spreading,
    ),
    Step(
        "remind",
        gettext_lazy("Remind assessors"),
        gettext_lazy("A mail to those with sheets to hand in."),
        _OPEN, can_coordinate, _remind, _after_reminding, _nobody_waits,
    ),
    Step(
        "clear",
        gettext_lazy("Take all assignments away"),
        gettext_lazy("To assign anew after the panel or the rules changed."),
        _DRAFT, can_coordinate, _clear, _after_clearing, is_danger=True,
    ),
    Step(
        "delete",
        gettext_lazy("Delete the round"),
        gettext_lazy("A round that was never opened can be thrown away."),
        _DRAFT, can_coordinate, _delete, _after_deleting, is_danger=True,
    ),
]  # fmt: skip
