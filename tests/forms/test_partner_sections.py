"""The sections of a proposal's form: what they take, in which form they hand it on, what they refuse."""

import datetime

import pytest
from django.utils.translation import override

from spaces.enums import ProposalKind, ProposalState
from spaces.forms.partner.claim import ClaimSection
from spaces.forms.partner.closure import ClosureSection
from spaces.forms.partner.offer import OfferSection
from spaces.forms.partner.place import PlaceSection
from spaces.forms.partner.space import SpaceSection, is_open
from spaces.forms.partner.visit import VisitSection
from spaces.forms.partner.you import YouSection
from spaces.proposing import FIELDS
from spaces.queries.proposals import proposed_values
from tests.builders import make_activity, make_category, make_district, make_space, make_unit
from tests.proposals import make_draft, make_proposal, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def form_of(section, data=None, *, proposal=None):
    """Returns a section's form as its page makes it, bound to `data` where given."""
    proposal = proposal or make_draft()
    return section(data, proposal=proposal, given=proposed_values(proposal))


def errors(form):
    """Returns each field's first message; the form must have been refused."""
    assert not form.is_valid()
    return {name: messages[0] for name, messages in form.errors.items()}


@pytest.mark.parametrize("section", [SpaceSection, PlaceSection, OfferSection, VisitSection])
def test_empty_section_can_be_saved_and_gives_every_value(section):
    form = form_of(section, {})
    assert form.is_valid(), form.errors
    assert set(form.values()) == set(FIELDS[section.section])


@pytest.mark.parametrize("section", [SpaceSection, PlaceSection, OfferSection, VisitSection])
def test_section_shown_and_sent_back_unchanged_changes_nothing(section):
    activity, ward, district = make_activity(), make_unit("Kim Lan"), make_district("Gia Lâm")
    category, further = make_category(), make_category("Làng nghề")
    space = make_space(
        "Manzi", published=True, name_en="Manzi", aliases=["Nhà Manzi", "Manzi 2"], category=category,
        further_categories=[further], activities=[activity], ward=ward, district=district,
        longitude=105.85, latitude=21.03, address="14 Phan Huy Ích", year_opened=2012, capacity=0,
        access={"lift": "no"}, opening_hours="Tu-Su 09:00-17:00", website="https://manzi.example",
        description_vi="Một.\n\nHai.",
    )  # fmt: skip
    proposal = make_draft(ProposalKind.CORRECTION, space=space, capacity=5)
    shown = form_of(section, proposal=proposal)
    sent = {}
    for field in shown:
        value = field.field.prepare_value(field.value())
        sent[field.name] = "" if value is None else value
    form = form_of(section, sent, proposal=proposal)
    assert form.is_valid(), form.errors
    before = proposed_values(proposal)
    assert form.values() == {name: before[name] for name in FIELDS[section.section]}


def test_text_keeps_its_letters_and_refuses_control_characters():
    form = form_of(SpaceSection, {"name_vi": "Manzi\x00", "description_vi": "Dòng một\nDòng hai"})
    assert errors(form) == {"name_vi": "Remove the invisible control characters from this text."}


@pytest.mark.parametrize(
    ("name", "longest"),
    [("name_vi", 200), ("summary_vi", 400), ("description_fr", 5000)],
)
def test_text_that_is_too_long_names_its_limit(name, longest):
    form = form_of(SpaceSection, {name: "á" * 5001})
    assert str(longest) in errors(form)[name]


def test_forged_keys_are_refused():
    unit = make_unit()
    for section, data in (
        (SpaceSection, {"category": "999999"}),
        (SpaceSection, {"category": "9" * 30}),
        (SpaceSection, {"further_categories": ["x\x00"]}),
        (OfferSection, {"activities": ["1 OR 1=1"]}),
        (OfferSection, {"ownership": "mine"}),
        (OfferSection, {"access_lift": "maybe"}),
        (PlaceSection, {"ward": "-1"}),
        (PlaceSection, {"district": str(unit.pk)}),  # a ward is no district
        (PlaceSection, {"site_kind": "moon"}),
    ):
        assert set(errors(form_of(section, data)).values()) == {
            "What was chosen here is not offered any more: choose again."
        }


def test_retired_category_is_offered_only_where_the_space_has_it():
    make_category("Trước")
    retired = make_category("Cũ", retired_on=datetime.date(2026, 1, 1))
    assert "category" in errors(form_of(SpaceSection, {"category": str(retired.pk)}))
    proposal = write(make_draft(), category=retired.pk)
    assert form_of(SpaceSection, {"category": str(retired.pk)}, proposal=proposal).is_valid()


def test_categories_are_shown_as_a_tree_with_the_chosen_branch_open():
    upper, other = make_category("Trên"), make_category("Khác")
    lower = make_category("Dưới", parent=upper)
    form = form_of(SpaceSection, proposal=write(make_draft(), category=lower.pk))
    groups = {group.row: group for group in form.groups}
    assert [kind.row for kind in groups[upper].kinds] == [lower]
    assert groups[upper].is_open
    assert groups[upper].kinds[0].is_chosen
    assert not groups[other].is_open
    assert lower not in groups


def test_summary_of_the_pages_language_comes_first():
    with override("fr"):
        form = form_of(SpaceSection)
        assert form.main_summary.name == "summary_fr"
        assert [field.name for field in form.other_texts][:3] == [
            "summary_vi",
            "summary_en",
            "description_fr",
        ]


