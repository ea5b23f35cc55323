"""Publishing, withdrawing, verifying: who may, from which state, one or many."""

import datetime

import pytest
from django.utils import timezone
from reversion.models import Version

from spaces.actions.publication import (
    for_each,
    publish_space,
    submit_for_review,
    verify_space,
    what_publication_lacks,
    withdraw_space,
)
from spaces.enums import PublicationState
from spaces.errors import AlreadyInState, NotAllowed, NotPublishable
from spaces.models import Category, Space
from spaces.queries.version import current_version
from tests.builders import make_category, make_space, make_superuser, make_user

pytestmark = pytest.mark.django_db

STEPS = {
    "publish": (publish_space, PublicationState.PUBLISHED),
    "withdraw": (withdraw_space, PublicationState.WITHDRAWN),
    "submit": (submit_for_review, PublicationState.IN_REVIEW),
}


def in_state(state):
    """Returns a space in a state of publication."""
    space = make_space("Manzi", published=state in (PublicationState.PUBLISHED, PublicationState.WITHDRAWN))
    if state == PublicationState.WITHDRAWN:
        return withdraw_space(space=space, by=None)
    return submit_for_review(space=space, by=None) if state == PublicationState.IN_REVIEW else space


def stored(space):
    return Space.objects.get(pk=space.pk)


def last_entry(space):
    revision = Version.objects.get_for_object(space).first().revision
    return revision.user, revision.comment


@pytest.mark.parametrize(
    ("group", "allowed"),
    [
        ("Editor", {"submit"}),
        ("Publisher", {"publish", "withdraw", "submit"}),
        ("Auditor", set()),
        (None, set()),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_roles_that_may_take_a_step(group, allowed, step):
    action, state = STEPS[step]
    user, space = make_user("", *filter(None, [group])), make_space("A")
    if step in allowed:
        assert action(space=space, by=user).publication_state == state
    else:
        with pytest.raises(NotAllowed):
            action(space=space, by=user)
        assert stored(space).publication_state == PublicationState.DRAFT
        assert Version.objects.get_for_object(space).count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_step_is_kept_in_history_and_counted(step):
    action, state = STEPS[step]
    chief, space = make_superuser(), make_space("A")
    before = current_version()
    changed = action(space=space, by=chief, reason="Decision 12")
    assert stored(space).publication_state == state
    assert last_entry(space) == (chief, "Decision 12")
    assert current_version().number == changed.changed_in > before.number


@pytest.mark.parametrize("step", STEPS)
def test_step_to_where_the_space_is_already_is_refused_and_leaves_no_trace(step):
    action, state = STEPS[step]
    space = in_state(state)
    before, history = current_version(), Version.objects.count()
    refusal = NotAllowed if step == "submit" and state == PublicationState.PUBLISHED else AlreadyInState
    with pytest.raises(refusal):
        action(space=space, by=None)
    assert current_version() == before
    assert Version.objects.count() == history


def test_published_space_is_not_sent_back_to_review():
    space = in_state(PublicationState.PUBLISHED)
    with pytest.raises(NotAllowed):
        submit_for_review(space=space, by=None)
    assert stored(space).is_published


def test_day_of_first_publication_stays():
    space = in_state(PublicationState.PUBLISHED)
    first = timezone.now() - datetime.timedelta(days=400)
    Space.objects.update(published_at=first)
    withdraw_space(space=space, by=None)
    assert publish_space(space=space, by=None).published_at == first


def test_space_with_a_retired_category_is_not_published_and_the_reason_told():
    space = make_space("A", category=make_category("Cũ"))
    Category.objects.update(retired_on=timezone.localdate())
    assert "Cũ" in what_publication_lacks(stored(space))
    with pytest.raises(NotPublishable, match="Cũ"):
        publish_space(space=space, by=None)
    assert not stored(space).is_published


def test_step_starts_from_what_is_stored_not_from_what_was_read():
    space = make_space("A")
    stale = stored(space)
    publish_space(space=space, by=None)
    Space.objects.filter(pk=space.pk).update(name_en="Since changed")
    withdraw_space(space=stale, by=None)
    assert stored(space).name_en == "Since changed"
    assert stored(space).publication_state == PublicationState.WITHDRAWN


# --- Verifying ---


def test_verification_names_day_and_person():
    editor, space = make_user("", "Editor"), make_space("A")
    verify_space(space=space, by=editor, reason="Visited")
    assert (stored(space).verified_on, stored(space).verified_by) == (timezone.localdate(), editor)
    assert last_entry(space) == (editor, "Visited")


def test_verification_counts_days_in_the_city(monkeypatch):
    late = datetime.datetime(2026, 3, 4, 18, tzinfo=datetime.UTC)  # one in the morning of the 5th in Hanoi
    monkeypatch.setattr(timezone, "now", lambda: late)
    space = make_space("A")
    verify_space(space=space, by=make_superuser())
    assert stored(space).verified_on == datetime.date(2026, 3, 5)


def test_auditor_may_not_verify():
    space = make_space("A")
    with pytest.raises(NotAllowed):
        verify_space(space=space, by=make_user("", "Auditor"))
    assert stored(space).verified_on is None


# --- Many at once ---


def test_many_are_published_and_the_refused_named_with_why():
    retired = make_category("Cũ", retired_on=timezone.localdate())
    ready, done = (make_space(name, category=make_category()) for name in "AB")
    publish_space(space=done, by=None)
    lacking = make_space("C", category=retired)
    changed, refused = for_each(publish_space, spaces=[ready, done, lacking], by=None, reason="Round 1")
    assert [space.pk for space in changed] == [ready.pk]
    assert [(space.pk, type(why)) for space, why in refused] == [
        (done.pk, AlreadyInState),
        (lacking.pk, NotPublishable),
    ]
    assert last_entry(ready) == (None, "Round 1")
    assert not stored(lacking).is_published


def test_many_are_refused_one_by_one_without_the_right():
    spaces = [make_space("A"), make_space("B")]
    changed, refused = for_each(publish_space, spaces=spaces, by=make_user("", "Editor"))
    assert changed == []
    assert [type(why) for _space, why in refused] == [NotAllowed, NotAllowed]
    assert not Space.objects.published().exists()
