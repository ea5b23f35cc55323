"""Public answers: kept while the data stands still, asked again cheaply, served when the database is away."""

import gzip
import time

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date

from spaces.actions.classification import save_term
from spaces.actions.publication import publish_space, withdraw_space
from spaces.actions.spaces import save_space
from spaces.models import DataVersion
from spaces.queries.version import forget_version
from spaces.views import public
from tests.builders import make_category, make_space
from tests.pages import Page, explore

pytestmark = pytest.mark.django_db

PAGES = ["/en/", "/vi/spaces/", "/fr/spaces/manzi/", "/en/about/", "/sitemap.xml"]


@pytest.fixture
def manzi():
    return make_space("Manzi", published=True)


@pytest.fixture
def database_away(monkeypatch):
    """Returns a function after which no version can be read."""

    def _stop(error=OperationalError):
        def fail():
            raise error("the server closed the connection")

        monkeypatch.setattr(public, "recent_version", fail)

    return _stop


# --- Conditional requests ---


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_page_that_the_browser_has_is_not_sent_again(client, manzi, address, header):
    first = client.get(address)
    name = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    again = client.get(address, headers={name: first[header]})
    assert again.status_code == 304
    assert again.content == b""
    for kept in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        assert again[kept] == first[kept]


@pytest.mark.parametrize("address", PAGES)
def test_conditional_request_costs_one_query(client, manzi, address, django_assert_num_queries):
    etag = client.get(address)["ETag"]
    cache.clear()
    with django_assert_num_queries(1):
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_busy_process_asks_for_the_version_once_in_a_while(
    client, manzi, settings, django_assert_num_queries
):
    settings.VERSION_MEMORY_MS = 60_000
    forget_version()
    client.get("/en/about/")
    with django_assert_num_queries(0):
        assert client.get("/en/about/").status_code == 200


def test_own_write_is_seen_at_once_in_spite_of_the_memory(client, manzi, settings):
    settings.VERSION_MEMORY_MS = 60_000
    forget_version()
    assert "Manzi" in client.get("/en/spaces/").content.decode()
    withdraw_space(space=manzi, by=None)
    assert "Manzi" not in client.get("/en/spaces/").content.decode()


def test_write_of_another_process_is_seen_when_the_memory_ends(client, manzi, settings):
    settings.VERSION_MEMORY_MS = 40
    forget_version()
    before = client.get("/en/about/")["ETag"]
    DataVersion.objects.update(number=F("number") + 1)
    time.sleep(0.05)
    assert client.get("/en/about/")["ETag"] != before


def test_name_of_a_page_belongs_to_its_language_and_filters(client, manzi):
    addresses = ["/en/spaces/", "/fr/spaces/", "/en/spaces/?q=manzi", "/en/"]
    assert len({client.get(address)["ETag"] for address in addresses}) == 4
    etag = client.get("/en/spaces/")["ETag"]
    assert client.get("/fr/spaces/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"If-None-Match": "*"}, {"If-Modified-Since": http_date(time.time() + 3600)}]
)
def test_what_is_not_there_is_never_called_unchanged(client, asked):
    make_space("Nháp")
    for address in ("/vi/spaces/nhap/", "/vi/spaces/nowhere/"):
        assert client.get(address, headers=asked).status_code == 404


def test_page_changes_its_name_with_the_data_and_the_clock(client, manzi, monkeypatch):
    first = client.get("/en/spaces/")["ETag"]
    make_space("Mới", published=True)
    second = client.get("/en/spaces/")["ETag"]
    now = time.time()
    monkeypatch.setattr(public.time, "time", lambda: now + public.CLOCK_STEP)
    assert len({first, second, client.get("/en/spaces/")["ETag"]}) == 3


@pytest.mark.parametrize("address", PAGES)
def test_caches_between_are_told_to_ask_and_to_keep_encodings_apart(client, manzi, address):
    response = client.get(address)
    assert response["Cache-Control"] == "public, no-cache"
    varies = {name.strip() for name in response["Vary"].split(",")}
    assert "Accept-Encoding" in varies
    assert "Cookie" not in varies


