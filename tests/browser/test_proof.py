"""The proof of work in a real browser: done while a person types, accepted once, and in nobody's way."""

import time
from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from spaces.actions.proof_of_work import redeem
from spaces.models import SolvedChallenge

FORM = """<!doctype html><html lang=en><title>Trial</title><link rel=icon href='data:,'>
<link rel=stylesheet href='/static/css/site.css'>
<main><h1>Trial</h1><form method=post action=/trial-sent>
<label>Name <input name=name></label> {guard}
<button name=step value=save>Save</button> <button name=step value=back>Back</button></form></main>"""


@pytest.fixture
def trial(page, client):
    """A page of the site with a guarded form and the site's own policy; `trial.sent` gets what is posted."""
    page.sent = []
    policy = client.get("/health/").headers["Content-Security-Policy"]
    html = {"content_type": "text/html", "headers": {"Content-Security-Policy": policy}}

    def receive(route):
        page.sent.append(parse_qs(route.request.post_data, keep_blank_values=True))
        route.fulfill(body="<!doctype html><html lang=en><title>Sent</title><p>Sent", **html)

    page.route("**/trial-sent", receive)
    body = FORM.format(guard=render_to_string("partner/guard.html"))
    page.route("**/trial", lambda route: route.fulfill(body=body, **html))
    page.goto("/trial")
    return page


def send(page, button="Save"):
    """Sends the form; returns what came, and after how many seconds."""
    begun = time.monotonic()
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/trial-sent")
    (sent,) = page.sent
    return sent, time.monotonic() - begun


def test_solution_is_found_while_typing_and_accepted_once(trial, assert_accessible):
    trial.get_by_label("Name").fill("Kim Lan")
    expect(trial.locator("[data-altcha]")).not_to_have_value("")
    assert_accessible(trial)

    sent, _seconds = send(trial)

    assert sent["name"] == ["Kim Lan"]
    assert sent["homepage_2"] == [""]
    (payload,) = sent["altcha"]
    assert redeem(payload) is True
    assert redeem(payload) is False


def test_form_sent_at_once_waits_for_its_proof_and_is_sent_as_asked(trial):
    sent, _seconds = send(trial, "Back")
    assert sent["step"] == ["back"]
    assert redeem(sent["altcha"][0]) is True


def test_impatient_clicks_send_once(trial):
    trial.get_by_role("button", name="Save").dblclick()
    trial.wait_for_url("**/trial-sent")
    trial.wait_for_timeout(300)
    assert len(trial.sent) == 1


def test_where_no_challenge_comes_nobody_waits_long(trial):
    trial.route("**/data/challenge.json", lambda route: None)
    sent, seconds = send(trial)
    assert sent["altcha"] == [""]
    assert 3 < seconds < 8


def test_challenge_that_fails_holds_nobody_up(trial, problems):
    problems.expected += ["status of 503", "answer 503"]
    trial.route("**/data/challenge.json", lambda route: route.fulfill(status=503))
    trial.get_by_label("Name").fill("Kim Lan")
    trial.wait_for_timeout(200)
    sent, seconds = send(trial)
    assert sent["altcha"] == [""]
    assert seconds < 3


def test_on_a_plain_address_the_form_goes_without_a_proof_and_without_a_word(trial):
    asked = []
    trial.on("request", lambda request: asked.append(request.url))
    trial.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    trial.reload()
    sent, seconds = send(trial)
    assert sent["altcha"] == [""]
    assert seconds < 3
    assert not [address for address in asked if "challenge" in address]


def test_trap_is_out_of_reach_of_people(trial):
    trial.get_by_label("Name").focus()
    trial.keyboard.press("Tab")
    assert trial.evaluate("document.activeElement.textContent") == "Save"
    assert "Leave" not in trial.locator("main").aria_snapshot()


def test_one_solution_serves_a_whole_form(page):
    page.goto("/en/submit/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/proposals/**")
    assert SolvedChallenge.objects.count() == 1

    page.goto("/en/submit/")

    assert page.locator("[data-altcha]").count() == 0
