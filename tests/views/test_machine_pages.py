"""Health, photos, sitemap, robots."""

import uuid
import xml.etree.ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client

from spaces.actions.publication import withdraw_space
from spaces.actions.version import next_version
from spaces.enums import PhotoLicence
from spaces.models import Photo, Space
from spaces.views import sitemap as sitemap_module
from tests.builders import make_space, make_user

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
IMAGE = b"RIFF\x00\x00\x00\x00WEBPVP8 "


# --- health ----------------------------------------------------------------------------------------


def test_health_is_fine_while_the_database_answers(client):
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_health_is_503_without_the_database(client, monkeypatch):
    def fail() -> None:
        raise OperationalError("no route")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/health/")
    assert response.status_code == 503
    assert "no route" not in response.content.decode()


def test_health_is_only_read(client):
    assert client.post("/health/").status_code in (403, 405)


# --- photos ----------------------------------------------------------------------------------------


def make_photo(space: Space) -> str:
    """Stores a photo of one width and returns its address."""
    photo = Photo.objects.create(
        space=space, key=uuid.uuid4(), width=480, height=320, widths=[480],
        alt_vi="Mặt tiền", credit="A. Tác giả", licence=PhotoLicence.CC_BY,
    )  # fmt: skip
    default_storage.save(photo.path(480), ContentFile(IMAGE))
    return f"/media/{photo.path(480)}"


def test_photo_is_sent_so_that_nothing_in_it_can_run(client):
    response = client.get(make_photo(make_space(published=True)))
    assert b"".join(response.streaming_content) == IMAGE
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]


def test_photo_of_a_draft_is_for_staff_alone(client):
    address = make_photo(make_space())
    assert client.get(address).status_code == 404
    client.force_login(make_user())
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_photo_of_a_withdrawn_space_is_gone(client):
    space = make_space(published=True)
    address = make_photo(space)
    withdraw_space(space=space, by=None)
    assert client.get(address).status_code == 404


def test_photo_without_its_file_or_row_is_not_found(client):
    address = make_photo(make_space(published=True))
    default_storage.delete(address.removeprefix("/media/"))
    assert client.get(address).status_code == 404
    assert client.get(address.replace("-480", "-960")).status_code == 404
    assert client.get(f"/media/photos/{uuid.uuid4()}-480.webp").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "photos/x.webp", "photos/../registry.sqlite3", "../secret_key", "photos/%2e%2e/secret_key", "x.svg",
        "photos/00000000-0000-0000-0000-000000000000-480.svg", "photos/%00.webp", "",
        "photos/00000000-0000-0000-0000-000000000000-99999999999999999999.webp",
        "photos/00000000-0000-0000-0000-000000000000--1.webp",
    ],
)  # fmt: skip
def test_no_other_file_is_served(client, path):
    default_storage.save("secret.webp", ContentFile(b"x"))
    assert client.get(f"/media/{path}").status_code == 404


# --- sitemap ---------------------------------------------------------------------------------------


def locations(client: Client, path: str, tag: str = "url") -> list[str]:
    response = client.get(path, headers={"Host": "testserver"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return [node.text for node in ET.fromstring(response.content).findall(f"s:{tag}/s:loc", NS)]


def test_sitemap_names_pages_and_published_spaces_in_three_languages(client, settings):
    settings.PUBLIC_URL = "https://sangtao.example"
    make_space("Làng gốm", published=True)
    make_space("Bản nháp")
    found = locations(client, "/sitemap.xml")
    for language in ("vi", "en", "fr"):
        assert f"https://sangtao.example/{language}/" in found
        assert f"https://sangtao.example/{language}/about/" in found
        assert f"https://sangtao.example/{language}/spaces/lang-gom/" in found
    assert not any("nhap" in location for location in found)


def test_sitemap_names_the_other_languages_of_each_page(client):
    make_space("Làng gốm", published=True)
    tree = ET.fromstring(client.get("/sitemap-spaces.xml").content)
    for url in tree.findall("s:url", NS):
        links = url.findall("x:link", NS)
        assert {link.get("hreflang") for link in links} == {"vi", "en", "fr"}
        assert all(link.get("href").endswith("/spaces/lang-gom/") for link in links)


def test_large_sitemap_is_an_index_of_files(client, monkeypatch):
    monkeypatch.setattr(sitemap_module.SpacesSitemap, "limit", 6)
    for i in range(5):
        make_space(f"Không gian {i}", published=True)
    files = locations(client, "/sitemap.xml", "sitemap")
    assert len(files) == 4  # the pages, and three files of two spaces at most
    found = [location for file in files for location in locations(client, file.split("8000")[1])]
    assert len(found) == len(set(found)) == 9 * 3 + 5 * 3


@pytest.mark.parametrize("page", ["abc", "0", "-1", "2", "1" + "0" * 20, "%00"])
def test_sitemap_page_that_is_not_there_is_not_found(client, page):
    assert client.get(f"/sitemap-spaces.xml?p={page}").status_code == 404


def test_sitemap_of_an_empty_registry_is_well_formed(client):
    assert locations(client, "/sitemap-spaces.xml") == []


def test_sitemap_is_kept_until_the_data_changes(client):
    first = client.get("/sitemap.xml")
    assert client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    next_version()
    assert client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_robots_leads_to_the_sitemap_and_away_from_the_staff(client, settings):
    settings.PUBLIC_URL = "https://sangtao.example"
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://sangtao.example/sitemap.xml" in text
    assert "Disallow: /admin/" in text
