"""The arithmetic of assessments: numbers in, numbers out, no models.

This is the public methodology, after the OECD/JRC *Handbook on Constructing Composite Indicators* (2008).

1. A raw score v on its scale [lo, hi] becomes (v - lo) / (hi - lo) where more is better and
   (hi - v) / (hi - lo) where less is: a number in [0, 1] (`normalise`).
2. A *cell*, one criterion of one space, is the mean over its assessors; a moderated score replaces it, a
   moderated 'not applicable' empties it (`cells`).
3. A dimension is the weighted arithmetic mean of its cells, the composite that of its dimensions. Empty
   cells (not applicable or not assessed) and empty dimensions leave numerator and denominator; they never
   count as 0. The geometric composite takes weighted geometric means instead (`aggregate`).
4. Coverage is the share of the weight that applies to the space and has a cell. Without any cell, below the
   quorum or below the minimum coverage no composite is given.
5. The rank interval tells how far a rank depends on the weights (`sensitivity`); Krippendorff's alpha and
   leniency tell how far assessors agree (`agreement`).

S is the number of spaces, K of criteria, D of dimensions, A of assessors, B of bands.
"""

from .assessing import SheetTotals, assess, divergent, sheet_totals
from .normalise import normalise
from .terms import Observations, Outcome, OutsideScale, Rules, Scheme, Withheld

__all__ = [
    "Observations",
    "Outcome",
    "OutsideScale",
    "Rules",
    "Scheme",
    "SheetTotals",
    "Withheld",
    "assess",
    "divergent",
    "normalise",
    "sheet_totals",
]
