"""Pages for what went wrong: in the visitor's language, with what to do now, and nothing of the inside."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client

from spaces.views import pages, public
from tests.builders import make_space
from tests.pages import Page

pytestmark = pytest.mark.django_db

LANGUAGES = ["vi", "en", "fr"]


def break_home(monkeypatch, error):
    def fail(*args):
        raise error

    monkeypatch.setattr(pages, "find", fail)


@pytest.fixture
def provoke(client, monkeypatch):
    """Returns provoke(status, language) -> the answer with that status."""
    client.raise_request_exception = False

    def _provoke(status, language):
        if status == 400:
            return client.get(f"/{language}/", headers={"Host": "evil.example"})
        if status == 404:
            return client.get(f"/{language}/spaces/nowhere/")
        if status == 503:
            monkeypatch.setattr(public, "recent_version", lambda: 1 / 0)
            monkeypatch.setattr(public, "OperationalError", ZeroDivisionError)
            return client.get(f"/{language}/")
        break_home(monkeypatch, PermissionDenied("secret reason") if status == 403 else ValueError("secret"))
        return client.get(f"/{language}/")

    return _provoke


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
@pytest.mark.parametrize("language", LANGUAGES)
def test_error_page_speaks_the_language_and_leads_on(provoke, status, language):
    response = provoke(status, language)
    assert response.status_code == status
    page = Page(response)
    assert page.one("html").attrs["lang"] == language
    assert page.one("p", class_="notice-code").words == str(status)
    assert page.one("p", class_="lead").words
    links = {link.attrs["href"] for link in page.inside("actions", "a")}
    assert links == {f"/{language}/spaces/", f"/{language}/"}
    assert page.one("meta", name="robots").attrs["content"] == "noindex"
    assert page.all("link", rel="canonical") == []
    assert "secret" not in page.html
    assert "Traceback" not in page.html


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_page_is_translated(provoke, status):
    assert len({Page(provoke(status, language)).one("h1").words for language in LANGUAGES}) == 3


@pytest.mark.parametrize("status", [400, 404, 500])
def test_error_page_names_its_other_languages_by_addresses_that_work(provoke, status):
    page = Page(provoke(status, "en"))
    links = [link.attrs["href"] for link in page.all("a") if "data-language-link" in link.attrs]
    assert len(links) == 3
    assert all(address.startswith(f"/{code}/") for address, code in zip(links, LANGUAGES, strict=True))


def test_page_of_a_breakdown_asks_nothing_of_the_database(client, monkeypatch, django_assert_num_queries):
    client.raise_request_exception = False
    monkeypatch.setattr(pages, "reference", lambda version: 1 / 0)
    client.get("/en/")
    with django_assert_num_queries(1):  # the version, before it broke
        assert client.get("/en/").status_code == 500


def test_language_of_a_lost_address_is_that_of_the_browser(client):
    page = Page(client.get("/nowhere/", headers={"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}))
    assert page.one("html").attrs["lang"] == "fr"
    assert Page(client.get("/nowhere/")).one("html").attrs["lang"] == "vi"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "a b", "x\0y", "[::1", "localhost:80:80"]
)
def test_foreign_host_is_refused_with_a_page(client, host):
    response = client.get("/en/", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/vi/spaces/manzi%00/",
        "/vi/spaces/%00/",
        "/vi/spaces/../../etc/passwd/",
        "/vi/spaces/a b/",
        "/VI/",
        "/de/",
        "/vi/spaces/" + "a" * 5000 + "/",
        "/vi/spaces/%ff/",
        "/vi/spaces/<script>/",
        "/.env",
        "/vi//spaces/",
        "/%2e%2e/",
        "/vi/spaces/manzi/extra/",
        "/data/spaces.xml",
        "/media/photos/x-1.webp",
    ],
)
def test_hostile_path_is_not_found(client, path):
    make_space("Manzi", published=True)
    response = client.get(path)
    assert response.status_code == 404
    assert "<script>" not in Page(response).one("main").words


def test_form_without_its_token_is_refused_with_a_page():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert Page(response).one("p", class_="notice-code").words == "403"


def test_missing_slash_is_added_and_never_leads_away(client):
    assert client.get("/en/spaces")["Location"] == "/en/spaces/"
    assert client.get("/en/spaces?q=a")["Location"] == "/en/spaces/?q=a"
    for path in ("//evil.example", "//evil.example/spaces", "/\\evil.example"):
        response = client.get(path)
        assert "evil" not in response.get("Location", "")


def test_health_says_whether_the_database_answers(client, monkeypatch):
    assert client.get("/health/").json() == {"status": "ok"}
    monkeypatch.setattr("spaces.views.health.connection", Unreachable())
    response = client.get("/health/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "no-store" in response["Cache-Control"]


class Unreachable:
    def cursor(self):
        raise OperationalError("gone")
