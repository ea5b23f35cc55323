"""Home, the texts, and what all pages have in common."""

import datetime

import pytest

from spaces.enums import Lifecycle
from spaces.models import Space
from tests.builders import make_category, make_district, make_space, make_unit
from tests.pages import Page, explore

pytestmark = pytest.mark.django_db

PAGES = ["", "spaces/", "spaces/manzi/", "about/", "data/", "privacy/", "accessibility/"]
LANGUAGES = ["vi", "en", "fr"]


@pytest.fixture
def manzi():
    return make_space("Manzi", name_en="Manzi House", published=True, longitude=105.85, latitude=21.03)


# --- What all pages have ---


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_its_language_and_the_others(client, manzi, path, language):
    page = Page(client.get(f"/{language}/{path}"))
    site = "http://localhost:8000"
    assert page.one("html").attrs["lang"] == language
    assert page.one("link", rel="canonical").attrs["href"] == f"{site}/{language}/{path}"
    alternates = {link.attrs["hreflang"]: link.attrs["href"] for link in page.all("link", rel="alternate")}
    assert alternates == {
        **{code: f"{site}/{code}/{path}" for code in LANGUAGES},
        "x-default": f"{site}/vi/{path}",
    }


@pytest.mark.parametrize("path", PAGES)
def test_page_stands_in_order(client, manzi, path):
    page = Page(client.get(f"/en/{path}"))
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert page.one("title").words
    assert page.one("meta", name="description").attrs["content"]
    identifiers = [element.attrs["id"] for element in page.elements if "id" in element.attrs]
    assert len(identifiers) == len(set(identifiers))
    assert all("alt" in image.attrs for image in page.all("img"))


@pytest.mark.parametrize("path", PAGES)
def test_page_holds_nothing_that_the_policy_forbids(client, manzi, path):
    page = Page(client.get(f"/vi/{path}"))
    for element in page.elements:
        assert "style" not in element.attrs, element
        assert not [name for name in element.attrs if name.startswith("on")], element
    assert page.all("style") == []
    kinds = {script.attrs.get("type") for script in page.all("script") if "src" not in script.attrs}
    assert kinds <= {"application/json", "application/ld+json"}
    for element in page.elements:
        loaded = element.attrs.get("src", "") + element.attrs.get("srcset", "")
        assert "//" not in loaded, element


@pytest.mark.parametrize("path", PAGES)
def test_links_inside_the_site_lead_somewhere(client, manzi, path):
    links = {link.attrs["href"] for link in Page(client.get(f"/en/{path}")).all("a")}
    for address in sorted(link for link in links if link.startswith("/") and "/data/spaces" not in link):
        assert client.get(address).status_code == 200, address


def test_contact_address_is_shown_where_there_is_one(client, manzi, settings):
    assert "registry@example.org" in client.get("/en/about/").content.decode()
    settings.CONTACT_EMAIL = ""
    make_space("Khác", published=True)
    page = Page(client.get("/en/about/"))
    assert not [link for link in page.all("a") if link.attrs["href"].startswith("mailto:")]


# --- The way in ---


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-FR,en;q=0.5", "fr"),
        ("en-GB", "en"),
        ("de", "vi"),
        ("", "vi"),
        ("*;;;q=x", "vi"),
        ("vi;q=0.1,en;q=0.9", "en"),
    ],
)
def test_start_address_leads_to_the_language_of_the_browser(client, accepted, language):
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]


# --- Home ---


def test_home_counts_what_the_public_can_visit(client):
    district = make_district("Ba Đình", valid_to=datetime.date(2025, 6, 30))
    ward = make_unit("Ngọc Hà", parent=district)
    art, craft = make_category("Nghệ thuật", code="art"), make_category("Thủ công", code="craft")
    for lifecycle in Lifecycle.values:
        make_space(lifecycle, published=True, category=art, ward=ward, district=district, lifecycle=lifecycle)
    make_space("Nháp", category=craft)
    page = Page(client.get("/en/"))
    figures = [figure.words for figure in page.inside("figures", "dd")]
    assert figures == ["3", "1", "1", "2019"]
    assert figures[0] == str(explore(client).total)
    tiles = {tile.attrs["href"]: tile.words for tile in page.all("a", class_="tile")}
    assert tiles == {"/en/spaces/?category=art": "Nghệ thuật3"}
    assert [link.attrs["href"] for link in page.inside("districts", "a")] == [
        f"/en/spaces/?district={district.code}"
    ]


def test_home_shows_what_came_last(client):
    for number in range(8):
        space = make_space(f"Nhà {number}", published=True)
        day = datetime.datetime(2026, 1, 1 + number, tzinfo=datetime.UTC)
        Space.objects.filter(pk=space.pk).update(published_at=day)
    assert Page(client.get("/en/")).names == [f"Nhà {number}" for number in (7, 6, 5, 4, 3, 2)]


def test_home_of_an_empty_registry_stands(client):
    page = Page(client.get("/vi/"))
    assert [figure.words for figure in page.inside("figures", "dd")][:2] == ["0", "0"]
    assert page.names == []


# --- Texts ---


def test_about_lists_the_categories_with_what_they_mean(client):
    make_category("Nghệ thuật", description_vi="Tranh và tượng", name_en="Art", description_en="Paint & clay")
    words = Page(client.get("/en/about/")).one("main").words
    assert "Art. Paint & clay" in words


def test_texts_differ_from_each_other(client):
    texts = {
        Page(client.get(f"/en/{path}")).one("h1").words
        for path in ("about/", "data/", "privacy/", "accessibility/")
    }
    assert len(texts) == 4


def test_data_page_names_formats_and_licence(client):
    page = Page(client.get("/en/data/"))
    addresses = " ".join(link.attrs["href"] for link in page.all("a"))
    for name in ("/data/spaces.geojson", "/data/spaces.csv", "/data/spaces.json"):
        assert name in addresses
    assert "ODbL" in page.one("main").words
