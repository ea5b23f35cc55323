"""Results of public rounds as open data: an index, every score, and the composites."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spaces.exports.licence import file_name, link_header
from spaces.exports.results import round_index, write_composites, write_scores
from spaces.models import AssessmentRound
from spaces.queries.criteria import content_of
from spaces.queries.scores import (
    most_rows,
    public_entries,
    read_public_rounds,
    read_results,
    read_scores,
)

from .open_data import MissingError, answer_json, open_data, refuse_unknown, streamed

#: Files of at most so many rows are kept ready; larger ones are streamed.
MOST_KEPT = 50_000


@open_data
def results_json(request: HttpRequest) -> HttpResponse:
    """Answer which rounds are public, by which criteria and rules, and where their files are."""
    refuse_unknown(request, set())
    names = "data-results", "data-results-composites"
    scores, composites = (
        settings.PUBLIC_URL + reverse(name, args=["SLUG"]).replace("SLUG", "{slug}") for name in names
    )
    response = answer_json(round_index(read_public_rounds(), request.data_version, scores, composites))
    response["Link"] = link_header()
    return response


@open_data
def scores_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer every score of a round that publishes them, one row each."""
    round = _public_round(request, slug)
    if not round.publishes_scores:
        raise MissingError(_("This round does not publish its single scores; its composites are published."))
    content = content_of(round.version)
    parts = write_scores(content, read_scores(round, content, public_entries(round)))
    return _file(request, f"{slug}.csv", parts, most_rows(round, content))


@open_data
def composites_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the composites of a round, one row a space."""
    round = _public_round(request, slug)
    entries = public_entries(round)
    parts = write_composites(content_of(round.version), read_results(entries))
    return _file(request, f"{slug}-composites.csv", parts, entries.count())


def _public_round(request: HttpRequest, slug: str) -> AssessmentRound:
    """Return a round that the public sees; refuse any other as if it did not exist."""
    refuse_unknown(request, set())
    round = AssessmentRound.objects.public().select_related("version").filter(slug=slug).first()
    if round is None:
        raise MissingError(_("No public round has this address. See which there are: /data/results.json."))
    return round


def _file(request: HttpRequest, name: str, parts: Iterator[bytes], rows: int) -> HttpResponse:
    """Return a CSV of about so many rows, kept ready or streamed."""
    media_type = "text/csv; charset=utf-8"
    if rows <= MOST_KEPT:
        response = HttpResponse(b"".join(parts), content_type=media_type)
    else:
        response = streamed(request, parts, media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}"'
    response["Link"] = link_header()
    return response
