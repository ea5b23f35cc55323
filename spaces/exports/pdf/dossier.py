"""The dossier of a space for the appraisal council: facts, result, scores, reasons, evidence, signatures."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import Withheld
from spaces.queries.dossier import Dossier

from . import tokens
from .document import Document, Heads
from .dossier_record import write_appeals, write_earlier, write_panel
from .dossier_scores import Labels, write_evidence, write_justifications, write_moderation, write_scores
from .figures import band_scale, draw_mark, share_bar
from .method import method_note, rules_of
from .opening import band_mark, facts, illustrative_notice, lacking_note, notice, open_paper, segments
from .signatures import signature_block
from .wording import count, day, decimal, percent


def write_dossier(dossier: Dossier, *, names: bool = False) -> bytes:
    """Return the dossier as PDF in the active language; assessors are numbers unless `names`."""
    return compose_dossier(dossier, names=names).finish()


def compose_dossier(dossier: Dossier, *, names: bool = False) -> Document:
    """Return the dossier before its head and foot are set."""
    space, round = dossier.space, dossier.round
    kind = _("Provisional dossier") if dossier.is_provisional else _("Assessment dossier")
    foot = _("As of %(day)s. For the appraisal council; not for publication.") % {"day": day(dossier.as_of)}
    paper = Document(Heads(kind, f"{space.name} ({space.identifier})", foot), date=dossier.as_of)
    labels, rules = Labels(dossier, names), rules_of(round, dossier.computation)
    open_paper(paper, kind, space.name, f"{space.identifier} · {round.name}")
    _notices(paper, dossier)
    _facts(paper, dossier)
    _result(paper, dossier, rules)
    _dimensions(paper, dossier)
    write_scores(paper, dossier, labels)
    write_moderation(paper, dossier, labels)
    write_justifications(paper, dossier, labels)
    write_evidence(paper, dossier, labels)
    write_panel(paper, dossier, labels, rules["quorum"])
    write_earlier(paper, dossier)
    write_appeals(paper, dossier)
    method_note(paper, dossier.content, rules)
    lacking_note(paper)
    signature_block(paper)
    return paper


def _notices(paper: Document, dossier: Dossier) -> None:
    if dossier.entry.withdrawn_at is not None:
        text = _("Taken out of the round on %(day)s: %(reason)s")
        notice(
            paper,
            text % {"day": day(dossier.entry.withdrawn_at), "reason": dossier.entry.withdrawn_reason},
        )
    elif dossier.is_provisional:
        notice(paper, _("Provisional: the round is not closed. Every figure here may still change."))
    illustrative_notice(paper, dossier.content)


def _facts(paper: Document, dossier: Dossier) -> None:
    space, round = dossier.space, dossier.round
    other_names = [name for name in dict.fromkeys((space.name_vi, space.name_en, space.name_fr)) if name]
    category = dossier.entry.category or space.category
    kinds = [category.parent.name, category.name] if category.parent else [category.name]
    facts(
        paper,
        [
            (_("Other names"), " · ".join(name for name in other_names if name != space.name)),
            (_("Category"), " – ".join(kinds)),
            (_("Address"), space.address),
            (_("Ward or commune"), space.ward.full_name if space.ward else ""),
            (_("Former district"), space.district.full_name if space.district else ""),
            (_("Operator"), space.operator.name if space.operator else ""),
            (_("Ownership"), space.get_ownership_display()),
            (_("Opened in"), str(space.year_opened or "")),
            (_("Criteria"), str(round.version)),
            (_("Phase of the round"), _timeline(dossier)),
        ],
    )


def _timeline(dossier: Dossier) -> str:
    round = dossier.round
    steps = ((_("opened %(day)s"), round.opened_at), (_("closed %(day)s"), round.closed_at))
    dates = ", ".join(text % {"day": day(moment)} for text, moment in steps if moment)
    return f"{round.get_phase_display()} ({dates})" if dates else round.get_phase_display()


def _result(paper: Document, dossier: Dossier, rules: dict[str, Any]) -> None:
    """Write the composite with its band on the scale, or why there is none."""
    figures = dossier.figures
    title = _("Provisional result") if dossier.is_provisional else _("Result")
    paper.heading(title, keep=130)
    if figures.composite is None:
        notice(paper, reason_of(figures.withheld, figures.assessors, figures.coverage, rules))
    else:
        _headline(paper, dossier)
        alt = _("The composite %(value)s on the scale of bands from 0 to 1; band: %(band)s.")
        band = figures.band.name if figures.band else _("below all bands")
        words = alt % {"value": decimal(figures.composite, 3), "band": band}
        band_scale(paper, segments(dossier.content, figures.band), figures.composite, words)
        paper.skip(8)
    needed = rules["quorum"]
    facts(
        paper,
        [
            (
                _("Coverage (at least %(least)s)") % {"least": percent(rules["minimum_coverage"])},
                percent(figures.coverage),
            ),
            (_("Assessors (at least %(least)d)") % {"least": needed}, str(figures.assessors)),
            (_("Spread of scores"), decimal(figures.spread)),
            (
                _("Geometric composite"),
                decimal(figures.geometric, 3) if figures.composite is not None else "",
            ),
            (_("Rank interval"), _ranks(dossier)),
            (_("Band stays the same"), _stability(dossier, rules)),
        ],
        columns=3 if dossier.ranked else 4,
    )


def reason_of(withheld: str, assessors: int, coverage: float, rules: dict[str, Any]) -> str:
    """Return a sentence that says why there is no composite."""
    if withheld == Withheld.QUORUM:
        text = ngettext(
            "No composite: %(count)d assessor scored this space, at least %(least)d are needed.",
            "No composite: %(count)d assessors scored this space, at least %(least)d are needed.",
            assessors,
        )
        return text % {"count": assessors, "least": rules["quorum"]}
    if withheld == Withheld.COVERAGE:
        text = _("No composite: %(coverage)s of the weight were scored, at least %(least)s are needed.")
        return text % {"coverage": percent(coverage), "least": percent(rules["minimum_coverage"])}
    return _("No composite: nothing was scored.")


def _headline(paper: Document, dossier: Dossier) -> None:
    """Write the composite large, with the band beside it."""
    figures, style = dossier.figures, tokens.FIGURE
    value, top = paper.tidy(decimal(figures.composite, 3)), paper.y
    with paper.tagged("P"):
        paper.put(tokens.LEFT, top + 25, value, style)
        x = tokens.LEFT + paper.width_of(value, style) + 20
        paper.put(x, top + 10, paper.tidy(_("Band")), tokens.LABEL)
        mark = band_mark(dossier.content.bands, figures.band)
        if mark is not None:
            draw_mark(paper, x, top + 20.5, mark)
            x += mark.width + 7
        name = figures.band.name if figures.band else _("Below all bands")
        name_style = tokens.HEADINGS[0]._replace(colour=mark.colour if mark else tokens.INK)
        room = tokens.LEFT + tokens.WIDTH - x
        paper.put(x, top + 25, paper.fitted(name, name_style, room), name_style)
    paper.y = top + 34


def _ranks(dossier: Dossier) -> str:
    figures = dossier.figures
    if figures.rank_low is None:
        return ""
    text = _("%(low)s to %(high)s of %(count)s")
    low, high = count(figures.rank_low), count(figures.rank_high)
    return text % {"low": low, "high": high, "count": count(dossier.ranked)}


def _stability(dossier: Dossier, rules: dict[str, Any]) -> str:
    if dossier.figures.band_share is None:
        return ""
    text = _("in %(share)s of %(draws)s draws")
    return text % {"share": percent(dossier.figures.band_share), "draws": count(rules["draws"])}


def _dimensions(paper: Document, dossier: Dossier) -> None:
    """Draw a bar for each dimension; without a composite the means of a few stay out."""
    if dossier.figures.composite is None:
        return
    paper.heading(_("Dimensions"), keep=40)
    name_room, bar_left = 190.0, tokens.LEFT + 200
    bar_room = tokens.WIDTH - 200 - 112
    style = tokens.CELL._replace(size=9, leading=12)
    for part in dossier.parts:
        lines = paper.lines_of(f"{part.dimension.code} {part.dimension.name}", style, name_room)
        height = max(len(lines) * style.leading, 12) + 4
        paper.need(height)
        middle = paper.y + style.leading / 2
        with paper.tagged("P"):
            paper.set_lines(tokens.LEFT, paper.y, lines, style)
            share_bar(paper, bar_left, middle, bar_room, share=part.value or 0)
            bold = style._replace(bold=True)
            baseline = middle + style.size * 0.36
            paper.put(bar_left + bar_room + 34, baseline, paper.tidy(decimal(part.value)), bold, "R")
            weight = paper.tidy(_("weight %(share)s") % {"share": percent(part.share)})
            paper.put(tokens.LEFT + tokens.WIDTH, baseline, weight, tokens.NOTE, "R")
        paper.y += height
    paper.skip(4)
