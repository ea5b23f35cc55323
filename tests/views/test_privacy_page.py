"""The page about privacy says what the code does: spans that are purged, texts agreed to, days to answer."""

import pytest
from django.utils import translation
from django.utils.html import escape

from spaces.consents import text_of
from spaces.enums import ConsentPurpose
from spaces.spans import SPANS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_page_shows_every_span_that_is_purged(client, language):
    page = client.get(f"/{language}/privacy/").text

    with translation.override(language):
        for span in SPANS.values():
            assert escape(f"{span.period} {span.after}") in page
            assert escape(str(span.what)) in page


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_page_shows_every_text_that_people_agree_to(client, language):
    page = client.get(f"/{language}/privacy/").text

    with translation.override(language):
        for purpose in ConsentPurpose:
            assert escape(str(text_of(purpose))) in page


def test_page_promises_the_days_of_the_clock_and_the_life_of_the_session(client, settings):
    page = client.get("/en/privacy/").text

    assert f"within {settings.PRIVACY_DAYS['export']} days for a copy" in page
    assert f"{settings.PRIVACY_DAYS['erasure']} days for an erasure" in page
    assert f"at most {settings.SESSION_COOKIE_AGE // 3600} hours" in page


@pytest.mark.parametrize("path", ["", "spaces/", "about/", "privacy/", "submit/"])
def test_pages_that_everybody_reads_set_no_session_cookie(client, settings, path):
    answer = client.get(f"/vi/{path}")

    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    if path != "submit/":  # has a form, and so the cookie that protects it
        assert not answer.cookies


def test_span_is_said_in_years_where_it_is_several():
    with translation.override("en"):
        assert SPANS["privacy"].period == "3 years"
        assert SPANS["contact"].period == "365 days"
