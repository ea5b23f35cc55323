"""The public pages of rounds: what they show, what they keep back, what an address may ask."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spaces.actions.publication import withdraw_space
from spaces.actions.version import next_version
from spaces.enums import RoundPhase
from spaces.models import Score, User
from spaces.views import results as results_view
from spaces.views import weights as weights_view
from tests.builders import make_category, make_district, make_space, make_superuser
from tests.pages import Page
from tests.results import BEST, MIDDLE, WORST, make_closed_round, make_published_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    """A published round of four spaces in two districts and categories; one result is withheld."""
    west, old = make_district("Tây Hồ", code="003"), make_district("Hoàn Kiếm", code="002")
    art = make_category("Nghệ thuật", name_en="Art", code="art")
    gallery = make_category("Phòng tranh", name_en="Gallery", code="gallery", parent=art)
    craft = make_category("Làng nghề", name_en="Craft", code="craft")
    return make_published_round(
        {
            make_space("Ăn Gallery", published=True, category=gallery, district=west): BEST,
            make_space("Bát Tràng", published=True, category=craft, district=old): MIDDLE,
            make_space("Cà phê", published=True, category=art, district=old): WORST,
            make_space("Đình", published=True, category=craft): [BEST],
        },
        slug="2026",
        name_en="Round 2026",
    )


def show(client, query="", slug="2026", language="en"):
    response = client.get(f"/{language}/results/{slug}/{query}")
    assert response.status_code == 200
    return Page(response)


def listed(page):
    """Returns the names in the list of spaces."""
    return [e.words for e in page.inside("spaces-table", "a")]


def cells(page, key):
    """Returns the rows of a table under the heading `key` as lists of words."""
    rows: dict[int, list[str]] = {}
    for element in page.all("th", scope="row") + page.all("td"):
        if any(parent.attrs.get("aria-labelledby") == key for parent in element.parents):
            rows.setdefault(id(element.parents[-1]), []).append(element.words)
    return list(rows.values())


# --- What is shown ---


def test_list_names_published_rounds_alone(client, round):
    make_closed_round({make_space(published=True): BEST}, name_en="Not yet public", slug="secret")
    page = Page(client.get("/en/results/"))
    assert [e.words for e in page.inside("round-card", "h2")] == ["Round 2026"]
    assert "Not yet public" not in page.html


def test_list_without_rounds_says_so(client):
    assert "No round has been published yet." in client.get("/en/results/").content.decode()


@pytest.mark.parametrize("phase", [p for p in RoundPhase if p not in ("published", "appeal")])
def test_round_that_is_not_public_has_no_page_and_no_data(client, round, phase):
    round.phase = phase
    round.save()
    next_version(structure=True)
    assert client.get("/en/results/2026/").status_code == 404
    assert client.get("/data/results/2026-weights.json").status_code == 404


def test_round_shows_bands_by_district_and_category_in_alphabetical_order(client, round):
    page = show(client)
    assert listed(page) == ["Ăn Gallery", "Bát Tràng", "Cà phê", "Đình"]
    # Recognised, promising, developing, no band
    assert cells(page, "by-district") == [
        ["Hoàn Kiếm Urban District 2", "0", "1", "1", "0"],
        ["Tây Hồ Urban District 1", "1", "0", "0", "0"],
        ["Not known 1", "0", "0", "0", "1"],
    ]
    assert cells(page, "by-category") == [["Art 2", "1", "0", "1", "0"], ["Craft 2", "0", "1", "0", "1"]]


def test_withheld_result_says_why(client, round):
    page = show(client)
    assert "Withheld: Too few assessors" in page.one("main").words
    assert "A composite needs 2 assessors and scores for 80% of the weight." in page.one("main").words


def test_files_are_linked_and_single_scores_only_where_the_round_publishes_them(client, round):
    page = show(client)
    links = {e.attrs["href"] for e in page.all("a") if "download" in e.attrs}
    assert links == {"/data/results/2026-composites.csv?lang=en", "/data/results/2026.csv?lang=en"}
    for address in links:
        assert client.get(address).status_code == 200
    round.publishes_scores = False
    round.save()
    next_version(structure=True)
    page = show(client)
    links = {e.attrs["href"] for e in page.all("a") if "download" in e.attrs}
    assert links == {"/data/results/2026-composites.csv?lang=en"}


def test_nothing_of_assessors_justifications_or_ranks_is_shown(client, round):
    User.objects.filter(username__startswith="officer").update(
        first_name="Trần", last_name="Kín", email="kin@example.org"
    )
    Score.objects.update(justification="Chuyện riêng")
    next_version(structure=True)
    for address in ("/vi/results/2026/", "/vi/results/", f"/vi/criteria/{round.version.slug}/",
                    "/data/results/2026-weights.json", "/vi/spaces/an-gallery/"):  # fmt: skip
        answer = client.get(address).content.decode()
        for secret in ("Kín", "officer", "kin@", "Chuyện riêng", "rank"):
            assert secret not in answer, (address, secret)


def test_space_that_left_the_public_is_left_out_and_counted(client, round):
    space = round.entries.get(space__name_vi="Cà phê").space
    withdraw_space(space=space, by=make_superuser(), reason="asked for")
    page = show(client)
    assert "Cà phê" not in page.html
    assert "1 further space was assessed" in page.html
    assert "Cà phê" not in client.get("/data/results/2026-weights.json").content.decode()


def test_round_of_no_composites_is_shown_all_the_same(client):
    make_published_round({make_space("Trống", published=True): {}}, slug="empty")
    page = show(client, slug="empty")
    assert listed(page) == ["Trống"]
    assert "Not defined" in page.html


@pytest.mark.parametrize(
    ("alpha", "said"),
    [(None, "Not defined"), (0.8, "well"), (0.7, "fairly"), (0.1, "little"), (-0.2, "chance")],
)
def test_agreement_is_put_into_words(alpha, said):
    assert said in str(results_view.agreement_in_words(alpha))


# --- What an address may ask ---


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?band=promising", ["Bát Tràng"]),
        ("?band=promising&band=developing", ["Bát Tràng", "Cà phê"]),
        ("?band=(none)", ["Đình"]),
        ("?district=002", ["Bát Tràng", "Cà phê"]),
        ("?category=art", ["Ăn Gallery", "Cà phê"]),
        ("?category=gallery", ["Ăn Gallery"]),
        ("?q=ca+phe", ["Cà phê"]),
        ("?q=bat&district=002&category=craft&band=promising", ["Bát Tràng"]),
        ("?q=&band=&district=&category=", ["Ăn Gallery", "Bát Tràng", "Cà phê", "Đình"]),
        ("?q=xyzzy", []),
    ],
)
def test_list_follows_the_address(client, round, query, names):
    page = show(client, query)
    assert listed(page) == names
    assert page.problems == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?band=gold", "“gold” is not offered under “Band”."),
        ("?district=999", "“999” is not offered under “Former district”."),
        ("?colour=red", "There is no filter “colour”."),
        ("?q=%00", "The search holds characters that cannot be read."),
        (f"?q={'a' * 300}", "The search was cut after 100 characters."),
        ("?page=99", "There is no such page of results; page 1 is shown."),
        ("?page=-1", "There is no such page of results; page 1 is shown."),
        ("?page=10000000000000000000000", "There is no such page of results; page 1 is shown."),
    ],
)
def test_what_cannot_be_followed_is_said_and_ignored(client, round, query, said):
    page = show(client, query)
    assert page.problems == [said]
    if "q=a" not in query:
        assert len(listed(page)) == 4


def test_pages_keep_the_filters(client, round, monkeypatch):
    monkeypatch.setattr(results_view, "_PAGE", 1)
    page = show(client, "?district=002&page=2")
    assert listed(page) == ["Cà phê"]
    assert "?district=002#spaces" in {e.attrs["href"] for e in page.inside("pagination", "a")}


# --- Moving the weights ---


def test_data_for_the_weights_hold_what_the_arithmetic_needs(client, round):
    data = json.loads(client.get("/data/results/2026-weights.json?lang=en").content)
    in_page = re.search(r'<script id="weights-data"[^>]*>(.*?)</script>', show(client).html)
    assert json.loads(in_page[1]) == data
    assert data["dimensions"] == [{"code": "A", "weight": 60}, {"code": "B", "weight": 40}]
    assert [band["threshold"] for band in data["bands"]] == [0, 0.5, 0.7]
    assert data["rows"][0] == [[1, 1], "Ăn Gallery", "an-gallery"]
    assert len(data["rows"]) == 3  # the withheld one is not in it


def test_large_round_is_fetched_and_not_sent_with_the_page(client, round, monkeypatch):
    monkeypatch.setattr(results_view, "MOST_IN_PAGE", 2)
    assert 'id="weights-data"' not in show(client).html


def test_weights_address_refuses_what_it_does_not_know(client, round):
    assert client.get("/data/results/2026-weights.json?x=1").status_code == 400


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([25, 30], [("25", "60", "1"), ("30", "60", "1")]),
        ([0.5, 0.25], [("0.5", "1", "0.01"), ("0.25", "1", "0.01")]),
        ([1, 2], [("1", "4", "0.04"), ("2", "4", "0.04")]),
    ],
)
def test_sliders_start_at_the_published_weights(round, weights, expected):
    dimensions = list(round.version.dimensions.all())
    for dimension, weight in zip(dimensions, weights, strict=True):
        dimension.weight = float(weight)
    content = type("Content", (), {"dimensions": dimensions})
    sliders = weights_view.weights_form(content)
    assert [(s.weight, s.highest, s.step) for s in sliders] == expected


# --- Speed ---


def test_number_of_queries_does_not_grow_with_the_spaces(client):
    counts = []
    for size in (2, 30):
        made = {make_space(published=True): BEST for _number in range(size)}
        slug = make_published_round(made, slug=f"round-of-{size}").slug
        client.get("/en/about/")  # what all pages share is read by now
        with CaptureQueriesContext(connection) as captured:
            show(client, slug=slug)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


def test_page_is_kept_for_the_version_of_the_data(client, round, django_assert_num_queries):
    show(client)
    with django_assert_num_queries(1):
        show(client)


# --- The page of a space ---


def test_space_shows_its_latest_band_dimensions_and_history(client, round):
    space = round.entries.get(space__name_vi="Bát Tràng").space
    page = Page(client.get(f"/en/spaces/{space.slug}/"))
    (section,) = page.all("section", class_="assessment")
    assert "Promising" in section.words
    assert "Round 2026" in section.words
    assert "Dimension A0.50" in section.words
    assert "All rounds" not in section.words
    make_published_round({space: BEST}, version=round.version, name_en="Round 2027")
    (section,) = Page(client.get(f"/en/spaces/{space.slug}/")).all("section", class_="assessment")
    assert "All rounds" in section.words
    assert section.words.index("Round 2027") < section.words.index("Round 2026")


def test_space_tells_why_its_result_is_withheld(client, round):
    page = Page(client.get("/en/spaces/dinh/"))
    (section,) = page.all("section", class_="assessment")
    assert "Withheld: Too few assessors" in section.words
    assert "so no composite is given" in section.words


def test_space_says_that_criteria_changed(client, round):
    space = round.entries.get(space__name_vi="Bát Tràng").space
    make_published_round({space: BEST})
    page = Page(client.get(f"/en/spaces/{space.slug}/"))
    assert "The criteria changed between the last two rounds" in page.html


def test_space_without_public_results_has_no_such_section(client):
    space = make_space("Riêng", published=True)
    make_closed_round({space: BEST})
    page = Page(client.get(f"/en/spaces/{space.slug}/"))
    assert page.all("section", class_="assessment") == []
    assert "assessment.css" not in page.html


# --- The explorer ---


def test_explorer_filters_by_band_and_names_it_on_cards(client, round):
    page = Page(client.get("/en/spaces/?band=recognised"))
    assert page.names == ["Ăn Gallery"]
    assert list(page.chips) == ["Recognised"]
    assert ("band", "promising", 1, False) in list(page.choices())
    assert "Band: Recognised" in page.one("article", class_="card").words
    assert Page(client.get("/en/spaces/?band=gold")).problems == ["“gold” is not offered under “Band”."]


def test_explorer_offers_no_band_while_none_is_published(client):
    make_closed_round({make_space(published=True): BEST})
    next_version(structure=True)
    page = Page(client.get("/en/spaces/"))
    assert not [name for name, *_rest in page.choices() if name == "band"]


@pytest.mark.parametrize("ending", ["csv", "json", "geojson"])
def test_files_carry_the_band_and_take_it_as_a_filter(client, round, ending):
    text = client.get(f"/data/spaces.{ending}?band=promising").content.decode()
    assert "Bát Tràng" in text
    assert "promising" in text
    assert "Ăn Gallery" not in text
    assert client.get(f"/data/spaces.{ending}?band=gold").status_code == 400


def test_sitemap_names_versions_and_rounds(client, round):
    text = client.get("/sitemap.xml").content.decode()
    for path in ("results/", "results/2026/", "criteria/", f"criteria/{round.version.slug}/"):
        assert f"/fr/{path}</loc>" in text