@pytest.mark.parametrize("address", PAGES)
def test_public_page_sets_no_cookie(client, manzi, address):
    assert client.get(address).cookies == {}


@pytest.mark.parametrize("said", ['"other"', "garbage", "{}", 'W/"other", {}', 'x"{}"', ","])
def test_page_is_never_answered_empty(client, manzi, said):
    first = client.get("/en/spaces/")
    header = said.format(first["ETag"].split('"')[1])
    again = client.get("/en/spaces/", headers={"If-None-Match": header})
    assert again.status_code == 200
    assert again.content == first.content


# --- Encodings and methods ---


def test_answer_is_packed_for_who_can_unpack_it(client, manzi):
    plain = client.get("/en/spaces/")
    packed = client.get("/en/spaces/", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert packed["Content-Type"] == plain["Content-Type"]


@pytest.mark.parametrize("address", PAGES)
def test_head_answers_the_headers_of_get_without_a_body(client, manzi, address):
    head, get = client.head(address), client.get(address)
    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", [*PAGES, "/robots.txt", "/"])
def test_other_methods_are_refused(client, manzi, address, method):
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}


# --- The data changes ---


def test_publication_edit_and_withdrawal_show_at_once(client):
    space = make_space("Manzi")
    assert explore(client).total == 0
    publish_space(space=space, by=None)
    assert explore(client).names == ["Manzi"]
    save_space(space=space, by=None, data={"name_vi": "Manzi mới"})
    assert explore(client).names == ["Manzi mới"]
    assert "Manzi mới" in client.get("/vi/spaces/manzi/").content.decode()
    withdraw_space(space=space, by=None)
    assert explore(client).total == 0
    assert client.get("/vi/spaces/manzi/").status_code == 404


def test_renamed_category_shows_at_once(client):
    category = make_category("Nghệ thuật", code="art")
    make_space("Manzi", published=True, category=category)
    assert "Nghệ thuật" in explore(client).html
    save_term(by=None, term=category, data={"name_vi": "Mỹ thuật"})
    page = explore(client)
    assert "Mỹ thuật" in page.html
    assert "Nghệ thuật" not in page.html


def test_change_that_is_rolled_back_shows_nothing(client, manzi):
    with pytest.raises(Exception, match="year"):
        save_space(space=manzi, by=None, data={"name_vi": "Sai", "year_opened": 9999})
    assert explore(client).names == ["Manzi"]


def test_kept_page_costs_one_query(client, manzi):
    for address in PAGES:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) == 1, address


# --- The database is away ---


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("address", PAGES)
def test_page_seen_lately_is_served_and_marked(client, manzi, database_away, address, error):
    before = client.get(address)
    database_away(error)
    after = client.get(address)
    assert after.status_code == 200
    assert after.content == before.content
    assert after["Warning"] == '110 - "Response is Stale"'
    assert "Warning" not in before


def test_page_seen_lately_is_served_for_most_of_an_hour(client, manzi, database_away, monkeypatch):
    before = client.get("/en/spaces/")
    database_away()
    now = time.time()
    monkeypatch.setattr(public.time, "time", lambda: now + 50 * 60)
    after = client.get("/en/spaces/")
    assert after.content == before.content
    assert client.get("/en/spaces/", headers={"If-None-Match": before["ETag"]}).status_code == 304


def test_page_not_seen_answers_503_with_what_to_do(client, manzi, database_away):
    client.get("/en/")
    database_away()
    response = client.get("/en/spaces/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Try again in a minute" in Page(response).one("main").words
    assert "ETag" not in response


def test_fresh_process_without_a_database_answers_503(client, database_away, monkeypatch):
    monkeypatch.setattr(public, "_last_version", None)
    database_away()
    assert client.get("/vi/").status_code == 503


def test_page_is_fresh_again_when_the_database_is_back(client, manzi, database_away, monkeypatch):
    client.get("/en/")
    with monkeypatch.context():
        database_away()
        assert "Warning" in client.get("/en/")
        monkeypatch.undo()
    assert "Warning" not in client.get("/en/")
