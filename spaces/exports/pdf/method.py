"""How results are reckoned, in words, with the numbers of the round."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.models import AssessmentRound, Computation
from spaces.queries.criteria import Content

from . import tokens
from .document import Document
from .wording import count, percent


def rules_of(round: AssessmentRound, computation: Computation | None) -> dict[str, Any]:
    """Return the numbers that were reckoned with, or would be today."""
    if computation is not None:
        return computation.rules
    return {
        "minimum_coverage": round.version.minimum_coverage,
        "quorum": round.needed_assessors,
        "divergence_threshold": round.version.divergence_threshold,
        "draws": round.draws,
        "weight_noise": round.weight_noise,
        "seed": round.seed,
    }


def method_note(paper: Document, content: Content, rules: dict[str, Any]) -> None:
    """Write how a composite comes about."""
    paper.heading(_("How the results are reckoned"))
    for text in _sentences(rules):
        paper.paragraph(text, tokens.SMALL, after=3)
    fingerprint = content.version.fingerprint
    if fingerprint:
        text = _("Fingerprint of the criteria (SHA-256): %(digest)s") % {"digest": fingerprint}
        paper.paragraph(text, tokens.NOTE, after=4)


def _sentences(rules: dict[str, Any]) -> list[str]:
    """Return the paragraphs of the note."""
    needs = ngettext(
        "Coverage is the share of the weight that was scored. A composite needs at least %(count)d assessor"
        " and a coverage of %(coverage)s.",
        "Coverage is the share of the weight that was scored. A composite needs at least %(count)d assessors"
        " and a coverage of %(coverage)s.",
        rules["quorum"],
    )
    return [
        _(
            "A score becomes a number from 0 to 1 on the scale and in the direction of its criterion. What"
            " counts is the mean of the assessors; a moderated score takes the place of that mean, and the"
            " scores themselves stay as they were given."
        ),
        _(
            "A dimension is the weighted mean of its criteria, the composite that of the dimensions. What is"
            " not applicable or was not scored is left out on both sides and never counts as 0. The"
            " geometric composite, reckoned beside it, shows whether strengths make up for weaknesses."
        ),
        needs % {"count": rules["quorum"], "coverage": percent(rules["minimum_coverage"])},
        _("Scores that lie further apart than %(threshold)s of the scale go to moderation.")
        % {"threshold": percent(rules["divergence_threshold"])},
        _(
            "The rank interval holds at least 90%% of the ranks in %(draws)s draws in which every weight is"
            " shaken by up to %(noise)s (seed %(seed)d)."
        )
        % {
            "draws": count(rules["draws"]),
            "noise": percent(rules["weight_noise"]),
            "seed": rules["seed"],
        },
        _("After: OECD and JRC, Handbook on Constructing Composite Indicators (2008)."),
    ]
