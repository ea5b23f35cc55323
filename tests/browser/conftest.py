"""A real Chromium for the tests below this folder; what goes wrong in it fails the test.

`page` is a desktop page at the site, `open_page(width=320, java_script_enabled=False, …)` makes
others, `assert_accessible(page)` runs axe on what is shown. Errors in the console (violations of
the Content-Security-Policy among them), uncaught exceptions, answers from 500 on and requests to
anyone but the site are gathered in `problems`; a test that provokes one says so beforehand:
`problems.expected.append("status of 404")`.
"""

import os
import re
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import sync_playwright

from tools.run_tests import HOW_TO_GET_BROWSER, find_browser

HERE = Path(__file__).parent
AXE_OPTIONS = {
    # Else axe fetches style sheets and puts them into the page, which the policy forbids it.
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Marks every test of this folder, before the marks choose what runs."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Problems(list):
    """Sentences about what went wrong in the browser, but for those that the test expects."""

    def __init__(self, site: str):
        super().__init__()
        self.site = urlsplit(site).netloc
        self.expected: list[str] = []

    def watch(self, context):
        """Listens to everything that the pages of a context say and ask for."""
        context.on("console", self.hear)
        context.on("weberror", lambda event: self.append(f"uncaught: {event.error}"))
        context.on("request", self.see_request)
        context.on("response", self.see_response)

    def hear(self, message):
        if message.type == "error" or "Content Security Policy" in message.text:
            self.append(f"console: {message.text}")

    def see_request(self, request):
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != self.site:
            self.append(f"request to a third party: {request.url}")

    def see_response(self, response):
        if response.status >= 500:
            self.append(f"answer {response.status}: {response.url}")

    def unexpected(self):
        return [
            problem for problem in self if not any(re.search(pattern, problem) for pattern in self.expected)
        ]


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time():
    """Lets requests wait for one another: the live server's threads share one connection in memory.

    A page that saves itself sends two at a time, which would meet in one transaction.
    """
    turn, get_response = threading.Lock(), WSGIHandler.get_response

    def in_turn(handler, request):
        with turn:
            return get_response(handler, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "get_response", in_turn)
        yield


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; the pages of a test share no cookie with another's."""
    program = find_browser()
    if program is None:
        pytest.skip(f"no Chromium: {HOW_TO_GET_BROWSER}")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = ["--disable-dev-shm-usage", "--force-color-profile=srgb", *as_root]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, django_db_serialized_rollback):
    """The site's address; rows that migrations made are there again in each test."""
    return live_server.url


@pytest.fixture
def problems(site):
    """What went wrong in the test's pages; the test fails when something unexpected is left."""
    found = Problems(site)
    yield found
    assert found.unexpected() == []


@pytest.fixture
def open_page(chromium, site, problems):
    """Returns open_page(width, height, **options of a Playwright context) -> page, paths as URLs."""
    contexts = []

    def _open(width=1280, height=900, **options):
        context = chromium.new_context(base_url=site, viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        problems.watch(context)
        contexts.append(context)
        return context.new_page()

    yield _open
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """A page on a desktop screen."""
    return open_page()


@pytest.fixture
def assert_accessible():
    """Returns assert_accessible(page), which fails with axe's report when axe finds anything."""

    def _assert(page):
        results = Axe().run(page, options=AXE_OPTIONS)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return _assert
