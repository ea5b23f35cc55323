"""The page of one space: who sees it, its addresses, its hours, what it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spaces.actions.publication import submit_for_review, withdraw_space
from spaces.actions.spaces import save_space
from spaces.enums import AccessFeature, Lifecycle
from spaces.models import Space
from tests.builders import (
    make_activity,
    make_audience,
    make_category,
    make_field,
    make_operator,
    make_space,
    make_user,
)
from tests.pages import Page, show

pytestmark = pytest.mark.django_db


# --- Who sees it ---


@pytest.mark.parametrize("state", ["draft", "in review", "withdrawn"])
@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_space_that_is_not_public_is_not_found(client, state, language):
    space = make_space("Manzi", published=state == "withdrawn")
    if state == "withdrawn":
        client.get(f"/{language}/spaces/manzi/")
        withdraw_space(space=space, by=None)
    if state == "in review":
        submit_for_review(space=space, by=None)
    for query in ("", "?preview=1", "?publication_state=draft"):
        response = client.get(f"/{language}/spaces/manzi/{query}")
        assert response.status_code == 404
        assert "Manzi" not in response.content.decode()
    assert client.head(f"/{language}/spaces/manzi/").status_code == 404


def test_draft_is_not_found_by_who_is_signed_in_either(client):
    make_space("Manzi")
    client.force_login(make_user("", "Publisher"))
    assert client.get("/vi/spaces/manzi/").status_code == 404


def test_draft_is_named_on_no_page_of_another(client):
    make_space("Nháp bí mật", longitude=105.85, latitude=21.03)
    hidden = make_space("Chỗ mới", published=True)
    make_space("Manzi", published=True, lifecycle="moved", moved_to=hidden, longitude=105.85, latitude=21.03)
    assert "Chỗ mới" in show(client).html
    withdraw_space(space=hidden, by=None)
    page = show(client)
    assert "Chỗ mới" not in page.html
    assert "bí mật" not in page.html


def test_former_address_leads_to_the_present_one_for_good(client):
    space = make_space("Manzi", published=True)
    for slug in ("manzi-2", "manzi-3"):
        save_space(space=space, by=None, data={"slug": slug})
    for former in ("manzi", "manzi-2"):
        response = client.get(f"/fr/spaces/{former}/")
        assert response.status_code == 301
        assert response["Location"] == "/fr/spaces/manzi-3/"


def test_former_address_of_a_withdrawn_space_is_not_found(client):
    space = make_space("Manzi", published=True)
    save_space(space=space, by=None, data={"slug": "other"})
    withdraw_space(space=space, by=None)
    response = client.get("/vi/spaces/manzi/")
    assert response.status_code == 404
    assert "other" not in Page(response).one("main").words


def test_address_taken_back_shows_the_page_again(client):
    space = make_space("Manzi", published=True)
    save_space(space=space, by=None, data={"slug": "other"})
    save_space(space=space, by=None, data={"slug": "manzi"})
    assert show(client).one("h1").words == "Manzi"
    assert client.get("/en/spaces/other/")["Location"] == "/en/spaces/manzi/"


@pytest.mark.parametrize("lifecycle", [Lifecycle.CLOSED, Lifecycle.MOVED])
def test_space_that_is_no_more_keeps_its_page(client, lifecycle):
    make_space(
        "Manzi",
        published=True,
        lifecycle=lifecycle,
        lifecycle_since=datetime.date(2024, 5, 1),
        opening_hours="24/7",
    )
    page = show(client)
    assert str(lifecycle.label) in page.one("p", class_="notice").words
    assert "so that it can be cited" in page.html
    assert "2024" in page.one("p", class_="notice").words
    assert page.all("span", class_="open") == []


# --- Hours ---


def at(monkeypatch, *moment):
    """Stops the clock at a moment of Hanoi."""
    hanoi = datetime.timezone(datetime.timedelta(hours=7))
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(*moment, tzinfo=hanoi))


def test_hours_are_told_for_the_week_from_today_in_the_time_of_the_city(client, monkeypatch):
    make_space("Manzi", published=True, opening_hours="Tu-Th 09:00-12:00,13:30-17:00; Fr-Su 20:00-02:00")
    at(monkeypatch, 2026, 3, 5, 0, 30)  # Thursday in Hanoi, still Wednesday in London
    page = show(client)
    rows = [row.words for row in page.inside("hours-table", "tr")]
    assert rows[0] == "Thursday09:00–12:00, 13:30–17:00"
    assert rows[1] == "Friday20:00–24:00"
    assert rows[2] == "Saturday00:00–02:00, 20:00–24:00"
    assert rows[4:6] == ["Monday00:00–02:00", "Tuesday09:00–12:00, 13:30–17:00"]
    assert page.one("span", class_="is-closed").words == "Closed, opens Thu 09:00"


def test_open_now_says_until_when(client, monkeypatch):
    make_space("Manzi", published=True, opening_hours="Mo-Su 09:00-17:00")
    at(monkeypatch, 2026, 3, 5, 16, 59)
    assert show(client).one("span", class_="is-open").words == "Open until 17:00"


def test_always_open_space_names_no_end(client):
    make_space("Manzi", published=True, opening_hours="24/7")
    page = show(client)
    assert page.one("span", class_="is-open").words == "Open"
    assert {row.words[-11:] for row in page.inside("hours-table", "tr")} == {"00:00–24:00"}


@pytest.mark.parametrize("lifecycle", [Lifecycle.TEMPORARILY_CLOSED, Lifecycle.PLANNED])
def test_space_that_receives_nobody_is_not_called_open(client, lifecycle):
    make_space("Manzi", published=True, lifecycle=lifecycle, opening_hours="24/7")
    assert show(client).all("span", class_="open") == []


def test_hours_that_cannot_be_read_are_left_out(client):
    space = make_space("Manzi", published=True)
    Space.objects.filter(pk=space.pk).update(opening_hours="an older syntax")
    page = show(client)
    assert page.all("table", class_="hours-table") == []
    assert page.all("span", class_="open") == []


# --- What it costs ---


def rich_space(name, count):
    """A space with `count` of everything, in a neighbourhood of `count`."""
    space = make_space(
        name,
        published=True,
        longitude=105.85,
        latitude=21.03,
        further_categories=[make_category() for _ in range(count)],
        fields=[make_field() for _ in range(count)],
        activities=[make_activity() for _ in range(count)],
        audiences=[make_audience() for _ in range(count)],
        aliases=[f"{name} {i}" for i in range(count)],
        sources=[(f"Source {i}", "") for i in range(count)],
        access=dict.fromkeys(list(AccessFeature.values)[:count], "yes"),
        operator=make_operator(f"Operator {name}"),
    )
    for i in range(count):
        make_space(f"Gần {name} {i}", published=True, longitude=105.85, latitude=21.031)
    return space


def test_number_of_queries_does_not_grow_with_what_is_told(client):
    counts = []
    for name, count in (("it", 1), ("nhieu", 8)):
        rich_space(name, count)
        for _times in ("cold", "kept"):
            with CaptureQueriesContext(connection) as captured:
                show(client, name)
            counts.append(len(captured))
    assert counts[0] == counts[2] <= 34
    assert counts[1] == counts[3] == 1
