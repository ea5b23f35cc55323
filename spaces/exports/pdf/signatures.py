"""Where the council writes its opinion and signs."""

from django.utils.translation import gettext as _

from . import tokens
from .document import Document

_OPINION_LINES, _MEMBERS = 4, 5
_LINE, _ROW = 24.0, 26.0
#: What stands below the opinion: the list of members, place and date, room to sign.
_BELOW = 12 + 18 + _MEMBERS * _ROW + 14 + 120


def signature_block(paper: Document) -> None:
    """Write the block of opinion, members, secretary and chair, all on one page."""
    paper.heading(_("Opinion of the appraisal council"), keep=_OPINION_LINES * _LINE + _BELOW)
    with paper.tagged("P"):
        for _number in range(_OPINION_LINES):
            paper.y += _LINE
            paper.rule(tokens.LEFT, paper.y, tokens.WIDTH)
    paper.skip(12)
    _members(paper)
    _signatures(paper)


def _members(paper: Document) -> None:
    """Draw the list in which members sign."""
    widths = (28.0, 175.0, tokens.WIDTH - 28 - 175 - 120, 120.0)
    names = (_("Row number"), _("Member: full name"), _("Position and office"), _("Signature"))
    top = paper.y
    with paper.tagged("P"):
        x = tokens.LEFT
        for name, room in zip(names, widths, strict=True):
            paper.put(x + 4, top + 12, paper.fitted(name, tokens.HEAD_CELL, room - 8), tokens.HEAD_CELL)
            x += room
        paper.rule(tokens.LEFT, top + 18, tokens.WIDTH, tokens.INK, 0.8)
        for number in range(1, _MEMBERS + 1):
            line = top + 18 + number * _ROW
            paper.put(tokens.LEFT + 4, line - 9, paper.tidy(number), tokens.CELL)
            paper.rule(tokens.LEFT, line, tokens.WIDTH)
    paper.y = top + 18 + _MEMBERS * _ROW + 14


def _signatures(paper: Document) -> None:
    """Write place and date, and the two who sign for the council."""
    style, quarter = tokens.BODY, tokens.WIDTH / 4
    left, right = tokens.LEFT + quarter, tokens.LEFT + 3 * quarter
    top = paper.y
    with paper.tagged("P"):
        dated = paper.tidy(_("Hanoi, ...... (day) ...... (month) 20......"))
        paper.put(right, top + 12, dated, style, "C")
        for x, title in ((left, _("Secretary")), (right, _("Chair of the council"))):
            paper.put(x, top + 30, paper.tidy(title), tokens.STRONG, "C")
            paper.put(x, top + 43, paper.tidy(_("(signature and full name)")), tokens.NOTE, "C")
    paper.y = top + 120
