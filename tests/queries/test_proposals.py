"""Reading proposals: values in words, differences, what is missing, and how many queries that takes."""

import pytest
from django.utils import translation

from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.spaces import save_space
from spaces.enums import AccessFeature, ProposalKind, ProposalSection
from spaces.models import Proposal
from spaces.proposing import FIELDS
from spaces.queries.proposal_texts import Reader, label_of
from spaces.queries.proposals import (
    differences,
    district_of,
    missing,
    name_of,
    proposed_values,
    values_of,
    whole,
)
from tests.builders import (
    make_activity,
    make_category,
    make_district,
    make_field,
    make_operator,
    make_space,
    make_unit,
)
from tests.proposals import fresh, give_contact, make_draft, make_proposal, photo_file

pytestmark = pytest.mark.django_db


def make_full():
    """Returns a published space that says something in every field."""
    return make_space(
        "Manzi", published=True, name_en="Manzi", longitude=105.84, latitude=21.03,
        operator=make_operator("An"), category=make_category("Nghệ thuật"),
        fields=[make_field(name_vi="Phim")],
        activities=[make_activity(name_vi="Triển lãm")], aliases=["Manzi Art"], former_names=["Cũ"],
        access={AccessFeature.LIFT: "no"}, ward=make_unit("Ngọc Hà"), district=make_district("Ba Đình"),
        lifecycle_since="2020-05-01", capacity=0,
    )  # fmt: skip


def test_values_of_a_space_have_every_field_in_json_form():
    values = values_of(fresh_space(make_full()))
    assert set(values) == {name for names in FIELDS.values() for name in names}
    assert values["position"] == [105.84, 21.03]
    assert (values["aliases"], values["former_names"]) == (["Manzi Art"], ["Cũ"])
    assert (values["operator_name"], values["access"]) == ("An", {"lift": "no"})
    assert values["lifecycle_since"] == "2020-05-01"


def fresh_space(space):
    return type(space).objects.get(pk=space.pk)


def test_every_field_has_a_label_in_every_language():
    names = [
        *(name for names in FIELDS.values() for name in names),
        *ProposalSection.values,
        "photos",
        "message",
    ]
    for language in ("vi", "en", "fr"):
        with translation.override(language):
            assert all(label_of(name) != name for name in names)
    assert label_of("nonsense") == "nonsense"


def test_values_are_told_in_words():
    values = values_of(fresh_space(make_full()))
    reader = Reader()
    with translation.override("en"):
        assert reader.text("category", values["category"]) == "Nghệ thuật"
        assert reader.text("ward", values["ward"]) == "Ngọc Hà Ward"
        assert reader.text("position", values["position"]) == "21.030000, 105.840000"
        assert reader.text("access", values["access"]) == "Lift or single storey: No"
        assert reader.text("site_kind", "point") == "Building or point"
        assert reader.text("capacity", 0) == "0"
        assert reader.text("category", 2**40) == "(deleted)"
        assert reader.text("lifecycle", "nonsense") == "nonsense"
        assert reader.text("website", "") == ""


def test_new_space_differs_from_nothing_in_all_that_is_given():
    proposal = make_draft(website="")
    found = {row.field: row for row in differences(proposal)}
    assert "website" not in found
    assert (found["name_vi"].present, found["name_vi"].proposed) == ("", "Làng gốm Kim Lan")


def test_correction_shows_present_and_proposed_and_what_moved_meanwhile():
    proposal = make_proposal(ProposalKind.CORRECTION, public_phone="+84 2", website="https://a.example")
    save_space(space=proposal.space, by=None, data={"public_phone": "+84 3"})
    phone, website = sorted(differences(fresh(proposal)), key=lambda row: row.field)
    assert (phone.present, phone.proposed, phone.was_changed_since) == ("+84 3", "+84 2", True)
    assert (website.present, website.was_changed_since, website.is_settled) == ("", False, False)
    save_space(space=proposal.space, by=None, data={"public_phone": "+84 2"})
    assert next(row for row in differences(fresh(proposal)) if row.field == "public_phone").is_settled


def test_sender_sees_todays_values_with_the_own_on_top():
    proposal = make_draft(ProposalKind.CORRECTION, public_phone="+84 2")
    values = proposed_values(proposal)
    assert (values["public_phone"], values["name_vi"]) == ("+84 2", "Manzi")
    assert "lifecycle" not in values


def test_name_is_the_spaces_or_the_proposed_one():
    assert name_of(make_draft(ProposalKind.CLOSURE)) == "Manzi"
    assert name_of(make_draft(name_en="Kim Lan", language="en")) == "Kim Lan"
    assert name_of(Proposal()) == ""


def test_photo_without_its_text_is_missing_something(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proposal = make_draft()
    add_proposal_photo(proposal=proposal, file=photo_file(), data={"alt": "Sân"})
    sections = [section for section, _sentence in missing(fresh_row(proposal))]
    assert sections == [ProposalSection.PHOTOS, ProposalSection.YOU]


def fresh_row(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def test_district_is_the_chosen_one_or_that_of_the_ward():
    district = make_district("Ba Đình")
    ward = make_unit("Ngọc Hà", parent=district)
    assert district_of({"ward": ward.pk}) == district.pk
    assert district_of({"ward": ward.pk, "district": 7}) == 7
    assert district_of({}) is None


@pytest.mark.parametrize("kind", [ProposalKind.NEW, ProposalKind.CORRECTION])
def test_many_proposals_are_read_with_as_many_queries_as_few(kind, django_assert_num_queries):
    space = make_space("Manzi", published=True)

    def read():
        reader = Reader()
        for proposal in whole(Proposal.objects.order_by("pk")):
            differences(proposal, reader)
            missing(proposal)
            name_of(proposal)

    give_contact(make_draft(kind, space=space))
    read()  # the small tables stay in memory from here on
    with django_assert_num_queries(FEW[kind]):
        read()
    for number in range(5):
        give_contact(make_draft(kind, space=space), email=f"p{number}@example.org")
    with django_assert_num_queries(FEW[kind]):
        read()


#: Proposals with contact; photos, consents; for spaces six relations more; the data version.
FEW = {ProposalKind.NEW: 4, ProposalKind.CORRECTION: 10}
