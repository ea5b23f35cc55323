"""The record of a dossier: who scored and who stepped back, earlier rounds, appeals."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import SheetState
from spaces.models import Appeal, Result
from spaces.queries.dossier import Dossier

from . import tokens
from .document import Document
from .dossier_scores import Labels
from .tables import Cell, Column, Table
from .wording import NONE, day, decimal


def write_panel(paper: Document, dossier: Dossier, labels: Labels, quorum: int) -> None:
    """Write who scored the space, and who did not and why."""
    paper.heading(_("Assessors"))
    table = Table(
        paper,
        [Column(_("Assessor"), 130), Column(_("Sheet"), 110), Column(_("Date"), 62), Column(_("Reason"))],
    )
    for sheet in [*dossier.sheets, *dossier.others]:
        assignment = sheet.assignment
        moment = assignment.recused_at if assignment.state == SheetState.RECUSED else assignment.handed_in_at
        is_out = assignment.state in (SheetState.RECUSED, SheetState.REMOVED)
        table.row(
            labels.of(sheet),
            Cell(assignment.get_state_display(), bold=is_out),
            day(moment) if assignment.state in (SheetState.HANDED_IN, SheetState.RECUSED) else NONE,
            assignment.reason if is_out else "",
        )
    table.end(4)
    number = len(dossier.sheets)
    text = ngettext(
        "%(count)d sheet counts; %(least)d are needed.",
        "%(count)d sheets count; %(least)d are needed.",
        number,
    )
    paper.paragraph(text % {"count": number, "least": quorum}, tokens.NOTE)


def write_earlier(paper: Document, dossier: Dossier) -> None:
    """Write what the space got in earlier rounds."""
    if not dossier.earlier:
        return
    paper.heading(_("Earlier rounds"))
    columns = [
        Column(_("Round of assessment")),
        Column(_("Criteria"), 90),
        Column(_("Closed on"), 62),
        Column(_("Composite"), 62, "R"),
        Column(_("Band"), 120),
    ]
    table = Table(paper, columns)
    for result in dossier.earlier:
        round = result.entry.round
        table.row(
            round.name,
            round.version.label,
            day(round.closed_at),
            decimal(result.composite, 3),
            outcome(result),
        )
    table.end(4)
    paper.paragraph(
        _("Results are comparable only where the criteria correspond to each other."), tokens.NOTE
    )


def outcome(result: Result | None) -> str:
    """Return the band of a result, or why it has none."""
    if result is None:
        return NONE
    if result.composite is None:
        return result.get_withheld_display()
    return result.band.name if result.band else _("Below all bands")


def write_appeals(paper: Document, dossier: Dossier) -> None:
    """Write each appeal with its grounds, the decision, and the result before and after."""
    if not dossier.appeals:
        return
    paper.heading(_("Appeals"))
    for appeal in dossier.appeals:
        paper.heading(f"{day(appeal.lodged_at)} · {appeal.appellant}", 1, keep=40)
        state = appeal.get_state_display()
        if appeal.decided_at:
            state = f"{state} ({day(appeal.decided_at)})"
        paper.paragraph(state, tokens.STRONG._replace(size=9), after=3)
        _part(paper, _("Grounds"), appeal.grounds)
        _part(paper, _("Decision"), appeal.decision)
        if appeal.before or appeal.after:
            _part(paper, _("Result before and after"), _change(appeal))


def _part(paper: Document, name: str, text: str) -> None:
    if text:
        paper.paragraph(name, tokens.LABEL._replace(size=8, bold=True), after=1)
        paper.paragraph(text, tokens.BODY._replace(size=9, leading=13), x=10, after=5)


def _change(appeal: Appeal) -> str:
    sides = []
    for result in (appeal.before, appeal.after):
        value = decimal(result.composite, 3) if result else NONE
        sides.append(f"{value} ({outcome(result)})")
    return "  ›  ".join(sides)
