"""The public pages of criteria: what is asked, how scores are computed, nothing of drafts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spaces.actions.version import next_version
from spaces.enums import VersionState
from spaces.models import Criterion
from tests.assessment import SMALL, make_criterion, make_version, publish_by_hand
from tests.builders import make_category, make_space
from tests.pages import Page
from tests.results import make_published_round

pytestmark = pytest.mark.django_db
LABEL = "Illustrative criteria."
SHEETS = [{"A1": 5, "A2": 3, "B1": 1}, {"A1": 4, "A2": 3, "B1": 0}]


def show(client, path="", language="en"):
    response = client.get(f"/{language}/criteria/{path}")
    assert response.status_code == 200
    return Page(response)


def test_list_shows_published_and_retired_versions_and_no_draft(client):
    published = make_version(label="2026", summary_en="In force today")
    retired = make_version(label="2020", criteria_set=published.criteria_set)
    retired.state, retired.retired_at = VersionState.RETIRED, timezone.now()
    retired.save()
    make_version(label="2030", summary_en="A secret plan", published=False)
    page = show(client)
    assert [e.words for e in page.inside("version-card", "h3")] == ["Version 2020", "Version 2026"]
    assert "Retired" in page.html
    assert "A secret plan" not in page.html


def test_list_without_criteria_says_so(client):
    assert "No criteria have been published yet." in show(client).html


def test_draft_has_no_page(client):
    draft = make_version(published=False)
    assert client.get(f"/en/criteria/{draft.slug}/").status_code == 404
    assert client.get("/en/criteria/nowhere/").status_code == 404


def test_version_shows_what_is_asked_with_all_anchors_weights_and_bands(client):
    version = make_version(published=False)
    craft = make_category(name_en="Craft village")
    Criterion.objects.get(code="A2").categories.add(craft)
    Criterion.objects.filter(code="A1").update(guidance_en="Look around", evidence_required=True)
    page = show(client, f"{publish_by_hand(version).slug}/")
    assert [e.words for e in page.inside("criterion", "h4")] == [
        "A1 Criterion A1", "A2 Criterion A2", "B1 Criterion B1",
    ]  # fmt: skip
    assert len(page.inside("anchors", "dd")) == 5 + 5 + 5
    facts = [e.words for e in page.all("p", class_="criterion-facts")]
    assert facts[0].startswith("weight 2 · 40% of the whole")
    assert "evidence required" in facts[0]
    assert "lower is better" in facts[2]
    assert "Look around" in page.html
    assert "Asked only of: Craft village" in " ".join(page.one("main").words.split())
    assert "from 0.5 to below 0.7" in page.html
    assert "by at least 2 assessors" in page.html


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
def test_illustrative_version_says_so_on_every_page_that_shows_it(client, language):
    version = make_version(is_illustrative=True)
    space = make_space("Minh họa", published=True)
    round = make_published_round({space: SHEETS}, version=version)
    said = {"vi": "Bộ tiêu chí minh họa.", "en": LABEL, "fr": "Critères donnés à titre d’illustration."}
    for path in (f"criteria/{version.slug}/", f"results/{round.slug}/", f"spaces/{space.slug}/"):
        assert said[language] in client.get(f"/{language}/{path}").content.decode(), path
    marks = {"vi": "(minh họa)", "en": "(illustrative)", "fr": "(à titre d’illustration)"}
    assert marks[language] in client.get(f"/{language}/spaces/").content.decode()


def test_version_of_the_city_carries_no_such_label(client):
    assert LABEL not in show(client, f"{make_version().slug}/").html


def test_worked_example_ends_at_the_stored_composite(client):
    space = make_space("Manzi", published=True)
    round = make_published_round({space: SHEETS})
    page = show(client, f"{round.version.slug}/")
    (result,) = [e for e in page.all("td") if "data-composite" in e.attrs]
    assert result.words == "0.8000"
    assert "This is the stored composite." in page.html
    (result,) = [
        e for e in show(client, f"{round.version.slug}/", "vi").all("td") if "data-composite" in e.attrs
    ]
    assert result.words == "0,8000"


def test_example_without_a_round_is_labelled_as_made_up(client):
    assert "Made-up scores, of no place." in show(client, f"{make_version().slug}/").html


def test_changes_against_the_version_before_are_told(client):
    former = make_version()
    version = make_version(SMALL[:1], published=False, criteria_set=former.criteria_set, previous=former)
    one = Criterion.objects.get(version=former, code="A1")
    Criterion.objects.filter(version=version, code="A1").update(corresponds_to=one)
    make_criterion(version.dimensions.get(), "A3", 1, 0, 2, "up")
    page = show(client, f"{publish_by_hand(version).slug}/")
    assert f"What changed since version {former.label}" in page.html
    assert "dropped" in page.html


def test_page_is_kept_for_the_version_of_the_data(client, django_assert_num_queries):
    version = make_version()
    show(client, f"{version.slug}/")
    with django_assert_num_queries(1):
        show(client, f"{version.slug}/")


def test_number_of_queries_does_not_grow_with_the_criteria(client):
    counts = []
    for size in (2, 25):
        criteria = tuple((f"A{number}", 1, 1, 5, "up") for number in range(size))
        version = make_version((("A", 1, criteria),))
        next_version(structure=True)
        with CaptureQueriesContext(connection) as captured:
            show(client, f"{version.slug}/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
