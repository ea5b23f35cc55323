"""Moving the weights of a round: the browser reckons as `spaces/scoring` does, and stores nothing."""

import random
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from spaces.models import Result
from spaces.scoring.aggregate import arithmetic_mean, bands
from spaces.scoring.summary import distribution
from tests.builders import make_space
from tests.results import BEST, WORST, make_published_round

ROOT = Path(__file__).resolve().parents[2]
MODULE = "/static/js/results/weights.js"


def from_disk(route):
    """Answers with the file itself: arithmetic needs no server and no database."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=ROOT / path[1:], content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Trial</title>", content_type="text/html")


@pytest.fixture(scope="module")
def run(chromium):
    """Returns run(expression, *values): `m` is the module, `values` what is given."""
    page = chromium.new_page()
    page.route("**/*", from_disk)
    page.goto("http://localhost/trial")

    def _run(expression, *values):
        script = f"async ([path, values]) => {{ const m = await import(path); return ({expression}); }}"
        return page.evaluate(script, [MODULE, list(values)])

    yield _run
    page.close()


# --- The arithmetic ---


@pytest.mark.parametrize("seed", range(5))
def test_browser_reckons_as_the_server_does(run, seed):
    chance = random.Random(seed)
    rows = [
        [None if chance.random() < 0.1 else round(chance.random(), 9) for _dimension in range(4)]
        for _space in range(300)
    ]
    weights = [chance.choice([0, 1, 12.5, 30]) for _dimension in range(3)] + [20]
    thresholds = [0.2, 0.5, 0.7]
    values = np.array(rows, dtype=float)
    composites = arithmetic_mean(values, np.array(weights, dtype=float))

    found = run("values[0].map((row) => m.composite(row, values[1]))", rows, weights)

    assert [np.nan if value is None else value for value in found] == pytest.approx(
        composites.tolist(), abs=1e-12, nan_ok=True
    )
    expected = bands(composites, np.array(thresholds)).tolist()
    assert run("m.bandsOf(...values)", rows, weights, thresholds) == expected
    assert run("m.distribution(values[0], values[1], 10)", rows, weights) == (
        distribution(composites, 10).tolist()
    )


def test_last_bit_of_a_sum_does_not_decide_a_band(run):
    assert run("m.bandOf(0.1 + 0.2, [0, 0.30000000000000004])") == 1
    assert run("m.bandOf(0.7 - 1e-12, [0, 0.7])") == 1
    assert run("m.bandOf(0.1, [0.2, 0.7])") == -1
    assert run("m.bandOf(null, [0])") == -1


def test_weights_survive_the_way_through_an_address(run):
    codes, weights = ["A", "B 1", "Đ,:"], [30, 0, 12.5]
    assert run("m.parseHash('#' + m.formatHash(...values), values[0], 60)", codes, weights) == weights


@pytest.mark.parametrize(
    "text",
    ["", "#weights=", "#weights=A:1", "#weights=A:1,B:-1", "#weights=A:1,B:61", "#weights=A:x,B:1",
     "#spaces", "#weights=%E0%A4%A:1,B:1", "#weights=A:,B:1", "#weights=A:Infinity,B:1"],
)  # fmt: skip
def test_address_that_holds_no_weights_is_left_alone(run, text):
    assert run("m.parseHash(values[0], ['A', 'B'], 60)", text) is None


# --- The page ---


@pytest.fixture
def path(site):
    """The address of a round in which one space is strong in A alone and one in B alone."""
    strong_in_a, strong_in_b = make_space("An", published=True), make_space("Bình", published=True)
    make_published_round(
        {strong_in_a: BEST | {"B1": 4}, strong_in_b: WORST | {"B1": 0}},
        slug="trial",
    )
    return "/en/results/trial/"


def shown(page):
    """Returns the counts of the table as [published, with other weights] by band."""
    rows = page.locator("[data-bands] tr")
    return [[cell.inner_text() for cell in row.locator("td").all()] for row in rows.all()]


def test_moving_a_weight_changes_the_bands_and_the_address_but_nothing_stored(page, path):
    before = list(Result.objects.order_by("pk").values_list("composite", "band_id"))
    page.goto(path)
    told = page.locator("[data-told]")
    expect(told).to_have_text("With these weights every space stays in its band.")
    # A counts 60: 0.6 is promising; B counts 40: 0.4 is developing
    assert shown(page) == [["0", "0"], ["1", "1"], ["1", "1"], ["0", "0"]]
    page.get_by_role("spinbutton", name="Weight of Dimension A").fill("10")
    expect(told).to_have_text("2 spaces would be in another band.")
    assert shown(page) == [["0", "1"], ["1", "0"], ["1", "1"], ["0", "0"]]
    assert page.locator("[data-moved] a").all_inner_texts() == ["An", "Bình"]
    assert page.url.endswith("#weights=A:10,B:40")
    page.get_by_role("button", name="Back to the weights of the criteria").click()
    expect(told).to_have_text("With these weights every space stays in its band.")
    assert "#" not in page.url
    assert list(Result.objects.order_by("pk").values_list("composite", "band_id")) == before


def test_address_shows_another_person_the_same_weights_in_any_language(page, path):
    page.goto(f"{path}#weights=A:10,B:40")
    expect(page.locator("[data-told]")).to_have_text("2 spaces would be in another band.")
    expect(page.get_by_role("spinbutton", name="Weight of Dimension A")).to_have_value("10")
    page.get_by_role("link", name="FR", exact=True).click()
    expect(page.locator("[data-told]")).to_have_text("2 espaces changeraient de classe.")


def test_keyboard_moves_a_slider_and_no_weight_at_all_is_said(page, path):
    page.goto(path)
    slider = page.get_by_role("slider", name="Dimension A")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Weight of Dimension A")).to_have_value("61")
    for name in ("A", "B"):
        page.get_by_role("spinbutton", name=f"Weight of Dimension {name}").fill("0")
    expect(page.locator("[data-told]")).to_have_text("Give at least one dimension a weight above 0.")


def test_what_cannot_be_a_weight_gives_way_to_the_one_in_force(page, path):
    page.goto(path)
    number = page.get_by_role("spinbutton", name="Weight of Dimension A")
    number.fill("-5")
    number.blur()
    expect(number).to_have_value("60")


def test_large_round_is_fetched_and_a_failure_is_said(page, path, problems, monkeypatch):
    monkeypatch.setattr("spaces.views.results.MOST_IN_PAGE", 0)
    problems.expected.append("Failed to load resource")
    page.route("**/data/results/**", lambda route: route.abort())
    page.goto(path)
    page.get_by_role("spinbutton", name="Weight of Dimension A").fill("10")
    expect(page.locator("[data-told]")).to_contain_text("could not be fetched")
    page.unroute("**/data/results/**")
    page.get_by_role("spinbutton", name="Weight of Dimension A").fill("11")
    expect(page.locator("[data-told]")).to_have_text("2 spaces would be in another band.")


def test_without_javascript_the_page_explains_and_leads_to_the_files(open_page, path):
    page = open_page(java_script_enabled=False)
    page.goto(path)
    expect(page.get_by_text("This part needs JavaScript.")).to_be_visible()
    expect(page.locator(".weights-panel")).to_be_hidden()
    expect(page.get_by_role("link", name="Composites (CSV)")).to_be_visible()
