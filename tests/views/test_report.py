"""The public report of a round."""

import pytest

from spaces.models import AssessmentRound
from tests.exports.papers import require_whole
from tests.results import make_round_of_bands

pytestmark = pytest.mark.django_db


def address(round, language="vi"):
    return f"/{language}/results/{round.slug}/report.pdf"


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_published_round_has_a_report_in_each_language(client, language):
    response = client.get(address(make_round_of_bands(), language))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].endswith('.pdf"')
    assert f"/Lang ({language})".encode() in response.content
    require_whole(response.content)


def test_report_is_kept_until_the_data_changes(client, django_assert_num_queries):
    round = make_round_of_bands()
    first = client.get(address(round))
    with django_assert_num_queries(1):
        again = client.get(address(round))
    assert again.content == first.content
    unchanged = client.get(address(round), headers={"if-none-match": first.headers["ETag"]})
    assert unchanged.status_code == 304


def test_query_is_dropped_so_that_nobody_makes_the_report_anew_for_it(client):
    round = make_round_of_bands()
    response = client.get(f"{address(round)}?x=1")
    assert (response.status_code, response.headers["Location"]) == (302, address(round))


def test_round_that_is_not_public_has_none(client):
    round = make_round_of_bands(published=False)
    assert client.get(address(round)).status_code == 404
    assert client.get(address(AssessmentRound(slug="khong-co"))).status_code == 404


def test_report_is_only_read(client):
    assert client.post(address(make_round_of_bands())).status_code == 405
