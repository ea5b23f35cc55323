"""The report of a round: summary, participation, bands, distribution, agreement, every space, criteria."""

from collections import Counter
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.models import Band
from spaces.queries.report import Group, Report
from spaces.queries.results import RoundResults

from . import tokens
from .document import Document, Heads
from .figures import columns, quartile_bar, share_bar, stacked_bar
from .method import method_note, rules_of
from .opening import band_mark, facts, illustrative_notice, lacking_note, notice, open_paper
from .report_annex import write_criteria, write_spaces, write_withheld
from .report_quality import write_agreement, write_appeals, write_moderation
from .tables import Cell, Column, Table
from .tokens import Colour
from .wording import NONE, count, day, decimal, percent

#: Steps of the distribution.
_BINS = 20


def write_report(report: Report) -> bytes:
    """Return the report as PDF in the active language."""
    return compose_report(report).finish()


def compose_report(report: Report) -> Document:
    """Return the report before its head and foot are set."""
    results, round = report.results, report.round
    kind = _("Report of an assessment round")
    moment = results.computation.at
    foot = _("As of %(day)s.") % {"day": day(moment)}
    if not report.is_public:
        foot = _("As of %(day)s. For the department; not for publication.") % {"day": day(moment)}
    paper = Document(Heads(kind, round.name, foot), date=moment)
    open_paper(paper, kind, round.name, str(round.version))
    _notices(paper, report)
    if round.description:
        paper.paragraph(round.description)
    _summary(paper, report)
    _participation(paper, report)
    _bands_by(paper, report, _("Bands by category"), _("Category"), report.categories)
    _bands_by(paper, report, _("Bands by former district"), _("Former district"), report.districts)
    _distribution(paper, report)
    _dimensions(paper, report)
    write_withheld(paper, report)
    write_agreement(paper, report)
    write_moderation(paper, report)
    write_appeals(paper, report)
    method_note(paper, results.content, rules_of(round, results.computation))
    write_spaces(paper, report)
    write_criteria(paper, report)
    lacking_note(paper)
    return paper


def _notices(paper: Document, report: Report) -> None:
    illustrative_notice(paper, report.results.content)
    if not report.round.is_public:
        notice(paper, _("These results are not published."))
    if report.waiting:
        text = ngettext(
            "%(count)d appeal is not decided yet; its result may still change.",
            "%(count)d appeals are not decided yet; their results may still change.",
            report.waiting,
        )
        notice(paper, text % {"count": report.waiting})


def _summary(paper: Document, report: Report) -> None:
    """Write how many spaces have a composite, and how many are in which band."""
    results = report.results
    paper.heading(_("Summary"), keep=120)
    total = len(results.rows)
    text = ngettext(
        "%(given)s of %(total)s space has a composite.",
        "%(given)s of %(total)s spaces have a composite.",
        total,
    )
    paper.paragraph(text % {"given": count(results.given), "total": count(total)}, after=4)
    if results.hidden:
        hidden = ngettext(
            "%(count)d more space is not public today and is left out.",
            "%(count)d more spaces are not public today and are left out.",
            results.hidden,
        )
        paper.paragraph(hidden % {"count": results.hidden}, tokens.NOTE)
    _bands(paper, results)


def _bands(paper: Document, results: RoundResults) -> None:
    """Write each band with the number of its spaces, and how many lie below all bands."""
    bands = results.bands_by(lambda row: None).get(None, Counter())
    table = Table(
        paper,
        [
            Column(_("Band"), 150),
            Column(_("Composite from"), 62, "R"),
            Column(_("Spaces"), 52, "R"),
            Column(_("Share"), 52, "R"),
            Column(""),
        ],
    )
    rows: list[tuple[Band | None, int]] = [(band, bands[band.pk]) for band in results.bands]
    below = results.given - sum(number for _band, number in rows)
    if below:
        rows.append((None, below))
    for band, number in rows:
        share = number / results.given if results.given else 0.0
        mark = band_mark(results.content.bands, band)
        table.row(
            Cell(band.name if band else _("Below all bands"), bold=True, mark=mark),
            decimal(band.threshold if band else None),
            count(number),
            percent(share, 1) if results.given else NONE,
            Cell(drawing=partial(share_bar, share=share)),
        )
    table.end()


