"""What a reckoning leaves in the database: one computation with a result for each space."""

import math
from random import SystemRandom
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Max

from spaces import enums
from spaces.models import AssessmentRound, Computation, PanelMember, Result, User
from spaces.queries.reckoning import Reckoning
from spaces.scoring import Outcome, Withheld

#: Decimals kept of values in JSON; columns keep them all.
_DECIMALS = 9
#: Rows written by one statement.
_BATCH = 500
_WITHHELD = {
    Withheld.NO: enums.Withheld.NO,
    Withheld.NOTHING: enums.Withheld.NOTHING,
    Withheld.QUORUM: enums.Withheld.QUORUM,
    Withheld.COVERAGE: enums.Withheld.COVERAGE,
}


class Reckoned(NamedTuple):
    """A round as it was loaded, and what came out."""

    reckoning: Reckoning
    outcome: Outcome


def store(round: AssessmentRound, reckoned: Reckoned, *, by: User | None, reason: str) -> Computation:
    """Store a reckoning as the round's current one and return it; inside the caller's transaction.

    Earlier computations and their results stay as they are.
    """
    reckoning, outcome = reckoned
    numbers = _numbered_panel(round, reckoning.assessors)
    latest = round.computations.aggregate(latest=Max("number"))["latest"] or 0
    computation = Computation.objects.create(
        round=round,
        number=latest + 1,
        by=by,
        reason=reason,
        fingerprint=reckoning.content.version.fingerprint,
        rules=_rules(reckoning),
        alpha=outcome.alpha,
        alphas={
            criterion.code: _number(value)
            for criterion, value in zip(reckoning.content.criteria, outcome.alpha_by_criterion, strict=True)
        },
        leniency={
            str(numbers[user]): _number(value)
            for user, value in zip(reckoning.assessors, outcome.leniency, strict=True)
        },
    )
    Result.objects.filter(entry__round=round, is_current=True).update(is_current=False)
    Result.objects.bulk_create(_results(computation, reckoning, outcome), batch_size=_BATCH)
    return computation


def _rules(reckoning: Reckoning) -> dict[str, Any]:
    """Return the numbers that were reckoned with."""
    rules = reckoning.rules
    return {
        "minimum_coverage": rules.minimum_coverage,
        "quorum": rules.quorum,
        "divergence_threshold": reckoning.content.version.divergence_threshold,
        "draws": rules.draws,
        "weight_noise": rules.weight_noise,
        "seed": rules.seed,
        "metric": rules.metric,
    }


def _numbered_panel(round: AssessmentRound, assessors: list[int]) -> dict[int, int]:
    """Return {user key: number in the round}; who has none yet draws one, so that it names nobody."""
    panel = PanelMember.objects.filter(round=round)
    known = set(panel.values_list("user_id", flat=True))
    PanelMember.objects.bulk_create(
        PanelMember(round=round, user_id=key) for key in assessors if key not in known
    )
    members = list(panel.select_for_update().order_by("pk"))
    taken = {member.number for member in members}
    free = [number for number in range(1, len(members) + 1) if number not in taken]
    SystemRandom().shuffle(free)
    fresh = [member for member in members if member.number is None]
    for member in fresh:
        member.number = free.pop()
    PanelMember.objects.bulk_update(fresh, ["number"], batch_size=_BATCH)
    return {member.user_id: member.number for member in members}


def _number(value: Any) -> float | None:
    """Return a float for JSON, null for NaN."""
    return None if math.isnan(value) else round(float(value), _DECIMALS)


def _share(value: Any) -> float:
    """Return a mean of shares, which the last bit of a sum may have carried beyond 0 or 1."""
    return min(1.0, max(0.0, float(value)))


def _results(computation: Computation, reckoning: Reckoning, outcome: Outcome) -> list[Result]:
    """Return the results of all spaces, not yet saved."""
    bands = reckoning.content.bands
    results = []
    for place, entry in enumerate(reckoning.entries):
        is_given = not np.isnan(outcome.composite[place])
        band = int(outcome.band[place])
        results.append(
            Result(
                computation=computation,
                entry=entry,
                composite=_share(outcome.composite[place]) if is_given else None,
                geometric=_share(outcome.geometric[place]) if is_given else None,
                withheld=_WITHHELD[Withheld(int(outcome.withheld[place]))],
                coverage=_share(outcome.coverage[place]),
                assessors=int(outcome.assessors[place]),
                spread=_number(outcome.spread[place]),
                band=bands[band] if is_given and band >= 0 else None,
                band_share=_number(outcome.band_share[place]),
                rank_low=int(outcome.rank_low[place]) if is_given else None,
                rank_high=int(outcome.rank_high[place]) if is_given else None,
                dimensions=_dimensions(reckoning, outcome, place),
                criteria=_criteria(reckoning, outcome, place),
            )
        )
    return results


def _dimensions(reckoning: Reckoning, outcome: Outcome, place: int) -> dict[str, dict[str, Any]]:
    """Return {dimension code: value and coverage} of a space."""
    return {
        dimension.code: {"value": _number(value), "coverage": _number(coverage)}
        for dimension, value, coverage in zip(
            reckoning.content.dimensions,
            outcome.dimensions[place],
            outcome.dimension_coverage[place],
            strict=True,
        )
    }


def _criteria(reckoning: Reckoning, outcome: Outcome, place: int) -> dict[str, dict[str, Any]]:
    """Return {criterion code: value, spread, count, moderated} of the criteria that apply to a space."""
    columns = zip(
        reckoning.content.criteria,
        reckoning.applies[place],
        outcome.cells[place].tolist(),
        outcome.cell_spread[place].tolist(),
        outcome.cell_count[place].tolist(),
        reckoning.decided[place].tolist(),
        strict=True,
    )
    return {
        criterion.code: {
            "value": _number(value),
            "spread": _number(spread),
            "count": count,
            "moderated": decided,
        }
        for criterion, applies, value, spread, count, decided in columns
        if applies
    }
