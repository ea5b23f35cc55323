"""The scores of a dossier: the table of criteria, moderation, justifications, evidence."""

from django.utils.translation import gettext as _

from spaces.models import ModeratedScore, Score
from spaces.queries.dossier import Dossier, Line, Sheet

from . import tokens
from .document import Document
from .figures import DIVERGENT, MODERATED, draw_mark
from .tables import Cell, Column, Table
from .wording import NONE, day, decimal, file_size, percent

#: Up to here each assessor has a column of their own.
_MOST_COLUMNS = 8


class Labels:
    """What the assessors of a dossier are called: by number, or by name."""

    def __init__(self, dossier: Dossier, names: bool) -> None:
        self.names = names
        self.short = [self._short(sheet) for sheet in dossier.sheets]
        self.long = [self.of(sheet) for sheet in dossier.sheets]

    def of(self, sheet: Sheet) -> str:
        """Return what an assessor is called in a sentence."""
        if self.names:
            return str(sheet.person)
        return _("Assessor %(number)s") % {"number": sheet.number or NONE}

    def _short(self, sheet: Sheet) -> str:
        return _("No. %(number)s") % {"number": sheet.number or NONE}


def write_scores(paper: Document, dossier: Dossier, labels: Labels) -> None:
    """Write the table of all criteria with what each assessor gave."""
    paper.heading(_("Scores by criterion"), keep=90)
    table = Table(paper, _columns(dossier, labels))
    for part in dossier.parts:
        table.group(f"{part.dimension.code} {part.dimension.name} · {percent(part.share)}")
        for line in part.lines:
            table.row(*_score_cells(dossier, labels, line))
    table.end(4)
    _legend(paper, dossier, labels)


def _columns(dossier: Dossier, labels: Labels) -> list[Column]:
    if len(dossier.sheets) > _MOST_COLUMNS:
        single = [Column(_("Assessors’ scores"), 104)]
    else:
        single = [Column(short, 29, "C") for short in labels.short]
    own = [Column(_("Self"), 30, "C")] if dossier.own else []
    return [
        Column("", 28),
        Column(_("Criterion")),
        Column(_("Weight"), 40, "R"),
        Column(_("Scale"), 34, "C"),
        *single,
        Column(_("Mean"), 34, "R"),
        Column(_("Spread"), 40, "R"),
        Column(_("Result"), 40, "R"),
        *own,
    ]


def _score_cells(dossier: Dossier, labels: Labels, line: Line) -> list[Cell | str]:
    criterion = line.criterion
    given = [score_text(score) for score in line.scores]
    if len(dossier.sheets) > _MOST_COLUMNS:
        pairs = zip(labels.short, given, strict=True)
        single: list[Cell | str] = [", ".join(f"{short} – {text}" for short, text in pairs)]
    else:
        single = list(given)
    low, high = criterion.scale_min, criterion.scale_max
    own = [score_text(line.own)] if dossier.own else []
    return [
        Cell(criterion.code, bold=True),
        criterion.name,
        percent(line.share, 1),
        f"{high}–{low}" if criterion.is_down else f"{low}–{high}",
        *single,
        decimal(line.mean),
        Cell(decimal(line.spread), bold=line.is_divergent, mark=DIVERGENT if line.is_divergent else None),
        Cell(decimal(line.value), bold=True, mark=MODERATED if line.decision else None),
        *own,
    ]


def score_text(score: Score | None) -> str:
    """Return what a sheet gave: the raw score, 'n/a', or a dash."""
    if score is None or (score.value is None and not score.not_applicable):
        return NONE
    return _("n/a") if score.not_applicable else str(score.value)


def _legend(paper: Document, dossier: Dossier, labels: Labels) -> None:
    """Explain columns and marks."""
    for mark, text in (
        (DIVERGENT, _("The scores lie further apart than the criteria allow.")),
        (MODERATED, _("Moderated: see the decision below.")),
    ):
        if not _shows(dossier, mark is DIVERGENT):
            continue
        paper.need(12)
        with paper.tagged("P"):
            draw_mark(paper, tokens.LEFT, paper.y + 5.6, mark)
            paper.set_lines(tokens.LEFT + 10, paper.y, [paper.tidy(text)], tokens.NOTE)
        paper.y += 12
    people = (
        ""
        if not labels.names
        else "; ".join(
            f"{short}{_(':')} {long}" for short, long in zip(labels.short, labels.long, strict=True)
        )
    )
    note = _(
        "Scores stand on the scale of the criterion, its worst level first; mean, spread and result on 0 to"
        " 1. n/a: not applicable; –: not scored."
    )
    paper.paragraph(f"{note} {people}." if people else note, tokens.NOTE)


