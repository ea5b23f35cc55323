"""Bulk steps say beforehand how many and which not, and then do exactly that."""

import pytest
from reversion.models import Version

from spaces.actions.publication import for_each, submit_for_review, withdraw_space
from spaces.admin.bulk import MOST_AT_ONCE, STEPS, foreseen_refusal
from spaces.models import Category, Space
from tests.builders import make_category, make_space, make_superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/spaces/space/"


def choose(client, action, spaces, **more):
    data = {"action": action, "_selected_action": [space.pk for space in spaces], **more}
    return client.post(LIST, data, follow="confirmed" in more)


@pytest.fixture
def every_state():
    """One space in each state, and one that cannot be published."""
    draft, published, review, withdrawn = (
        make_space("A"),
        make_space("B", published=True),
        make_space("C"),
        make_space("D"),
    )
    submit_for_review(space=review, by=None)
    withdraw_space(space=withdrawn, by=None)
    retired = make_space("E", category=make_category())
    Category.objects.filter(pk=retired.category_id).update(retired_on="2025-01-01")
    return Space.objects.filter(pk__in=[draft.pk, published.pk, review.pk, withdrawn.pk, retired.pk])


@pytest.mark.parametrize("key", STEPS)
def test_what_is_foreseen_is_what_happens(every_state, key):
    spaces = list(every_state.select_related("category"))
    foreseen = {space.pk: foreseen_refusal(key, space) for space in spaces}
    _done, refused = for_each(STEPS[key].action, spaces=spaces, by=make_superuser())
    assert {pk: why for pk, why in foreseen.items() if why} == {
        space.pk: str(error.message) for space, error in refused
    }


def test_confirmation_counts_and_names_those_left_as_they_are(publisher, every_state):
    body = choose(publisher, "publish", every_state).content.decode()
    assert "Publish: 3 spaces" in body
    assert "2 spaces will be left as they are" in body
    assert "already in this state" in body
    assert "is retired" in body
    assert Space.objects.published().count() == 1


def test_confirmed_step_is_done_with_its_reason(publisher, every_state):
    page = choose(publisher, "publish", every_state, confirmed="yes", reason="đợt tháng 11").content.decode()
    assert "Done for 3 spaces" in page
    assert "E (HN-0005)" in page
    assert Space.objects.published().count() == 4
    version = Version.objects.get_for_object(Space.objects.get(name_vi="A")).first()
    assert (version.revision.comment, version.revision.user) == ("đợt tháng 11", publisher.user)


def test_withdrawing_what_is_public_needs_a_reason(publisher):
    space = make_space(published=True)
    body = choose(publisher, "withdraw", [space], confirmed="yes", reason="").content.decode()
    assert "This field is required" in body
    space.refresh_from_db()
    assert space.is_published
    choose(publisher, "withdraw", [space], confirmed="yes", reason="nhầm")
    space.refresh_from_db()
    assert not space.is_published


def test_verified_is_marked_by_an_editor(editor):
    space = make_space(published=True)
    choose(editor, "verify", [space], confirmed="yes", reason="")
    space.refresh_from_db()
    assert space.verified_by == editor.user


def test_steps_on_offer_fit_the_role(signed_in):
    make_space()
    for group, steps in {
        "Publisher": {"publish", "withdraw", "verify", "submit"},
        "Editor": {"verify", "submit"},
    }.items():
        choices = signed_in(group).get(LIST).context["action_form"].fields["action"].choices
        assert {key for key, _label in choices if key} == steps
    assert signed_in("Auditor").get(LIST).context["action_form"] is None


def test_too_many_at_once_are_refused(publisher, monkeypatch):
    assert MOST_AT_ONCE >= 100
    monkeypatch.setattr("spaces.admin.bulk.MOST_AT_ONCE", 1)
    spaces = [make_space("A"), make_space("B")]
    body = publisher.post(
        LIST, {"action": "publish", "_selected_action": [s.pk for s in spaces]}, follow=True
    )
    assert "at most 1 spaces" in body.content.decode()
