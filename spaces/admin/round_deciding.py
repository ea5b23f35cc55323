"""The steps that decide a round: moderation, closing, publication, appeals."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.appeals import end_appeals
from spaces.actions.background import close_in_background
from spaces.actions.closing import close_round
from spaces.actions.moderation import reopen_round, start_moderation
from spaces.actions.round_publication import publish_round, reopen_moderation, withdraw_publication
from spaces.enums import RoundPhase
from spaces.models import AssessmentRound, Result
from spaces.permissions import can_coordinate, can_publish_round
from spaces.queries.board import MANY_SCORES, blockers_of, size_of
from spaces.queries.moderation import queue_of
from spaces.queries.rounds import waiting_by_assessor
from spaces.shares import whole_percent

from .round_shell import address_of, attempt, say
from .round_steps import Step

_OPEN, _MODERATION = (RoundPhase.OPEN,), (RoundPhase.MODERATION,)
_CLOSED, _PUBLISHED, _APPEAL = (RoundPhase.CLOSED,), (RoundPhase.PUBLISHED,), (RoundPhase.APPEAL,)


class Linked(NamedTuple):
    """A concern with the page where it is remedied."""

    text: str
    names: list[str]
    more: int
    address: str


def _concerns(round: AssessmentRound, *, forbids: bool) -> list[Linked]:
    queue = queue_of(round) if round.phase == RoundPhase.MODERATION else None
    return [
        Linked(blocker.text, [], 0, address_of(round, blocker.tab))
        for blocker in blockers_of(round, queue)
        if blocker.forbids == forbids
    ]


def _lacks(round: AssessmentRound) -> list[Linked]:
    return _concerns(round, forbids=True)


def _risks(round: AssessmentRound) -> list[Linked]:
    return _concerns(round, forbids=False)


# --- moderation ---------------------------------------------------------------------------------------


def _moderate(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """End the scoring; the page before has said what is missing."""
    if attempt(request, lambda: start_moderation(round=round, by=request.user, despite_missing=True)):
        say(request, _("Scoring has ended; the divergent scores stand in the queue."))
        return address_of(round, "moderation")
    return ""


def _after_scoring(round: AssessmentRound) -> list[str]:
    said = [
        _("The sheets can be read only from then on; single ones can be given back."),
        _("Scores that lie too far apart come into a queue, where each is decided with a reason."),
    ]
    if waiting_by_assessor(round):
        said.append(_("Sheets that are not handed in do not count."))
    return said


def _reopen(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    if attempt(request, lambda: reopen_round(round=round, by=request.user, reason=reason)):
        say(request, _("The round is open for scoring again."))
    return ""


def _after_reopening(round: AssessmentRound) -> list[str]:
    return [
        _("Assessors can hand in the sheets that are still missing; they are told by mail, with the reason."),
        _("What was decided in moderation stays, and is marked where scores come in later."),
    ]


# --- closing ------------------------------------------------------------------------------------------


def _close(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    """Close a small round at once, a large one beside the request."""
    if size_of(round) > MANY_SCORES:
        if attempt(request, lambda: close_in_background(round=round, by=request.user)):
            say(request, _("The reckoning has begun; this page shows how far it is."))
        return ""
    computation = attempt(request, lambda: close_round(round=round, by=request.user))
    if computation is None:
        return ""
    count = computation.results.count()
    text = ngettext(
        "The round is closed: the result of %(count)d space is stored.",
        "The round is closed: the results of %(count)d spaces are stored.",
        count,
    )
    say(request, text % {"count": count})
    return address_of(round, "results")


def _after_closing(round: AssessmentRound) -> list[str]:
    spaces = round.entries.filter(withdrawn_at=None).count()
    text = ngettext(
        "For %(count)d space is stored: composite, dimensions and criteria, coverage, number of assessors,"
        " spread, band and rank interval.",
        "For %(count)d spaces are stored: composite, dimensions and criteria, coverage, number of"
        " assessors, spread, band and rank interval.",
        spaces,
    )
    rules = _(
        "It is reckoned by %(version)s: quorum %(quorum)d, minimum coverage %(coverage)d%%,"
        " %(draws)d draws of weights with seed %(seed)d."
    ) % {
        "version": round.version,
        "quorum": round.needed_assessors,
        "coverage": whole_percent(round.version.minimum_coverage),
        "draws": round.draws,
        "seed": round.seed,
    }
    said = [
        text % {"count": spaces},
        rules,
        _("Agreement of the assessors and the leniency of each are stored with numbers instead of names."),
        _("Nothing is public yet."),
    ]
    if round.computations.exists():
        said.append(_("The earlier computation is kept beside the new one."))
    if size_of(round) > MANY_SCORES:
        said.append(_("This round is large: it takes a minute or so, and the overview shows how far it is."))
    return said


def _take_up(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    if attempt(request, lambda: reopen_moderation(round=round, by=request.user, reason=reason)):
        say(request, _("The round is in moderation again."))
    return ""


def _after_taking_up(round: AssessmentRound) -> list[str]:
    return [
        _("Decisions can be changed and sheets given back; closing again stores a new computation."),
        _("The results that are stored now stay as an earlier computation."),
    ]


# --- publication and appeals --------------------------------------------------------------------------


def _publish(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    if attempt(request, lambda: publish_round(round=round, by=request.user)):
        say(request, _("The results are public."))
    return ""


def _after_publishing(round: AssessmentRound) -> list[str]:
    results = Result.objects.current().filter(entry__round=round)
    given = results.filter(withheld="").count()
    text = ngettext(
        "The public sees the band of %(count)d space, and its values by dimension.",
        "The public sees the bands of %(count)d spaces, and their values by dimension.",
        given,
    )
    said = [text % {"count": given}]
    withheld = results.exclude(withheld="").count()
    if withheld:
        text = ngettext(
            "%(count)d space is shown without a composite, with the reason.",
            "%(count)d spaces are shown without a composite, with the reason.",
            withheld,
        )
        said.append(text % {"count": withheld})
    if round.publishes_scores:
        said.append(_("The single scores become open data, assessors as numbers."))
    else:
        said.append(_("The single scores are not published; the settings of the round say so."))
    if round.version.is_illustrative:
        said.append(_("Every page says that the criteria are illustrative."))
    return said


def _withdraw(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    if attempt(request, lambda: withdraw_publication(round=round, by=request.user, reason=reason)):
        say(request, _("The results are no longer public."))
    return ""


def _after_withdrawing(round: AssessmentRound) -> list[str]:
    return [
        _("Pages and files of the round disappear from the public site at once."),
        _("What others have downloaded stays with them: tell them what was wrong."),
        _("The stored results stay; the round can be taken up again, or published as it is."),
    ]


def _end(request: HttpRequest, round: AssessmentRound, reason: str) -> str:
    if attempt(request, lambda: end_appeals(round=round, by=request.user)):
        say(request, _("The period of appeals has ended; the results stay public."))
    return ""


def _after_ending(round: AssessmentRound) -> list[str]:
    day = date_format(round.appeal_until) if round.appeal_until else ""
    return [
        _("The period was announced until %(day)s: ending it earlier cuts it short.") % {"day": day},
        _("The results stay public as they stand now."),
    ]


STEPS = [
    Step(
        "moderate",
        gettext_lazy("End scoring, begin moderation"),
        gettext_lazy("Divergent scores are looked at before anything is reckoned."),
        _OPEN, can_coordinate, _moderate, _after_scoring, _lacks, _risks, is_next=True,
    ),
    Step(
        "close",
        gettext_lazy("Close and reckon"),
        gettext_lazy("The results are computed and stored; nothing is public yet."),
        _MODERATION, can_coordinate, _close, _after_closing, _lacks, _risks, is_next=True,
    ),
    Step(
        "reopen",
        gettext_lazy("Open for scoring again"),
        gettext_lazy("When sheets are missing after all."),
        _MODERATION, can_coordinate, _reopen, _after_reopening, needs_reason=True,
    ),
    Step(
        "publish",
        gettext_lazy("Publish the results"),
        gettext_lazy("Bands and values appear on the public site and as open data."),
        _CLOSED, can_publish_round, _publish, _after_publishing, is_next=True,
    ),
    Step(
        "take-up",
        gettext_lazy("Back to moderation"),
        gettext_lazy("When a mistake was found before the publication."),
        _CLOSED, can_coordinate, _take_up, _after_taking_up, needs_reason=True,
    ),
    Step(
        "withdraw",
        gettext_lazy("Take the publication back"),
        gettext_lazy("When a mistake was found in published results."),
        _PUBLISHED, can_publish_round, _withdraw, _after_withdrawing, needs_reason=True, is_danger=True,
    ),
    Step(
        "end-appeals",
        gettext_lazy("End the period of appeals"),
        gettext_lazy("Once every appeal is decided."),
        _APPEAL, can_coordinate, _end, _after_ending, _lacks, is_next=True,
    ),
]  # fmt: skip
