"""Who asks: the address behind proxies, and the proof of work that a browser did."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.urls import reverse

from spaces.views import visitor
from spaces.views.visitor import address_of, has_worked, visitor_of

pytestmark = pytest.mark.django_db


def request(forwarded=None, direct="192.0.2.1", **post):
    """Returns a POST as the site sees it."""
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    made = RequestFactory().post("/", post, REMOTE_ADDR=direct, **headers)
    made.session = SessionStore()
    return made


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "", "192.0.2.1"),
        (1, ",,", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "999.1.1.1", "192.0.2.1"),
        (1, "\x00\ud800" + "[" * 3000, "192.0.2.1"),
    ],
)
def test_address_is_what_our_own_proxies_saw(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    assert address_of(request(forwarded)) == address


@pytest.mark.parametrize("direct", ["", "unix:/run/socket", "@"])
def test_address_that_is_not_known_is_empty(direct):
    assert address_of(request(direct=direct)) == ""


@pytest.fixture
def solutions(monkeypatch):
    """Takes each word for a solution, and tells which came."""
    used = []
    monkeypatch.setattr(visitor, "redeem", lambda payload: bool(payload) and not used.append(payload))
    return used


def test_visitor_without_a_solution_has_not_worked(solutions):
    assert visitor_of(request()) == ("192.0.2.1", False)


def test_one_solution_serves_a_whole_form(solutions):
    first = request(altcha="solved")
    later = request(altcha="another")
    later.session = first.session

    assert visitor_of(first).has_worked
    assert visitor_of(later).has_worked
    assert solutions == ["solved"]


def test_proof_is_forgotten_after_an_hour(solutions, monkeypatch):
    asked = request(altcha="solved")
    visitor_of(asked)
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + 3601)
    assert not has_worked(asked)


def test_junk_for_a_solution_is_no_proof():
    assert not visitor_of(request(altcha="\x00")).has_worked
    assert not visitor_of(request(altcha="e30=")).has_worked


def test_challenge_is_new_for_everybody_and_for_our_pages_alone(client):
    address = reverse("data-challenge")
    first, second = client.get(address), client.get(address)
    assert address == "/data/challenge.json"
    assert first.json()["signature"] != second.json()["signature"]
    assert "no-store" in first["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in first
    assert first["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.post(address).status_code == 405
    assert "sessionid" not in first.cookies


def test_challenge_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("data-challenge"))
