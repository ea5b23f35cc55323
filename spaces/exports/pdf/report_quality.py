"""How far a round can be trusted: agreement, leniency, moderation, appeals."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import AgreementMetric
from spaces.queries.agreement import agreement_in_words
from spaces.queries.report import Report

from . import tokens
from .document import Document
from .figures import signed_bar
from .opening import facts
from .tables import Cell, Column, Table
from .wording import count, decimal, signed


def write_agreement(paper: Document, report: Report) -> None:
    """Write how far the assessors agree, and who scores above or below colleagues."""
    computation = report.results.computation
    paper.heading(_("Agreement of the assessors"), keep=60)
    verdict = agreement_in_words(computation.alpha)
    if computation.alpha is not None:
        metric = AgreementMetric(computation.rules["metric"]).label
        text = _("Krippendorff’s alpha (metric: %(metric)s): %(alpha)s. %(verdict)s")
        alpha = decimal(computation.alpha)
        verdict = text % {"metric": metric.lower(), "alpha": alpha, "verdict": verdict}
    paper.paragraph(verdict)
    if not report.is_public or report.round.publishes_scores:
        _leniency(paper, report)


def _leniency(paper: Document, report: Report) -> None:
    known = [(number, value) for number, value in report.leniency if value is not None]
    if not known:
        return
    paper.heading(_("Leniency"), 1, keep=60)
    text = _(
        "How far an assessor scores above (+) or below (−) colleagues on the same criteria of the same"
        " spaces, on a scale from 0 to 1. Assessors are numbers that name nobody."
    )
    paper.paragraph(text, tokens.NOTE, after=3)
    most = max(0.1, *(abs(value) for _number, value in known))
    table = Table(paper, [Column(_("Assessor"), 130), Column(_("Leniency"), 60, "R"), Column("")])
    for number, value in known:
        table.row(
            _("Assessor %(number)s") % {"number": number},
            Cell(signed(value), bold=True),
            Cell(drawing=partial(signed_bar, value=value, most=most)),
        )
    table.end()


def write_moderation(paper: Document, report: Report) -> None:
    """Write how often moderation decided, and on what."""
    made = report.moderation
    paper.heading(_("Moderation"), keep=50)
    if not made.decisions:
        paper.paragraph(_("No score was moderated."))
        return
    facts(
        paper,
        [
            (_("Decisions"), count(made.decisions)),
            (_("Score replaced"), count(made.replaced)),
            (_("Found not applicable"), count(made.emptied)),
            (_("Mean confirmed"), count(made.stood)),
        ],
        columns=4,
    )
    order = [criterion.code for criterion in report.results.content.criteria]
    pairs = [f"{code} ({count(made.by_criterion[code])})" for code in order if code in made.by_criterion]
    text = _("Decisions by criterion: %(list)s.")
    paper.paragraph(text % {"list": ", ".join(pairs)}, tokens.SMALL)


def write_appeals(paper: Document, report: Report) -> None:
    """Write what became of appeals."""
    appeals = report.results.appeals
    paper.heading(_("Appeals"), keep=40)
    total = appeals.upheld + appeals.rejected + report.waiting
    if not total:
        paper.paragraph(_("Nobody appealed."))
        return
    facts(
        paper,
        [
            (_("Lodged"), count(total)),
            (_("Upheld"), count(appeals.upheld)),
            (_("Rejected"), count(appeals.rejected)),
            (_("Not decided yet"), count(report.waiting)),
        ],
        columns=4,
    )
    text = ngettext(
        "%(count)d appeal changed a result, %(bands)d of them the band.",
        "%(count)d appeals changed a result, %(bands)d of them the band.",
        appeals.changed,
    )
    if appeals.changed:
        paper.paragraph(text % {"count": appeals.changed, "bands": appeals.moved})
