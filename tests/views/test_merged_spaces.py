"""What the public sees of spaces that were merged: one page, one row, and every old address leads there."""

import csv
import io
import json

import pytest

from spaces.actions.merging import merge_spaces
from spaces.actions.publication import withdraw_space
from spaces.actions.spaces import save_space
from tests.builders import make_space
from tests.results import BEST, MIDDLE, WORST, make_published_round

pytestmark = pytest.mark.django_db


def merge(kept, dissolved, **choices):
    """Merges by the rule, but for `choices`; returns the kept space."""
    return merge_spaces(kept=kept, dissolved=dissolved, by=None, choices=choices, reason="một nơi")


def pair():
    """Returns two published spaces at the addresses `manzi` and `nha-manzi`."""
    return (
        make_space("Manzi", published=True),
        make_space("Nhà Manzi", published=True),
    )


@pytest.mark.parametrize("asked", ["nha-manzi", "manzi-cu", "hn-0002", "HN-0002", "hn-0001"])
@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_every_address_of_the_dissolved_space_leads_to_the_kept_one_for_good(client, asked, language):
    kept, dissolved = pair()
    save_space(space=dissolved, by=None, data={"slug": "manzi-cu"})
    save_space(space=dissolved, by=None, data={"slug": "nha-manzi"})
    client.get(f"/{language}/spaces/nha-manzi/")
    merge(kept, dissolved)
    response = client.get(f"/{language}/spaces/{asked}/")
    assert (response.status_code, response["Location"]) == (301, f"/{language}/spaces/manzi/")


def test_addresses_still_lead_there_after_a_second_merge_and_a_new_address(client):
    kept, dissolved = pair()
    last = make_space("Phan Huy Ích", published=True)
    last = merge(last, merge(kept, dissolved))
    save_space(space=last, by=None, data={"slug": "14-phan-huy-ich"})
    for asked in ("nha-manzi", "hn-0002", "manzi", "hn-0001", "phan-huy-ich", "hn-0003"):
        assert client.get(f"/vi/spaces/{asked}/")["Location"] == "/vi/spaces/14-phan-huy-ich/"


def test_address_of_the_dissolved_space_is_given_to_no_other(client):
    kept, dissolved = pair()
    merge(kept, dissolved)
    assert make_space("Nhà Manzi", published=True).slug == "nha-manzi-hn-0003"


def test_nothing_leads_to_a_kept_space_that_is_not_public(client):
    kept, dissolved = pair()
    withdraw_space(space=merge(kept, dissolved), by=None)
    for asked in ("nha-manzi", "hn-0002"):
        assert client.get(f"/vi/spaces/{asked}/").status_code == 404


def test_page_of_a_space_that_moved_to_the_dissolved_one_names_the_kept_one(client):
    kept, dissolved = pair()
    make_space("Cũ", published=True, lifecycle="moved", moved_to=dissolved)
    merge(kept, dissolved)
    page = client.get("/vi/spaces/cu/").content.decode()
    assert 'href="/vi/spaces/manzi/"' in page


def test_open_data_and_sitemap_hold_the_kept_space_alone(client):
    kept, dissolved = pair()
    for ending in ("json", "geojson", "csv"):
        client.get(f"/data/spaces.{ending}")
    merge(kept, dissolved)
    rows = json.loads(client.get("/data/spaces.json").content)["spaces"]
    assert [row["identifier"] for row in rows] == ["HN-0001"]
    for address in ("/data/spaces.geojson", "/data/spaces.csv", "/sitemap.xml", "/vi/spaces/"):
        text = client.get(address).content.decode()
        assert "HN-0002" not in text
        assert "nha-manzi" not in text


def test_search_finds_the_kept_space_by_the_name_that_was_given_up(client):
    kept, dissolved = pair()
    client.get("/vi/spaces/?q=nha+manzi")
    merge(kept, dissolved)
    page = client.get("/vi/spaces/?q=nha+manzi").content.decode()
    assert "/vi/spaces/manzi/" in page


def rows_of(client, address):
    """Returns the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode())))


def test_result_that_moves_is_told_of_the_kept_space_everywhere(client):
    kept, dissolved = pair()
    other = make_space("Khác", published=True)
    round = make_published_round({dissolved: BEST, other: WORST})
    page = f"/vi/results/{round.slug}/"
    before = rows_of(client, f"/data/results/{round.slug}-composites.csv")
    assert "nha-manzi" in client.get(page).content.decode()
    assert "Mức recognised" not in client.get("/vi/spaces/manzi/").content.decode()
    merge(kept, dissolved)
    after = rows_of(client, f"/data/results/{round.slug}-composites.csv")
    renamed = {"HN-0002": "HN-0001"}
    assert {tuple((row | {"space": renamed.get(row["space"], row["space"])}).items()) for row in before} == {
        tuple(row.items()) for row in after
    }
    assert {row["space"] for row in rows_of(client, f"/data/results/{round.slug}.csv")} == {
        "HN-0001",
        "HN-0003",
    }
    text = client.get(page).content.decode()
    assert "/vi/spaces/manzi/" in text
    assert "nha-manzi" not in text
    assert "Mức recognised" in client.get("/vi/spaces/manzi/").content.decode()
    assert "/vi/spaces/manzi/" in client.get("/vi/spaces/?band=recognised").content.decode()


def test_where_both_have_a_result_that_of_the_kept_space_is_public_and_none_is_lost(client):
    kept, dissolved = pair()
    round = make_published_round({kept: MIDDLE, dissolved: BEST})
    client.get(f"/vi/results/{round.slug}/")
    merge(kept, dissolved)
    rows = rows_of(client, f"/data/results/{round.slug}-composites.csv")
    assert [(row["space"], float(row["composite"])) for row in rows] == [("HN-0001", 0.5)]
    text = client.get(f"/vi/results/{round.slug}/").content.decode()
    assert "/vi/spaces/manzi/" in text
    assert "nha-manzi" not in text
    assert round.computations.get().results.count() == 2
    assert "/vi/spaces/manzi/" not in client.get("/vi/spaces/?band=recognised").content.decode()
