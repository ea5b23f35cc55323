"""The lists of a report: results that are withheld, every space with its band, the criteria."""

from typing import Any

from django.utils.translation import gettext as _

from spaces.enums import Withheld
from spaces.queries.report import Report
from spaces.queries.results import RoundResults

from . import tokens
from .document import Document
from .opening import band_mark
from .tables import Cell, Column, Table
from .wording import NONE, count, decimal, percent

#: Longer lists of withheld results are counted here and named in the list of all spaces.
_MOST_NAMED = 60


def write_withheld(paper: Document, report: Report) -> None:
    """Write how much was scored, which spaces have no composite, and why."""
    results, rules = report.results, report.results.computation.rules
    paper.heading(_("Coverage and withheld results"), keep=60)
    low, median, high = report.coverage_quartiles()
    text = _("Half of the spaces have a coverage from %(low)s to %(high)s, the median is %(median)s.")
    if median is not None:
        paper.paragraph(
            text % {"low": percent(low), "high": percent(high), "median": percent(median)}, after=4
        )
    if not results.reasons:
        paper.paragraph(_("No result is withheld."))
        return
    _reasons(paper, results, rules)
    withheld = [row for row in results.rows if row.composite is None]
    if len(withheld) > _MOST_NAMED:
        paper.paragraph(_("The list of all spaces names them."), tokens.NOTE)
        return
    table = Table(
        paper,
        [
            Column(_("Space")),
            Column(_("Identifier"), 62),
            Column(_("Reason"), 130),
            Column(_("Assessors"), 58, "R"),
            Column(_("Coverage"), 58, "R"),
        ],
    )
    for row in withheld:
        table.row(row.name, row.identifier, row.reason, str(row.assessors), percent(row.coverage))
    table.end()


def _reasons(paper: Document, results: RoundResults, rules: dict[str, Any]) -> None:
    """Write what a composite needs, and how many spaces lack which part of it."""
    needs = _("A composite needs %(quorum)d assessors and a coverage of %(coverage)s.")
    coverage = percent(rules["minimum_coverage"])
    paper.paragraph(needs % {"quorum": rules["quorum"], "coverage": coverage}, after=4)
    reasons = [
        f"{Withheld(reason).label}: {count(number)}" for reason, number in sorted(results.reasons.items())
    ]
    paper.paragraph("; ".join(reasons) + ".", tokens.STRONG)


def write_spaces(paper: Document, report: Report) -> None:
    """List every space with its band, alphabetically."""
    results = report.results
    if not results.rows:
        return
    title = _("All spaces (%(count)s)") % {"count": count(len(results.rows))}
    paper.heading(title, keep=80)
    bands = {band.pk: band for band in results.bands}
    marks = {key: band_mark(results.content.bands, band) for key, band in bands.items()}
    table = Table(
        paper,
        [
            Column(_("Space")),
            Column(_("Identifier"), 58),
            Column(_("Former district"), 104),
            Column(_("Band"), 132),
        ],
    )
    for row in results.rows:
        if row.band is not None:
            outcome = Cell(bands[row.band].name, bold=True, mark=marks[row.band])
        else:
            outcome = Cell(row.reason or _("Below all bands"), colour=tokens.MUTED)
        table.row(row.name, row.identifier, report.district_names.get(row.district, ""), outcome)
    table.end()


def write_criteria(paper: Document, report: Report) -> None:
    """List the criteria with scale, weight and agreement."""
    content, alphas = report.results.content, report.results.computation.alphas
    shares, of_dimensions = content.weight_shares(), content.dimension_shares()
    paper.heading(_("Annex: criteria and weights"), keep=90)
    table = Table(
        paper,
        [
            Column("", 30),
            Column(_("Criterion")),
            Column(_("Scale"), 44, "C"),
            Column(_("Weight"), 50, "R"),
            Column(_("Alpha"), 50, "R"),
            Column(_("Moderated"), 62, "R"),
        ],
    )
    for dimension in content.dimensions:
        table.group(f"{dimension.code} {dimension.name} · {percent(of_dimensions[dimension.pk], 1)}")
        for criterion in content.of(dimension):
            low, high = criterion.scale_min, criterion.scale_max
            moderated = report.moderation.by_criterion.get(criterion.code, 0)
            table.row(
                Cell(criterion.code, bold=True),
                criterion.name,
                f"{high}–{low}" if criterion.is_down else f"{low}–{high}",
                percent(shares[criterion.pk], 1),
                decimal(alphas.get(criterion.code)),
                count(moderated) if moderated else NONE,
            )
    table.end(4)
    note = _(
        "Scale: the worst level first. Weight: share of the whole where every criterion applies. Alpha:"
        " agreement of the assessors on the criterion (Krippendorff)."
    )
    paper.paragraph(note, tokens.NOTE)
