"""The section of the self-assessment: what is asked, kept and refused."""

import pytest

from spaces.enums import ProposalState
from spaces.models import Proposal, SelfAssessment, SelfScore
from tests.assessment import make_version
from tests.pages import Page
from tests.proposals import make_draft, make_proposal
from tests.views.partners import holding

pytestmark = pytest.mark.django_db


def address(proposal, language="en"):
    return f"/{language}/proposals/{proposal.reference}/self/"


def post(client, version, proposal, **answers):
    """Sends answers by the codes of criteria; `j_` begins the words about one."""
    sent = {}
    for code, value in answers.items():
        kind, _bar, name = code.rpartition("_")
        sent[f"{kind or 'c'}{version.criteria.get(code=name).pk}"] = value
    return client.post(address(proposal), sent)


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def proposal(client):
    proposal = make_draft()
    holding(client, proposal)
    return proposal


def test_every_level_is_offered_with_its_anchor(client, version, proposal):
    page = Page(client.get(address(proposal)))
    words = [label.words for label in page.inside("self-levels", "label")]
    assert "3 – A1, level 3" in words
    assert words.count("No answer") == version.criteria.count()


def test_answers_are_kept_shown_again_and_lead_on(client, version, proposal):
    response = post(client, version, proposal, A1="4", j_A1="Có minh chứng", A2="na", B1="")
    assert response.headers["Location"].endswith("/you/")
    kept = {row.criterion.code: (row.value, row.not_applicable) for row in SelfScore.objects.all()}
    assert kept == {"A1": (4, False), "A2": (None, True)}
    page = Page(client.get(address(proposal)))
    chosen = {e.attrs["value"] for e in page.all("input", type="radio") if "checked" in e.attrs}
    assert chosen == {"4", "na", ""}
    assert "Có minh chứng" in page.html


@pytest.mark.parametrize("value", ["6", "0", "abc", "4; drop", "\0", "1" * 400])
def test_forged_level_is_refused_and_what_was_written_stays(client, version, proposal, value):
    response = post(client, version, proposal, A1=value, j_A1="Giữ lại")
    assert response.status_code == 200
    assert "Giữ lại" in response.content.decode()
    assert not SelfAssessment.objects.exists()


def test_too_long_or_unreadable_words_are_refused_with_the_remedy(client, version, proposal):
    for words in ("x" * 2001, "a\0b"):
        response = post(client, version, proposal, A1="4", j_A1=words)
        assert response.status_code == 200
        assert Page(response).all("ul", class_="errorlist")
    assert not SelfAssessment.objects.exists()


def test_without_published_criteria_the_way_goes_on(client, proposal):
    assert "no criteria" in Page(client.get(address(proposal))).html.lower()
    assert client.post(address(proposal)).headers["Location"].endswith("/you/")
    assert "self" in Proposal.objects.get().sections_done


def test_sent_proposal_leads_to_its_page_and_refuses_answers(client, version):
    proposal = make_proposal(state=ProposalState.WAITING)
    holding(client, proposal)
    assert client.get(address(proposal)).status_code == 302
    assert post(client, version, proposal, A1="4").status_code == 409


def test_nobody_else_sees_it(client, version):
    assert client.get(address(make_draft())).status_code == 404


def test_page_costs_the_same_for_few_and_many_criteria(client, proposal, django_assert_max_num_queries):
    make_version()
    with django_assert_max_num_queries(16):
        client.get(address(proposal))
    many = tuple(
        (f"D{number}", 1, tuple((f"D{number}.{place}", 1, 1, 5, "up") for place in range(5)))
        for number in range(6)
    )
    make_version(many)
    with django_assert_max_num_queries(16):
        client.get(address(proposal))
