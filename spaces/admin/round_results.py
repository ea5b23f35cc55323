"""The stored results of a round: a table with filters, and the files to take away."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from spaces.enums import RoundPhase
from spaces.forms.round_results import ResultFilterForm
from spaces.models import AssessmentRound, Result
from spaces.queries.round_results import filtered, results_of
from spaces.shares import percent_reached, whole_percent

from .round_drawing import Track, draw_share
from .round_exports import files_of
from .round_shell import page_of, query_without_page, round_or_refusal, shell


class Line(NamedTuple):
    """A result with what its row draws; `ranks` reads '3–7', or '3' where the interval is one rank."""

    result: Result
    value: float | None
    track: Track | None
    coverage_percent: int
    spread_percent: int | None
    ranks: str
    is_interval: bool
    stays_percent: int | None
    dossier: str


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the results of a round that was closed."""
    round = round_or_refusal(request, pk)
    computation = round.computations.select_related("by").first()
    form = ResultFilterForm(request.GET, round=round)
    chosen = form.chosen()
    results = filtered(results_of(round), chosen) if computation is not None else Result.objects.none()
    page = page_of(request, results)
    page.object_list = [_line(result) for result in page.object_list]
    context = shell(
        model_admin,
        request,
        round,
        "results",
        computation=computation,
        earlier=round.computations.count() - 1 if computation is not None else 0,
        is_outdated=round.phase in (RoundPhase.OPEN, RoundPhase.MODERATION),
        filter_form=form,
        is_filtered=any(chosen[name] for name in chosen if name != "number"),
        value_label=dict(form.fields["dimension"].choices)[chosen["dimension"]]
        if chosen["dimension"]
        else _("Composite"),
        page=page,
        query=query_without_page(request),
        downloads=_downloads(round),
        may_appeal=round.phase == RoundPhase.APPEAL,
    )
    return TemplateResponse(request, "admin/rounds/results.html", context)


def _line(result: Result) -> Line:
    low, high = result.rank_low, result.rank_high
    ranks = str(low or "") if low == high else f"{low}–{high}"
    return Line(
        result,
        result.value,
        draw_share(result.value),
        percent_reached(result.coverage),
        None if result.spread is None else whole_percent(result.spread),
        ranks,
        low != high,
        None if result.band_share is None else whole_percent(result.band_share),
        _address("dossier", result.entry.round_id, result.entry_id),
    )


def _downloads(round: AssessmentRound) -> list[tuple[str, str]]:
    """Return (label, address) of the files that can be taken away; papers are of the results in force."""
    files = [(label, _address("export", round.pk, name)) for name, label in files_of(round).items()]
    if round.phase in (RoundPhase.OPEN, RoundPhase.MODERATION):
        return files
    papers = [(_("Report (PDF)"), "report"), (_("All dossiers (ZIP)"), "dossiers")]
    return [*files, *((label, _address(name, round.pk)) for label, name in papers)]


def _address(name: str, *args: Any) -> str:
    """Return the address of a page of the round, '' where there is no such page."""
    try:
        return reverse(f"admin:spaces_assessmentround_{name}", args=args)
    except NoReverseMatch:
        return ""
