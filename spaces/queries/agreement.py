"""How far the assessors of a round agree, in words."""

from django.utils.translation import gettext as _

#: Krippendorff's own limits: conclusions can rest on scores above the first, are tentative above the second.
_GOOD, _FAIR = 0.8, 0.667


def agreement_in_words(alpha: float | None) -> str:
    """Return what Krippendorff's alpha says, by the limits that he proposes (0.8 and 0.667)."""
    if alpha is None:
        return _("Not defined: no scores differ, or nobody scored the same space as another.")
    if alpha >= _GOOD:
        return _("Assessors agree well: conclusions can rest on the scores.")
    if alpha >= _FAIR:
        return _("Assessors agree fairly: conclusions are tentative.")
    if alpha >= 0:
        return _("Assessors agree little: read the results with caution.")
    return _("Assessors agree less than chance would make them: read the results with great caution.")
