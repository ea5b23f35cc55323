"""The results of a round as staff read them: filtered, sorted, with the result of every dimension."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from spaces.models import AssessmentRound, Result
from spaces.text import words

_NAME = ("entry__space__name_sort", "entry__space__number")
#: The orders on offer: label, and the fields; 'value' is the composite or that of the dimension chosen.
SORTS = {
    "": (_("Highest first"), (F("value").desc(nulls_last=True),)),
    "lowest": (_("Lowest first"), (F("value").asc(nulls_last=True),)),
    "name": (_("Name"), ()),
    "spread": (_("Widest spread first"), (F("spread").desc(nulls_last=True),)),
    "coverage": (_("Lowest coverage first"), ("coverage",)),
    "rank": (_("Most uncertain rank first"), (F("uncertain").desc(nulls_last=True),)),
}


def results_of(round: AssessmentRound) -> QuerySet[Result]:
    """Return the current results of a round with their spaces and bands."""
    return (
        Result.objects.current()
        .filter(entry__round=round)
        .select_related("band", "entry__space__district", "entry__space__category", "entry__category")
        .defer("entry__space__outline", "entry__space__district__boundary")
    )


def filtered(results: QuerySet[Result], chosen: Mapping[str, Any]) -> QuerySet[Result]:
    """Return results as `forms.round_results.ResultFilterForm` chooses and sorts them.

    Annotates `value`: the composite, or the value of the dimension that is chosen.
    """
    if chosen.get("band") == "none":
        results = results.filter(band=None, withheld="")
    elif chosen.get("band"):
        results = results.filter(band__code=chosen["band"])
    if chosen.get("withheld") == "any":
        results = results.exclude(withheld="")
    elif chosen.get("withheld"):
        results = results.filter(withheld=chosen["withheld"])
    if chosen.get("district"):
        results = results.filter(entry__space__district=chosen["district"])
    if chosen.get("category"):
        results = results.filter(entry__category=chosen["category"])
    results = results.filter(_named(chosen.get("q") or "", chosen.get("number")))
    _label, order = SORTS.get(chosen.get("sort") or "", SORTS[""])
    annotated = results.annotate(
        value=_value(chosen.get("dimension") or ""), uncertain=F("rank_high") - F("rank_low")
    )
    return annotated.order_by(*order, *_NAME)


def _named(search: str, number: int | None) -> Q:
    """Return the condition that a space has all words of `search` in its names, or that number."""
    found = Q()
    for word in words(search):
        found &= Q(entry__space__name_folded__contains=word)
    return found if number is None else found | Q(entry__space__number=number)


def _value(dimension: str) -> Any:
    """Return the composite, or the value of a dimension, as a number that sorts; null where there is none."""
    if not dimension:
        return F("composite")
    stored = KeyTextTransform("value", KeyTransform(dimension, "dimensions"))
    return Cast(stored, FloatField())
