"""Where partners begin: one draft for a page, in words whatever goes wrong."""

import uuid

import pytest
from django.urls import reverse
from django.utils.translation import override

from spaces.actions import limits
from spaces.enums import ProposalKind
from spaces.models import Proposal
from tests.builders import make_space
from tests.proposals import make_draft
from tests.views.partners import check_of, holding, page_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def proposal():
    return make_draft()


@pytest.fixture
def sender(client, proposal):
    """A browser that holds the proposal."""
    return holding(client, proposal)


def test_start_page_gives_a_key_and_begins_one_draft_for_it(client):
    page = client.get(reverse("submit"))
    key = page.context["submission_key"]
    assert f'value="{key}"' in text(page)

    first = client.post(reverse("submit"), {"submission_key": key})
    second = client.post(reverse("submit"), {"submission_key": key})

    proposal = Proposal.objects.get()
    assert first.url == second.url == page_of(proposal, "space")
    assert client.get(first.url).status_code == 200


def test_start_page_may_be_found_and_is_never_kept(client):
    page = client.get(reverse("submit"))
    assert page["Cache-Control"] == "no-store, private"
    assert "X-Robots-Tag" not in page
    assert 'name="robots"' not in text(page)


@pytest.mark.parametrize("sent", [{}, {"submission_key": "x"}, {"submission_key": "\x00"}])
def test_start_without_a_key_is_told_and_given_a_new_one(client, sent):
    page = client.post(reverse("submit"), sent)
    assert page.status_code == 400
    assert "press the button once more" in text(page)
    assert Proposal.objects.count() == 0


def test_start_by_a_program_that_fills_everything_is_refused_in_words(client):
    page = client.post(reverse("submit"), {"submission_key": uuid.uuid4(), "homepage_2": "x"})
    assert page.status_code == 400
    assert "hidden field" in text(page)
    assert Proposal.objects.count() == 0


def test_start_too_often_is_told_when_to_try_again(client, monkeypatch):
    few = limits.LIMITS["start"]._replace(unworked=1)
    monkeypatch.setitem(limits.LIMITS, "start", few)
    client.post(reverse("submit"), {"submission_key": uuid.uuid4()})
    page = client.post(reverse("submit"), {"submission_key": uuid.uuid4()})
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "Too many attempts from here" in text(page)


def test_begun_drafts_of_this_browser_are_offered(sender, proposal):
    page = text(sender.get(reverse("submit")))
    assert check_of(proposal) in page
    assert "Làng gốm Kim Lan" in page


def test_draft_whose_link_was_renewed_elsewhere_is_not_named(sender, proposal):
    Proposal.objects.filter(pk=proposal.pk).update(link_epoch=2)
    page = text(sender.get(reverse("submit")))
    assert proposal.reference not in page
    assert "Làng gốm Kim Lan" not in page


@pytest.mark.parametrize("kind", [ProposalKind.CORRECTION, ProposalKind.CLOSURE, ProposalKind.CLAIM])
def test_suggestion_begins_what_the_button_says(client, kind):
    space = make_space("Manzi", published=True)
    address = reverse("suggest", args=[space.slug])
    key = client.get(address).context["submission_key"]
    answer = client.post(address, {"submission_key": key, "kind": kind})
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.space) == (kind, space)
    first = check_of(proposal) if kind == ProposalKind.CORRECTION else page_of(proposal, kind)
    assert answer.url == first


def test_one_page_can_begin_each_kind_once(client):
    space = make_space("Manzi", published=True)
    address = reverse("suggest", args=[space.slug])
    for kind in ("correction", "closure", "correction"):
        client.post(address, {"submission_key": uuid.UUID(int=7), "kind": kind})
    assert sorted(Proposal.objects.values_list("kind", flat=True)) == ["closure", "correction"]


@pytest.mark.parametrize("kind", ["", "new", "merge", "\x00"])
def test_suggestion_of_an_unknown_kind_begins_nothing(client, kind):
    space = make_space("Manzi", published=True)
    answer = client.post(
        reverse("suggest", args=[space.slug]), {"submission_key": uuid.uuid4(), "kind": kind}
    )
    assert answer.status_code == 200
    assert Proposal.objects.count() == 0


def test_suggestion_follows_identifiers_and_hides_what_is_not_public(client):
    space, draft = make_space("Manzi", published=True), make_space("Nháp")
    moved = client.get(reverse("suggest", args=[space.identifier.lower()]))
    assert (moved.status_code, moved.url) == (301, reverse("suggest", args=[space.slug]))
    assert client.get(reverse("suggest", args=[draft.slug])).status_code == 404
