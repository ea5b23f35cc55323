"""Moving the weights of a published round in the browser: what the page and its script need."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from spaces.models import Dimension
from spaces.queries.criteria import Content
from spaces.queries.results import RoundResults, round_results

from .criteria import TONES
from .open_data import MissingError, answer_json, open_data, refuse_unknown

#: Rounds of more spaces are fetched when somebody moves a weight, and not sent with the page.
MOST_IN_PAGE = 2000
#: A slider has this many steps where weights are not whole numbers.
_STEPS = 100


class Slider(NamedTuple):
    """One weight to move: its start, the highest it can be moved to, and a step, as attributes take them."""

    dimension: Dimension
    tone: str
    weight: str
    highest: str
    step: str


def weights_form(content: Content) -> list[Slider]:
    """Return a slider for each dimension, in the units of the version's weights, up to twice the largest."""
    weights = [dimension.weight for dimension in content.dimensions]
    highest = 2 * max(weights, default=1)
    is_whole = all(weight.is_integer() for weight in weights) and highest >= _STEPS / 10
    step = 1 if is_whole else highest / _STEPS
    return [
        Slider(dimension, TONES[number % len(TONES)], *map(_plain, (dimension.weight, highest, step)))
        for number, dimension in enumerate(content.dimensions)
    ]


def _plain(number: float) -> str:
    return f"{number:.10g}"


def weights_data(results: RoundResults) -> dict[str, Any]:
    """Return what the arithmetic in the browser starts from.

    `rows` holds of each space with a composite its dimensions (in [0, 1], null where nothing was scored),
    its name and its slug; bands ascend. Withheld results are not in it: no weight gives them a composite.
    """
    content = results.content
    return {
        "dimensions": [{"code": d.code, "weight": d.weight} for d in content.dimensions],
        "bands": [
            {"code": b.code, "name": b.name, "tone": b.tone, "threshold": b.threshold} for b in content.bands
        ],
        "rows": [[row.dimensions, row.name, row.slug] for row in results.rows if row.composite is not None],
    }


@open_data
def weights_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the dimensions of every space of a published round, for moving the weights."""
    refuse_unknown(request, set())
    results = round_results(slug, request.data_version)
    if results is None:
        raise MissingError(_("No public round has this address. See which there are: /data/results.json."))
    return answer_json(weights_data(results))