def _participation(paper: Document, report: Report) -> None:
    """Write when the round ran and who took part."""
    round, took = report.round, report.participation
    paper.heading(_("Participation"), keep=60)
    facts(
        paper,
        [
            (_("Scoring opened on"), day(round.opened_at) if round.opened_at else ""),
            (_("Scoring closed on"), day(round.closed_at) if round.closed_at else ""),
            (_("Results published on"), day(round.published_at) if round.published_at else ""),
            (_("Spaces assessed"), count(took.spaces)),
            (_("Spaces taken out"), count(took.withdrawn)),
            (_("Self-assessments"), count(took.self_assessments)),
            (_("Assessors"), count(took.assessors)),
            (_("Sheets handed in"), count(took.handed_in)),
            (_("Sheets not handed in"), count(took.not_handed_in)),
            (_("Recusals"), count(took.recused)),
        ],
        columns=5,
    )


def _bands_by(paper: Document, report: Report, title: str, name: str, groups: list[Group]) -> None:
    """Write how many spaces of each group have which band, the highest band darkest."""
    if not groups:
        return
    bands = report.results.bands
    paper.heading(title, keep=80)
    narrow = min(54.0, 250 / (len(bands) + 1))
    table = Table(
        paper,
        [
            Column(name, 150),
            Column(_("Spaces"), 44, "R"),
            *(Column(band.name, narrow, "R") for band in bands),
            Column(_("Without band"), narrow, "R"),
            Column(""),
        ],
    )
    for group in groups:
        numbers = [group.bands[band.pk] for band in bands]
        without = group.bands[None]
        parts = [*zip(numbers, _shades(len(bands)), strict=True), (without, tokens.tint(tokens.LINE, 0.6))]
        table.row(
            Cell(group.name or _("No district named"), bold=True),
            count(group.spaces),
            *(Cell(count(number)) if number else Cell(NONE, colour=tokens.MUTED) for number in numbers),
            Cell(count(without)) if without else Cell(NONE, colour=tokens.MUTED),
            Cell(drawing=partial(stacked_bar, parts=parts)),
        )
    table.end(4)
    note = _("The bar shows the shares of the bands, from the highest (dark) to none (grey).")
    paper.paragraph(note, tokens.NOTE)


def _shades(number: int) -> list[Colour]:
    """Return as many shades of one colour, from dark to light."""
    return [tokens.tint(tokens.BAR, 1 - 0.72 * place / max(number - 1, 1)) for place in range(number)]


def _distribution(paper: Document, report: Report) -> None:
    """Draw how the composites are distributed."""
    results = report.results
    if not results.given:
        return
    counts = results.distribution(_BINS)
    paper.heading(_("Distribution of composites"), keep=150)
    thresholds = [band.threshold for band in results.content.bands]
    most = max(range(_BINS), key=counts.__getitem__)
    words = _(
        "Columns from 0 to 1 in steps of %(step)s; most spaces, %(count)d, lie from %(low)s to %(high)s."
    )
    low, high = decimal(most / _BINS), decimal((most + 1) / _BINS)
    alt = words % {"step": decimal(1 / _BINS), "count": counts[most], "low": low, "high": high}
    columns(paper, counts, thresholds, alt)
    paper.paragraph(_("Dashed lines: where bands begin."), tokens.NOTE)


def _dimensions(paper: Document, report: Report) -> None:
    """Write mean, median and the middle half of each dimension."""
    results = report.results
    if not results.given:
        return
    paper.heading(_("Dimensions"), keep=80)
    table = Table(
        paper,
        [
            Column("", 26),
            Column(_("Dimension"), 156),
            Column(_("Weight"), 44, "R"),
            Column(_("Mean"), 40, "R"),
            Column(_("Median"), 44, "R"),
            Column(_("Middle half of the spaces, from 0 to 1")),
        ],
    )
    shares = results.content.dimension_shares()
    rows = zip(
        results.content.dimensions, results.dimension_means(), report.dimension_quartiles(), strict=True
    )
    for dimension, mean, (low, median, high) in rows:
        bar = None
        if low is not None and median is not None and high is not None:
            bar = partial(quartile_bar, low=low, median=median, high=high)
        table.row(
            Cell(dimension.code, bold=True),
            dimension.name,
            percent(shares[dimension.pk], 1),
            Cell(decimal(mean), bold=True),
            decimal(median),
            Cell(NONE if bar is None else "", drawing=bar),
        )
    table.end()
