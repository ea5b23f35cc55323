"""Two spaces become one: what stands, what moves, what stays, who may, and what forbids it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import override
from reversion.models import Version

from spaces.actions.claims import grant_claim
from spaces.actions.drafts import delete_draft, is_disposable
from spaces.actions.duplicates import mark_distinct
from spaces.actions.interests import note_interest
from spaces.actions.merging import merge_spaces, what_forbids_merging
from spaces.actions.publication import (
    publish_space,
    submit_for_review,
    verify_space,
    withdraw_space,
)
from spaces.actions.rounds import add_spaces
from spaces.actions.spaces import save_space
from spaces.enums import ClaimProof, PhotoLicence, ProposalState, ProposalStep, PublicationState, RoundPhase
from spaces.errors import (
    DomainError,
    EditConflict,
    NotAllowed,
    NotPublishable,
    SpaceMerged,
    SpacesNotMergeable,
)
from spaces.models import (
    Category,
    Claim,
    DistinctPair,
    Interest,
    Photo,
    PrivateContact,
    Proposal,
    RoundEntry,
    SelfAssessment,
    Space,
)
from spaces.queries.history import entries
from spaces.queries.merging import entry_moves
from spaces.queries.version import current_version
from tests.assessment import fill, make_assessor, make_assignment, make_entry, make_round, make_version
from tests.builders import (
    make_activity,
    make_category,
    make_operator,
    make_space,
    make_superuser,
    make_unit,
    make_user,
)
from tests.proposals import make_proposal
from tests.results import BEST, MIDDLE, make_published_round

pytestmark = pytest.mark.django_db
REASON = "Hai hồ sơ của một nơi"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def pair(kept=None, dissolved=None, *, published=True):
    """Returns two spaces of different names, made with the given fields."""
    return (
        make_space("Manzi", published=published, **(kept or {})),
        make_space("Manzi Art Space", published=published, **(dissolved or {})),
    )


def merge(kept, dissolved, by=None, reason=REASON, expected=None, **choices):
    """Merges with the rule, but for `choices`; returns the kept space."""
    return merge_spaces(
        kept=kept, dissolved=dissolved, by=by, choices=choices, reason=reason, expected=expected
    )


def stored(space):
    """Returns the space as it stands in the database now."""
    return Space.objects.get(pk=space.pk)


def make_photo(space, order=0):
    """Returns a photo of a space without files."""
    return Photo.objects.create(
        space=space, width=10, height=10, widths=[10], alt_vi="Sân", credit="Lan",
        licence=PhotoLicence.CC0, order=order,
    )  # fmt: skip


# --- What stands ---


def test_kept_values_stand_and_gaps_are_filled_from_the_other():
    kept, dissolved = pair(
        {"address": "14 Phan Huy Ích", "website": ""},
        {"address": "2 Hàng Bút", "website": "https://manzi.vn", "capacity": 80},
    )
    merged = merge(kept, dissolved)
    assert (merged.pk, merged.name_vi, merged.address) == (kept.pk, "Manzi", "14 Phan Huy Ích")
    assert (merged.website, merged.capacity) == ("https://manzi.vn", 80)


def test_chosen_values_stand_whatever_the_rule():
    kept, dissolved = pair({"address": "14 Phan Huy Ích"}, {"address": "2 Hàng Bút", "capacity": 80})
    merged = merge(kept, dissolved, address="dissolved", capacity="kept", name_vi="dissolved")
    assert (merged.address, merged.capacity, merged.name_vi) == ("2 Hàng Bút", None, "Manzi Art Space")


def test_names_that_are_given_up_become_further_names_so_that_search_finds_them():
    kept, dissolved = pair(
        {"name_en": "Manzi", "aliases": ["Manzi Hà Nội"]},
        {
            "name_en": "Manzi Café",
            "name_fr": "MANZI",
            "aliases": ["Nhà Manzi"],
            "former_names": ["Nhà in cũ"],
        },
    )
    merged = merge(kept, dissolved)
    names = {(row.kind, row.name) for row in merged.names.all()}
    assert names == {
        ("alias", "Manzi Hà Nội"), ("alias", "Nhà Manzi"), ("alias", "Manzi Art Space"),
        ("alias", "Manzi Café"), ("former", "Nhà in cũ"),
    }  # fmt: skip
    assert "manzi art space" in stored(merged).name_folded


def test_lists_are_united_unless_one_side_is_chosen():
    drawing, music = make_activity(), make_activity()
    kept, dissolved = pair(
        {"activities": [drawing], "sources": [("Báo", "")], "internal_note": "A"},
        {"activities": [drawing, music], "sources": [("Đài", ""), ("Báo", "")], "internal_note": "B"},
    )
    merged = merge(kept, dissolved, activities="dissolved")
    assert set(merged.activities.all()) == {drawing, music}
    assert [source.title for source in merged.sources.all()] == ["Báo", "Đài"]
    assert merged.internal_note == "A\n\nB"


def test_category_that_becomes_the_main_one_is_no_further_one():
    gallery, cafe = make_category("Phòng tranh"), make_category("Cà phê")
    kept, dissolved = pair({"category": gallery, "further_categories": [cafe]}, {"category": cafe})
    merged = merge(kept, dissolved, category="dissolved")
    assert merged.category == cafe
    assert not merged.further_categories.exists()


def test_access_is_answered_by_both_and_contradictions_as_chosen():
    kept, dissolved = pair(
        {"access": {"lift": "yes", "quiet-space": "yes"}},
        {"access": {"lift": "no", "quiet-space": "no", "sign-language": "yes"}},
    )
    merged = merge(kept, dissolved, **{"access_quiet-space": "dissolved"})
    facts = {fact.feature: fact.value for fact in merged.accessibility_facts.all()}
    assert facts == {"lift": "yes", "quiet-space": "no", "sign-language": "yes"}


def test_position_is_taken_as_a_whole_and_so_are_the_units():
    ward = make_unit("Trúc Bạch")
    kept, dissolved = pair({"position_error_m": 900}, {"longitude": 105.84, "latitude": 21.04, "ward": ward})
    merged = merge(kept, dissolved)
    assert (merged.longitude, merged.latitude, merged.position_error_m) == (105.84, 21.04, None)
    assert merged.tile_x is not None
    assert merged.ward == ward


def test_space_that_moved_to_what_is_merged_into_it_has_not_moved():
    dissolved = make_space("Mới", published=True)
    kept = make_space("Cũ", published=True, lifecycle="moved", moved_to=dissolved)
    merged = merge(kept, dissolved)
    assert (merged.lifecycle, merged.moved_to) == ("active", None)


def test_space_never_moves_to_itself_whatever_is_chosen():
    kept = make_space("Mới", published=True)
    dissolved = make_space("Cũ", published=True, lifecycle="moved", moved_to=kept)
    merged = merge(kept, dissolved, lifecycle="dissolved")
    assert (merged.lifecycle, merged.moved_to) == ("moved", None)


def test_draft_that_takes_in_a_public_space_becomes_public_with_its_date():
    kept, dissolved = make_space("A"), make_space("B", published=True)
    merged = merge(kept, dissolved)
    assert merged.is_published
    assert stored(merged).published_at == dissolved.published_at
    assert not stored(dissolved).is_published


def test_draft_stays_one_where_that_is_chosen():
    merged = merge(make_space("A"), make_space("B", published=True), publication="kept")
    assert merged.publication_state == PublicationState.DRAFT


def test_what_cannot_be_published_is_not_merged_into_the_public():
    retired, used = make_category("Cũ", retired_on=datetime.date(2026, 1, 1)), make_category("Mới")
    kept, dissolved = make_space("A", category=retired), make_space("B", category=used, published=True)
    with pytest.raises(NotPublishable, match="retired"):
        merge(kept, dissolved)
    assert not stored(dissolved).is_merged


def test_verification_is_taken_over_where_there_was_none():
    kept, dissolved = pair()
    officer = make_user()
    verify_space(space=dissolved, by=make_superuser())
    Space.objects.filter(pk=dissolved.pk).update(verified_by=officer)
    assert merge(kept, stored(dissolved)).verified_by == officer


# --- The dissolved space ---


def test_dissolved_space_stays_as_a_withdrawn_row_that_says_where_it_went():
    kept, dissolved = pair({}, {"address": "2 Hàng Bút", "aliases": ["Nhà Manzi"]})
    merge(kept, dissolved)
    gone = stored(dissolved)
    assert (gone.publication_state, gone.merged_into) == (PublicationState.WITHDRAWN, kept)
    assert (gone.number, gone.slug, gone.address) == (dissolved.number, dissolved.slug, "2 Hàng Bút")
    assert gone.names.get().name == "Nhà Manzi"


def test_history_of_both_says_what_happened_with_whom_and_why():
    kept, dissolved = pair()
    officer = make_superuser()
    merge(kept, dissolved, by=officer)
    for space in (kept, dissolved):
        entry = entries(space)[0]
        assert entry.by == officer
        assert entry.reason == f"{dissolved.identifier} merged into {kept.identifier}: {REASON}"
    labels = [change.label for change in entries(dissolved)[0].changes]
    assert {"Merged into", "Publication"} <= set(labels)
    assert (
        Version.objects.get_for_object(kept).first().revision
        == Version.objects.get_for_object(dissolved).first().revision
    )


def test_chains_are_flattened():
    first, second, third = (make_space(name, published=True) for name in ("A", "B", "C"))
    merge(second, first)
    merge(third, stored(second))
    assert {space.merged_into for space in Space.objects.exclude(merged_into=None)} == {third}


def test_data_version_moves_both():
    kept, dissolved = pair()
    before = current_version()
    merged = merge(kept, dissolved)
    assert min(stored(merged).changed_in, stored(dissolved).changed_in) > before.number
    assert current_version().structure == before.structure


@pytest.mark.parametrize(
    "step",
    [
        lambda space: save_space(space=space, by=None, data={"address": "x"}),
        lambda space: publish_space(space=space, by=None),
        lambda space: withdraw_space(space=space, by=None),
        lambda space: submit_for_review(space=space, by=None),
        lambda space: verify_space(space=space, by=make_superuser("v")),
        lambda space: delete_draft(space=space, by=None),
        lambda space: merge(space, make_space("C", published=True)),
        lambda space: merge(make_space("C", published=True), space),
    ],
    ids=["edit", "publish", "withdraw", "submit", "verify", "delete", "merge into it", "merge it again"],
)
def test_merged_space_is_left_alone_and_the_message_names_the_kept_one(step):
    kept, dissolved = pair(published=False)
    merge(kept, dissolved)
    before = Space.objects.filter(pk=dissolved.pk).values().get()
    with pytest.raises((SpaceMerged, SpacesNotMergeable), match=r"Manzi \(HN-0001\)"):
        step(stored(dissolved))
    assert Space.objects.filter(pk=dissolved.pk).values().get() == before


def test_draft_that_took_another_one_in_is_kept():
    kept, dissolved = pair(published=False)
    merged = merge(kept, dissolved)
    assert not is_disposable(merged)
    with pytest.raises(DomainError, match="took another space in"):
        delete_draft(space=merged, by=None)


def test_merged_space_comes_into_no_round():
    kept, dissolved = pair()
    round = make_round(phase=RoundPhase.DRAFT)
    stale = stored(dissolved)
    merge(kept, dissolved)
    assert add_spaces(round=round, spaces=[stale, stored(kept)], by=None) == 1
    assert round.entries.get().space == kept


# --- What moves ---

#: What becomes of each table that points at a space. A new one must be thought of here.
MOVES = {
    ("Photo", "space"), ("FormerSlug", "space"), ("PrivateContact", "space"), ("RoundEntry", "space"),
    ("Interest", "space"), ("Claim", "space"), ("Proposal", "space"), ("SelfAssessment", "space"),
    ("DistinctPair", "first"), ("DistinctPair", "second"), ("Space", "moved_to"), ("Space", "merged_into"),
}  # fmt: skip
#: The kept space has what was chosen of these; the row of the dissolved one keeps its own, to be read.
COPIED = {
    ("SpaceName", "space"), ("Source", "space"), ("AccessibilityFact", "space"),
    ("Space_further_categories", "space"), ("Space_fields", "space"), ("Space_activities", "space"),
    ("Space_audiences", "space"),
}  # fmt: skip


def pointing_at_spaces():
    """Returns (model, field) of every foreign key to a space, hidden ones as well."""
    return {
        (relation.related_model, relation.field)
        for relation in Space._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    }


def test_every_table_that_points_at_a_space_is_thought_of():
    found = {(model.__name__, field.name) for model, field in pointing_at_spaces()}
    assert found == MOVES | COPIED


def make_all_that_points_at(space):
    """Gives `space` a row in every table that moves."""
    make_photo(space)
    save_space(space=space, by=None, data={"slug": "another-address"})
    PrivateContact.objects.create(space=space, name="Lan")
    make_entry(make_round(), space)
    note_interest(by=None, user=make_assessor(), space=space, reason="sáng lập")
    claim = make_proposal("claim", space=space)
    grant_claim(proposal=claim, proof=ClaimProof.STAFF, by=make_user())
    SelfAssessment.objects.create(space=space, version=make_version())
    older, newer, other = (make_space(name, published=True) for name in ("Trước", "Sau", "Khác"))
    officer = make_superuser("settler")
    mark_distinct(first=older, second=space, by=officer)
    mark_distinct(first=other, second=space, by=officer)
    save_space(space=older, by=None, data={"lifecycle": "moved", "moved_to": space})
    return merge(stored(space), newer)


def test_nothing_that_moves_points_at_the_dissolved_space_any_more():
    make_space("Số một", published=True)
    kept, dissolved = pair()
    dissolved = make_all_that_points_at(dissolved)
    tables = [
        (model, field) for model, field in pointing_at_spaces() if (model.__name__, field.name) in MOVES
    ]

    def counts(space):
        return {
            (model.__name__, field.name): model._base_manager.filter(**{field.name: space.pk}).count()
            for model, field in tables
        }

    before = counts(dissolved)
    pairs = before.pop(("DistinctPair", "first")) + before.pop(("DistinctPair", "second"))
    assert min(before.values()) == 1
    assert pairs == 2
    merge(kept, dissolved)
    left, now = counts(dissolved), counts(kept)
    assert left.pop(("DistinctPair", "first")) + left.pop(("DistinctPair", "second")) == 0
    assert now.pop(("DistinctPair", "first")) + now.pop(("DistinctPair", "second")) == 2
    assert now == before | {("Space", "merged_into"): 2}
    assert set(left.values()) == {0}


def test_photos_follow_those_of_the_kept_space():
    kept, dissolved = pair()
    own = [make_photo(kept, order=0), make_photo(kept, order=4)]
    other = [make_photo(dissolved, order=0), make_photo(dissolved, order=1)]
    merge(kept, dissolved)
    assert list(kept.photos.all()) == [*own, *other]


def test_private_contact_of_the_kept_space_stays_and_the_other_is_not_lost():
    kept, dissolved = pair()
    PrivateContact.objects.create(space=kept, name="Lan", email="lan@example.org")
    PrivateContact.objects.create(space=dissolved, name="Minh", email="minh@example.org")
    merge(kept, dissolved)
    assert PrivateContact.objects.get(space=kept).email == "lan@example.org"
    assert PrivateContact.objects.get(space=dissolved).email == "minh@example.org"


def test_private_contact_of_the_other_is_taken_where_it_is_chosen():
    kept, dissolved = pair()
    PrivateContact.objects.create(space=kept, name="Lan", note="gọi buổi sáng")
    PrivateContact.objects.create(space=dissolved, name="Minh")
    merge(kept, dissolved, private_contact="dissolved")
    contact = PrivateContact.objects.get(space=kept)
    assert (contact.name, contact.note) == ("Minh", "")
    assert PrivateContact.objects.get(space=dissolved).note == "gọi buổi sáng"


def test_tie_to_both_spaces_is_one_tie_with_both_reasons():
    kept, dissolved = pair()
    both, one = make_assessor(), make_assessor()
    note_interest(by=None, user=both, space=kept, reason="sáng lập")
    note_interest(by=None, user=both, space=dissolved, reason="anh em")
    note_interest(by=None, user=one, space=dissolved, reason="cổ đông")
    merge(kept, dissolved)
    found = {interest.user: interest.reason for interest in Interest.objects.filter(space=kept)}
    assert found == {both: "sáng lập; anh em", one: "cổ đông"}
    assert Interest.objects.count() == 2


def test_finding_that_both_were_different_ends_and_none_is_doubled():
    kept, dissolved = pair()
    other = make_space("Khác")
    officer = make_user("", "Editor")
    for first, second in ((kept, dissolved), (kept, other), (dissolved, other)):
        mark_distinct(first=first, second=second, by=officer)
    merge(kept, dissolved)
    assert [(row.first, row.second) for row in DistinctPair.objects.all()] == [(kept, other)]


def test_space_that_moved_to_the_dissolved_one_has_moved_to_the_kept_one_and_its_history_says_so():
    kept, dissolved = pair()
    older = make_space("Cũ", published=True, lifecycle="moved", moved_to=dissolved)
    merge(kept, dissolved)
    assert stored(older).moved_to == kept
    assert stored(older).changed_in > older.changed_in
    assert dissolved.identifier in entries(older)[0].reason


# --- Claims and proposals ---


def make_claim(space, email="lan@example.org"):
    """Returns the claim in force of a space."""
    proposal = make_proposal("claim", space=space, contact={"email": email})
    return grant_claim(proposal=proposal, proof=ClaimProof.STAFF, by=make_user())


def test_claim_moves_with_the_listing():
    kept, dissolved = pair()
    claim = make_claim(dissolved)
    merge(kept, dissolved)
    claim.refresh_from_db()
    assert (claim.space, claim.ended_at) == (kept, None)


def test_of_two_claims_that_of_the_kept_space_stays_and_the_other_operator_is_told(
    mailoutbox, django_capture_on_commit_callbacks
):
    kept, dissolved = pair()
    stays, ends = make_claim(kept), make_claim(dissolved, "minh@example.org")
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        merge(kept, dissolved)
    stays.refresh_from_db()
    ends.refresh_from_db()
    assert stays.ended_at is None
    assert ends.ended_at is not None
    assert REASON in ends.end_reason
    assert [mail.to for mail in mailoutbox] == [["minh@example.org"]]


def test_operator_of_both_is_not_told_of_an_end(mailoutbox, django_capture_on_commit_callbacks):
    kept, dissolved = pair()
    make_claim(kept)
    make_claim(dissolved)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        merge(kept, dissolved)
    assert Claim.objects.filter(space=kept, ended_at=None).count() == 1
    assert mailoutbox == []


@pytest.mark.parametrize(
    "state", [ProposalState.DRAFT, ProposalState.WAITING, ProposalState.CHANGES, ProposalState.DECLINED]
)
def test_proposals_follow_the_space_and_their_senders_read_so(state):
    kept, dissolved = pair()
    proposal = make_proposal("correction", state, space=dissolved)
    merge(kept, dissolved)
    moved = Proposal.objects.get(pk=proposal.pk)
    assert (moved.space, moved.state) == (kept, state)
    event = moved.events.order_by("pk").last()
    assert (event.step, event.message) == (ProposalStep.MOVED, "HN-0002 → HN-0001")
    assert not event.is_internal
    # Who has it open for a decision looks again; what is decided stays as it was.
    is_open = state != ProposalState.DECLINED
    assert moved.revision == proposal.revision + is_open


def test_new_space_that_may_repeat_the_dissolved_one_is_compared_with_the_kept_one():
    kept, dissolved = pair()
    proposal = make_proposal("new")
    Proposal.objects.filter(pk=proposal.pk).update(likely=[dissolved.pk, kept.pk, 77])
    merge(kept, dissolved)
    assert Proposal.objects.get(pk=proposal.pk).likely == [kept.pk, 77]


# --- Rounds ---


def test_entry_moves_with_sheets_and_results():
    kept, dissolved = pair()
    round = make_published_round({dissolved: BEST})
    entry = round.entries.get()
    sheets, result = list(entry.assignments.all()), entry.results.get()
    before = current_version().structure
    merge(kept, dissolved)
    entry.refresh_from_db()
    assert entry.space == kept
    assert list(entry.assignments.all()) == sheets
    assert entry.results.get() == result
    assert current_version().structure > before
    assert "HN-0002 merged into HN-0001" in round.events.first().detail


def test_entry_stays_with_the_dissolved_space_where_the_kept_one_has_its_own():
    kept, dissolved = pair()
    round = make_published_round({kept: BEST, dissolved: MIDDLE})
    merge(kept, dissolved)
    assert {entry.space for entry in round.entries.all()} == {kept, dissolved}
    assert round.entries.get(space=dissolved).results.exists()


def test_entry_of_a_round_in_preparation_goes_where_both_are_in_it():
    kept, dissolved = pair()
    round = make_round(phase=RoundPhase.DRAFT)
    add_spaces(round=round, spaces=[kept, dissolved], by=None)
    merge(kept, dissolved)
    assert round.entries.get().space == kept


@pytest.mark.parametrize("phase", [RoundPhase.OPEN, RoundPhase.MODERATION])
def test_two_spaces_of_a_running_round_are_not_merged(phase):
    kept, dissolved = pair()
    round = make_round(phase=phase)
    make_entry(round, kept)
    fill(make_assignment(make_entry(round, dissolved)), **BEST)
    with pytest.raises(SpacesNotMergeable, match="take HN-0002 out of the round"):
        merge(kept, dissolved)
    assert not stored(dissolved).is_merged


def test_two_spaces_of_a_running_round_are_merged_once_the_dissolved_one_is_taken_out():
    kept, dissolved = pair()
    round = make_round()
    make_entry(round, kept)
    entry = make_entry(round, dissolved)
    RoundEntry.objects.filter(pk=entry.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="trùng")
    merge(kept, dissolved)
    assert round.entries.get(pk=entry.pk).space == dissolved


def test_round_that_is_being_closed_is_waited_for():
    kept, dissolved = pair()
    round = make_round(phase=RoundPhase.MODERATION, closing_started_at=timezone.now())
    make_entry(round, dissolved)
    with pytest.raises(DomainError, match="being closed"):
        merge(kept, dissolved)
    assert any("wait" in text for text in what_forbids_merging(kept, dissolved, entry_moves(kept, dissolved)))


# --- Who may, and what is refused ---


@pytest.mark.parametrize("group", ["Publisher", "Moderator"])
def test_those_who_edit_and_publish_may_merge(group):
    kept, dissolved = pair()
    assert merge(kept, dissolved, by=make_user("", group)).pk == kept.pk


@pytest.mark.parametrize("group", ["Editor", "Auditor", "Coordinator", "Assessor", "Privacy"])
def test_others_may_not(group):
    kept, dissolved = pair()
    with pytest.raises(NotAllowed):
        merge(kept, dissolved, by=make_user("", group))
    assert not stored(dissolved).is_merged


def test_private_contact_is_overwritten_only_by_those_who_may_write_it():
    kept, dissolved = pair()
    for space in (kept, dissolved):
        PrivateContact.objects.create(space=space, name=space.name)
    person = make_user()
    grant(person, "change_space", "publish_space")
    with pytest.raises(NotAllowed):
        merge(kept, dissolved, by=person, private_contact="dissolved")
    merge(kept, dissolved, by=person)
    assert PrivateContact.objects.get(space=kept).name == "Manzi"


def grant(user, *permissions):
    """Gives single permissions to a person."""
    rows = models.Q(codename__in=permissions, content_type__app_label="spaces")
    user.user_permissions.add(*user.user_permissions.model.objects.filter(rows))


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "x" * 401])
def test_reason_is_required_and_has_its_limits(reason):
    kept, dissolved = pair()
    with pytest.raises(ValidationError):
        merge(kept, dissolved, reason=reason)


@pytest.mark.parametrize(
    "choices", [{"publication_state": "kept"}, {"address": "both"}, {"address": "x"}, {"pk": "dissolved"}]
)
def test_forged_choice_is_refused(choices):
    kept, dissolved = pair()
    with pytest.raises(ValidationError):
        merge(kept, dissolved, **choices)
    assert not stored(dissolved).is_merged


def test_space_is_not_merged_into_itself():
    kept, _dissolved = pair()
    with pytest.raises(SpacesNotMergeable, match="same space"):
        merge(kept, kept)


def test_space_that_was_deleted_meanwhile_is_said_to_be_gone():
    kept, dissolved = pair(published=False)
    delete_draft(space=stored(dissolved), by=None)
    with pytest.raises(SpacesNotMergeable, match="gone"):
        merge(kept, dissolved)


@pytest.mark.parametrize("edited", ["kept", "dissolved"])
def test_what_somebody_changed_meanwhile_is_looked_at_again(edited):
    kept, dissolved = pair()
    seen = (kept.changed_in, dissolved.changed_in)
    save_space(space=kept if edited == "kept" else dissolved, by=None, data={"address": "mới"})
    with pytest.raises(EditConflict):
        merge(kept, dissolved, expected=seen)
    assert not stored(dissolved).is_merged
    now = (stored(kept).changed_in, stored(dissolved).changed_in)
    assert merge(kept, dissolved, expected=now).pk == kept.pk


def test_refusal_leaves_everything_as_it_was():
    kept, dissolved = pair({}, {"website": "https://manzi.vn"})
    make_photo(dissolved)
    Category.objects.update(retired_on=datetime.date(2026, 1, 1))
    Space.objects.filter(pk=kept.pk).update(publication_state=PublicationState.WITHDRAWN)
    with pytest.raises(NotPublishable):
        merge(kept, dissolved)
    assert stored(kept).website == ""
    assert dissolved.photos.count() == 1
    assert stored(dissolved).is_published


def test_work_does_not_grow_with_what_moves(django_assert_max_num_queries):
    operator = make_operator()
    kept, dissolved = pair({"operator": operator}, {"operator": operator})
    for _number in range(6):
        make_photo(dissolved)
        make_proposal("correction", ProposalState.DRAFT, space=dissolved)
    with django_assert_max_num_queries(110):
        merge(kept, dissolved)