def test_fold_is_open_where_something_in_it_was_said_or_refused():
    assert not is_open(form_of(SpaceSection).other_names)
    assert is_open(form_of(SpaceSection, proposal=write(make_draft(), name_en="Kim Lan")).other_names)
    refused = form_of(SpaceSection, {"name_en": "x" * 300})
    assert not refused.is_valid()
    assert is_open(refused.other_names)


def test_online_space_has_no_place_whatever_was_typed():
    form = form_of(PlaceSection, {"site_kind": "online", "coordinates": "nowhere", "address": "14 Phan"})
    assert form.is_valid()
    assert form.values() == {
        "site_kind": "online", "address": "", "ward": None, "district": None, "position": None,
    }  # fmt: skip


def test_swapped_coordinates_are_told():
    form = form_of(PlaceSection, {"site_kind": "point", "coordinates": "105.85, 21.03"})
    assert "swapped" in errors(form)["coordinates"]


def test_numbers_that_are_none_are_refused():
    form = form_of(OfferSection, {"year_opened": "hai nghìn", "capacity": "-1", "floor_area_m2": "9" * 12})
    assert set(errors(form)) == {"year_opened", "capacity", "floor_area_m2"}


def test_access_holds_only_what_is_known():
    form = form_of(OfferSection, {"access_lift": "no", "access_quiet-space": ""})
    assert form.is_valid()
    assert form.values()["access"] == {"lift": "no"}


def test_website_needs_no_scheme_and_takes_no_script():
    form = form_of(VisitSection, {"website": "gomkimlan.vn"})
    assert form.is_valid()
    assert form.values()["website"] == "https://gomkimlan.vn"
    assert "website" in errors(form_of(VisitSection, {"website": "javascript:alert(1)"}))


def test_opening_hours_are_read_back_as_a_week():
    assert [hours for _day, hours in form_of(VisitSection).week] == ["closed", *["09:00–17:00"] * 6]
    refused = form_of(VisitSection, {"opening_hours": "whenever I like"})
    assert "cannot be read" in errors(refused)["opening_hours"]
    assert refused.week == []


def test_closure_keeps_the_new_address_as_last_line_in_any_language():
    proposal = make_draft(ProposalKind.CLOSURE)
    data = {
        "lifecycle": "moved",
        "lifecycle_since": "2026-05-01",
        "how": "Tôi thấy.\nThật.",
        "new_address": "2 Hàng Bài",
    }
    with override("vi"):
        form = form_of(ClosureSection, data, proposal=proposal)
        assert form.is_valid()
        proposal.message = form.message()
    assert form.values() == {"lifecycle": "moved", "lifecycle_since": "2026-05-01"}
    shown = form_of(ClosureSection, proposal=proposal)
    assert (shown["how"].value(), shown["new_address"].value()) == ("Tôi thấy.\nThật.", "2 Hàng Bài")


def test_closure_may_leave_the_day_open():
    form = form_of(
        ClosureSection,
        {"lifecycle": "closed", "lifecycle_since": "2026-05-01", "since_unknown": "on", "new_address": "x"},
        proposal=make_draft(ProposalKind.CLOSURE),
    )
    assert form.is_valid()
    assert form.values() == {"lifecycle": "closed", "lifecycle_since": ""}
    assert form.message() == ""


def test_closure_shows_nothing_of_what_the_registry_says_today():
    proposal = make_draft(ProposalKind.CLOSURE)
    proposal.data = {}
    shown = form_of(ClosureSection, proposal=proposal)
    assert (shown["lifecycle"].value(), shown["since_unknown"].value()) == ("", False)


def test_claim_tells_the_tie_as_message_and_changes_no_value():
    form = form_of(ClaimSection, {"tie": "Tôi là chủ."}, proposal=make_draft(ProposalKind.CLAIM))
    assert form.is_valid()
    assert (form.values(), form.message()) == ({}, "Tôi là chủ.")


def test_consents_come_unticked_and_are_given_one_by_one():
    form = form_of(YouSection)
    assert [bool(one.field.value()) for one in form.consents] == [False] * len(form.consents)
    assert [one.is_needed for one in form.consents] == [True, False, False]
    sent = form_of(YouSection, {"name": "Lan", "email": "lan@example.org", "consent_handling": "on"})
    assert sent.is_valid()
    assert sent.given_consents() == ["handling"]


def test_sender_needs_a_name_and_an_address():
    assert set(errors(form_of(YouSection, {"email": "lan@"}))) == {"name", "email"}
    assert "email" in errors(form_of(YouSection, {"name": "L", "email": "a@b.org\nBcc: c@d.org"}))


def test_trap_is_told_in_words():
    form = form_of(YouSection, {"name": "L", "email": "l@example.org", "homepage_2": "http://spam.example"})
    assert "hidden field" in errors(form)["__all__"]


def test_what_the_department_asks_stands_at_its_field_or_above():
    proposal = make_proposal(state=ProposalState.CHANGES)
    proposal.requested = {"opening_hours": "Cả ngày lễ?", "visit": "Xin xem lại.", "position": "Chưa đúng."}
    form = form_of(VisitSection, proposal=proposal)
    assert form["opening_hours"].field.note == "Cả ngày lễ?"
    assert form.notes == ["Xin xem lại."]
    assert form_of(PlaceSection, proposal=proposal)["coordinates"].field.note == "Chưa đúng."
