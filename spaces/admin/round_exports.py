"""A round to take away: a workbook for people, the same CSV files as the open data for programs."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from spaces.enums import PUBLIC_PHASES, RoundPhase
from spaces.exports.licence import file_name
from spaces.exports.results import write_composites, write_scores
from spaces.exports.round_workbook import MOST_SCORES, RoundData, write_round
from spaces.exports.workbook import MEDIA_TYPE
from spaces.models import AssessmentRound
from spaces.queries.criteria import content_of
from spaces.queries.scores import (
    counted_entries,
    current_computation,
    most_rows,
    read_results,
    read_scores,
    sheets_by_number,
)

from .round_shell import address_of, round_or_refusal

WORKBOOK, SCORES, COMPOSITES = "results.xlsx", "scores.csv", "composites.csv"
#: Phases in which stored results are those of the scores as they stand.
_RECKONED = (RoundPhase.CLOSED, *PUBLIC_PHASES)
_CSV = "text/csv; charset=utf-8"


def files_of(round: AssessmentRound) -> dict[str, str]:
    """Return {name: what it is called} of the files that a round can give in its phase."""
    if round.phase not in (RoundPhase.MODERATION, *_RECKONED):
        return {}
    files = {WORKBOOK: _("Workbook (XLSX)"), SCORES: _("Single scores (CSV)")}
    return files | {COMPOSITES: _("Composites (CSV)")} if round.phase in _RECKONED else files


def view(model_admin: Any, request: HttpRequest, pk: int, file: str) -> HttpResponse:
    """Return a file of a round, for those who may read it with all its scores."""
    return _answer(request, round_or_refusal(request, pk), file)


@require_safe
def _answer(request: HttpRequest, round: AssessmentRound, file: str) -> HttpResponse:
    """Return the file, or to the overview where the round has none yet."""
    if file not in (WORKBOOK, SCORES, COMPOSITES):
        raise Http404
    if file not in files_of(round):
        text = _("Scores can be taken away from moderation on, results once the round is closed.")
        messages.info(request, text)
        return HttpResponseRedirect(address_of(round, "board"))
    content, entries = content_of(round.version), counted_entries(round)
    response: HttpResponse | StreamingHttpResponse
    if file == WORKBOOK:
        response = HttpResponse(write_round(_data(round)), content_type=MEDIA_TYPE)
    elif file == SCORES:
        response = _streamed(write_scores(content, read_scores(round, content, entries)))
    else:
        response = _streamed(write_composites(content, read_results(entries)))
    response["Content-Disposition"] = f'attachment; filename="{file_name(round.slug)}-{file}"'
    return response


def _streamed(parts: Iterator[bytes]) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts, content_type=_CSV)


def _data(round: AssessmentRound) -> RoundData:
    """Return what the workbook is made from."""
    content, entries = content_of(round.version), counted_entries(round)
    is_small = most_rows(round, content) <= MOST_SCORES
    return RoundData(
        round,
        content,
        current_computation(round) if round.phase in _RECKONED else None,
        read_results(entries),
        read_scores(round, content, entries) if is_small else None,
        sheets_by_number(round),
    )
