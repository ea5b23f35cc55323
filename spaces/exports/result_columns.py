"""What the columns of a round's workbook are called and mean, in the reader's language."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .workbook import Column

Text = str | Promise
_SHARE = "0.000"
_UNIT = _("0 to 1")


class Field(NamedTuple):
    """A column: its heading, what it means, its unit or range, its width and how numbers are shown."""

    heading: Text
    meaning: Text
    range: Text = ""
    width: float = 14
    number_format: str = ""

    def column(self) -> Column:
        """Return the column in the active language."""
        return Column(str(self.heading), self.width, number_format=self.number_format)


_SPACE = Field(_("space"), _("Public identifier of the space."), "HN-0001…", 12)
_NAME = Field(_("name of the space"), _("Name in the language of this file, else in Vietnamese."), "", 36)
_CRITERION = Field(_("criterion"), _("Code of the criterion; sheet “Criteria” names it."), "", 11)
_DIMENSION = Field(_("dimension"), _("Code of the dimension that the criterion belongs to."), "", 12)

RESULTS = (
    _SPACE,
    _NAME,
    Field(_("category"), _("Category that the space had when the round was opened."), "", 26),
    Field(
        _("composite"),
        _("Weighted mean of the dimensions; empty where it is withheld."),
        _UNIT,
        12,
        _SHARE,
    ),
    Field(
        _("geometric composite"),
        _("The same with geometric means: weakness in one part cannot be made up for by another."),
        _UNIT,
        12,
        _SHARE,
    ),
    Field(
        _("coverage"), _("Share of the weight that applies to the space and was scored."), _UNIT, 12, _SHARE
    ),
    Field(_("assessors"), _("Assessors who gave the space at least one score."), _("number"), 11),
    Field(
        _("spread"),
        _("Distance between the highest and the lowest score of a criterion, weighted mean over criteria."),
        _UNIT,
        12,
        _SHARE,
    ),
    Field(_("band"), _("Class of the composite by the thresholds of the criteria."), "", 18),
    Field(
        _("band stays in (share of draws)"),
        _("How often the band stays the same when the weights are shaken."),
        _UNIT,
        14,
        _SHARE,
    ),
    Field(_("best rank"), _("Lower end of the rank interval: weights shaken, 1 the highest."), "1…", 11),
    Field(_("worst rank"), _("Upper end of the rank interval."), "1…", 11),
    Field(_("withheld"), _("Why no composite is given; empty where one is."), "", 24),
)
DIMENSION_VALUE = Field(
    "%s", _("Weighted mean of the criteria of the dimension that were scored."), _UNIT, 14, _SHARE
)
DIMENSION_COVERAGE = Field(
    _("%s, coverage"), _("Share of the weight of the dimension that was scored."), _UNIT, 14, _SHARE
)
CRITERIA = (
    _SPACE,
    _NAME,
    _DIMENSION,
    _CRITERION,
    Field(_("name of the criterion"), _("Name in the language of this file, else in Vietnamese."), "", 44),
    Field(
        _("value"),
        _("Mean of the assessors on the scale from 0 (worst) to 1 (best), or the moderated score."),
        _UNIT,
        12,
        _SHARE,
    ),
    Field(_("spread"), _("Distance between the highest and the lowest original score."), _UNIT, 12, _SHARE),
    Field(_("scores"), _("Assessors who gave a value."), _("number"), 10),
    Field(_("moderated"), _("Whether moderation decided on it."), _("yes or empty"), 12),
)
SCORES = (
    _SPACE,
    _DIMENSION,
    _CRITERION,
    Field(_("assessor"), _("Number of the assessor in this round; it names nobody."), "1…", 11),
    Field(_("value"), _("Score on the scale of the criterion; empty: not assessed."), "", 10),
    Field(_("not applicable"), _("The criterion does not fit the space."), _("yes or empty"), 12),
    Field(_("lowest level"), _("Lower end of the scale."), "", 10),
    Field(_("highest level"), _("Upper end of the scale."), "", 10),
    Field(_("direction"), _("Whether a higher (up) or a lower (down) level is better."), "up, down", 12),
    Field(_("weight of the criterion"), _("Relative to the other criteria of its dimension."), "> 0", 14),
    Field(_("weight of the dimension"), _("Relative to the other dimensions."), "> 0", 14),
    Field(
        _("moderated"),
        _("A decision of moderation, which replaces the scores of the assessors for its cell."),
        _("yes or empty"),
        12,
    ),
)
ASSESSORS = (
    Field(_("assessor"), _("Number of the assessor in this round; it names nobody."), "1…", 11),
    Field(_("sheets handed in"), _("Sheets of this assessor that count."), _("number"), 14),
    Field(
        _("leniency"),
        _("How far the assessor scores above (below: negative) colleagues on the same cells."),
        _("−1 to 1"),
        12,
        "+0.000;-0.000;0.000",
    ),
)