def _shows(dossier: Dossier, divergence: bool) -> bool:
    return any(line.is_divergent if divergence else line.decision for line in dossier.lines)


def write_moderation(paper: Document, dossier: Dossier, labels: Labels) -> None:
    """Write what moderation decided, superseded decisions as well."""
    decided = [(line, decision) for line in dossier.lines for decision in line.decisions]
    if not decided:
        return
    paper.heading(_("Moderation"))
    table = Table(
        paper,
        [
            Column("", 30),
            Column(_("Scores"), 70),
            Column(_("Decision"), 78),
            Column(_("Reason")),
            Column(_("Decided on"), 74),
        ],
    )
    for line, decision in decided:
        who = str(decision.by) if labels.names and decision.by else ""
        table.row(
            Cell(line.criterion.code, bold=True),
            ", ".join(score_text(score) for score in line.scores) or NONE,
            Cell(_decision_text(decision), bold=decision.superseded_at is None),
            decision.reason,
            "\n".join(part for part in (day(decision.at), who) if part),
        )
    table.end()


def _decision_text(decision: ModeratedScore) -> str:
    if decision.not_applicable:
        text = _("Not applicable")
    elif decision.value is None:
        text = _("The mean stands")
    else:
        text = str(decision.value)
    return _("%(decision)s (superseded)") % {"decision": text} if decision.superseded_at else text


def write_justifications(paper: Document, dossier: Dossier, labels: Labels) -> None:
    """Write all justifications in full, by criterion."""
    paper.heading(_("Justifications"))
    found = False
    for line in dossier.lines:
        said = _said(dossier, labels, line)
        if not said:
            continue
        found = True
        paper.heading(f"{line.criterion.code} {line.criterion.name}", 1, keep=40)
        for who, text in said:
            paper.paragraph(who, tokens.LABEL._replace(size=8, bold=True), after=1)
            paper.paragraph(text, tokens.BODY._replace(size=9, leading=13), x=10, after=5)
    if not found:
        paper.paragraph(_("Nobody wrote a justification."), tokens.NOTE)


def _said(dossier: Dossier, labels: Labels, line: Line) -> list[tuple[str, str]]:
    """Return (who and what score, text) of the justifications of a criterion."""
    pairs = list(zip(labels.long, line.scores, strict=True))
    if dossier.own:
        pairs.append((_("Self-assessment"), line.own))
    return [
        (f"{who} – {_answer(score)}", score.justification)
        for who, score in pairs
        if score and score.justification.strip()
    ]


def _answer(score: Score) -> str:
    """Return what a sheet gave, in words."""
    if score.not_applicable:
        return _("not applicable")
    return _("not scored") if score.value is None else _("score %(value)d") % {"value": score.value}


def write_evidence(paper: Document, dossier: Dossier, labels: Labels) -> None:
    """List the files that support scores."""
    paper.heading(_("Evidence"))
    rows = [
        (line.criterion.code, labels.long[place], file)
        for line in dossier.lines
        for place, file in line.evidence
    ]
    rows += [
        (line.criterion.code, _("Self-assessment"), file)
        for line in dossier.lines
        if line.own
        for file in line.own.evidence.all()
    ]
    if not rows:
        paper.paragraph(_("No files were attached."), tokens.NOTE)
        return
    columns = [
        Column("", 30),
        Column(_("File")),
        Column(_("Attached by"), 110),
        Column(_("Size"), 58, "R"),
        Column(_("Added on"), 62, "R"),
    ]
    table = Table(paper, columns)
    for code, who, file in rows:
        table.row(Cell(code, bold=True), file.name, who, file_size(file.size_bytes), day(file.created_at))
    table.end()
