"""The pages on which a partner writes: begun once, saved section by section, nothing typed lost."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from spaces.actions import limits
from spaces.enums import ProposalKind, ProposalState
from spaces.proposing import SECTIONS
from tests.builders import make_category, make_district, make_space, make_unit
from tests.proposals import CONTACT, fresh, give_contact, make_draft, make_proposal, write
from tests.views.partners import check_of, holding, page_of, text

pytestmark = pytest.mark.django_db

NAMES = ("space", "place", "offer", "visit", "photos", "self", "you")


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


# --- Access -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", [*NAMES, "check"])
def test_page_of_another_browsers_proposal_looks_like_none(client, proposal, section):
    address = f"/en/proposals/{proposal.reference}/{section}/"
    foreign = client.get(address)
    unknown = client.get(f"/en/proposals/P-ZZZZ-ZZZZ/{section}/")
    assert foreign.status_code == unknown.status_code == 404
    assert text(foreign).replace(proposal.reference, "P-ZZZZ-ZZZZ") == text(unknown)
    assert "Kim Lan" not in text(foreign)
    assert (
        client.post(f"/en/proposals/{proposal.reference}/{section}/", {"name_vi": "Mine"}).status_code == 404
    )


@pytest.mark.parametrize("kind", ProposalKind.values)
def test_every_section_of_every_kind_opens_and_is_private(client, kind):
    proposal = make_draft(kind)
    holding(client, proposal)
    for section in (*SECTIONS[kind], "check"):
        page = client.get(f"/en/proposals/{proposal.reference}/{section}/")
        assert page.status_code == 200, section
        assert page["Cache-Control"] == "no-store, private"
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_section_of_another_kind_is_no_page(sender, proposal):
    assert sender.get(page_of(proposal, "closure")).status_code == 404
    assert sender.get(page_of(proposal, "nonsense")).status_code == 404


def test_sent_proposal_shows_its_page_instead_of_its_form(client):
    proposal = make_proposal(state=ProposalState.WAITING)
    holding(client, proposal)
    for address in (page_of(proposal, "space"), check_of(proposal)):
        assert client.get(address).url == reverse("proposal", args=[proposal.reference])


def test_text_typed_into_a_proposal_sent_elsewhere_is_given_back(client):
    proposal = make_proposal(state=ProposalState.WAITING)
    holding(client, proposal)
    page = client.post(page_of(proposal, "space"), {"name_vi": "Tên mới của tôi"})
    assert page.status_code == 409
    assert "read only" in text(page)
    assert "Tên mới của tôi" in text(page)


# --- Saving -----------------------------------------------------------------------------------------


def test_section_is_saved_and_leads_to_the_next(sender, proposal):
    category = make_category()
    answer = sender.post(
        page_of(proposal, "space"),
        {
            "name_vi": "  Gốm  Kim Lan ",
            "category": category.pk,
            "summary_en": "Pots.",
            "aliases": "Một\r\nHai",
        },
    )
    assert answer.url == page_of(proposal, "place")
    data = fresh(proposal).data
    assert (data["name_vi"], data["category"], data["aliases"]) == (
        "Gốm Kim Lan",
        category.pk,
        ["Một", "Hai"],
    )
    assert "space" in fresh(proposal).sections_done


def test_section_half_filled_in_is_saved_and_says_what_is_missing(sender, proposal):
    answer = sender.post(page_of(proposal, "space"), {"name_vi": "", "summary_vi": "Chỉ một câu."})
    assert answer.url == page_of(proposal, "space", "?lacking=1")
    page = text(sender.get(answer.url))
    assert "Give the Vietnamese name of the space." in page
    assert "Chỉ một câu." in page
    assert page_of(proposal, "place") in page  # one may go on all the same


def test_section_reached_from_the_last_page_leads_back_to_it(sender, proposal):
    answer = sender.post(page_of(proposal, "visit", "?from=check"), {"public_phone": "024 1234"})
    assert answer.url == check_of(proposal)


def test_mistakes_keep_the_text_and_stand_at_the_field_and_above(sender, proposal):
    page = text(
        sender.post(
            page_of(proposal, "visit"),
            {
                "opening_hours": "from nine to five",
                "website": "javascript:alert(1)",
                "public_phone": "024 1234",
            },
        )
    )
    assert "from nine to five" in page
    assert "024 1234" in page
    assert 'href="#id_opening_hours"' in page
    assert 'id="id_opening_hours_error"' in page
    assert fresh(proposal).data["opening_hours"] == "Tu-Su 09:00-17:00"


@pytest.mark.parametrize(
    ("section", "data"),
    [
        ("space", {"name_vi": "A\x00B", "category": "\x00", "summary_vi": "x" * 5000, "aliases": "\x00"}),
        ("space", {"category": "1e9", "further_categories": ["-1", "x", "9" * 40]}),
        ("place", {"site_kind": "\x00", "coordinates": "1" * 5000, "ward": "9" * 40, "address": "\x00"}),
        (
            "offer",
            {"activities": ["\x00"], "year_opened": "1e400", "capacity": "9" * 400, "operator_name": "\x00"},
        ),
        (
            "visit",
            {"opening_hours": "\x00", "website": "http://[", "public_email": "\x00", "public_phone": "\x00"},
        ),
        ("you", {"name": "\x00", "email": "a@b\r\nBcc: x@y.z", "phone": "9" * 5000, "role": "\x00"}),
    ],
)
def test_bad_input_is_refused_in_words_and_saves_nothing(sender, proposal, section, data):
    page = sender.post(page_of(proposal, section), data)
    assert page.status_code == 200
    assert 'role="alert"' in text(page)
    assert fresh(proposal).data == proposal.data
    assert fresh(proposal).revision == proposal.revision


@pytest.mark.parametrize("kind", [ProposalKind.CLOSURE, ProposalKind.CLAIM])
def test_bad_input_about_a_space_is_refused_in_words(client, kind):
    proposal = make_draft(kind)
    holding(client, proposal)
    bad = {"lifecycle": "gone", "lifecycle_since": "32/13/2026", "how": "\x00", "tie": "x" * 5000}
    page = client.post(page_of(proposal, kind), bad)
    assert page.status_code == 200
    assert 'role="alert"' in text(page)
    assert fresh(proposal).message == proposal.message


def test_fields_that_the_form_does_not_ask_are_left_out(sender, proposal):
    sender.post(page_of(proposal, "visit"), {"publication_state": "published", "verified_on": "2026-01-01"})
    assert not {"publication_state", "verified_on"} & set(fresh(proposal).data)


def test_correction_keeps_only_what_differs(client):
    space = make_space(
        "Manzi", published=True, opening_hours="Mo-Su 09:00-17:00", website="https://manzi.example"
    )
    proposal = make_draft(ProposalKind.CORRECTION, space=space, public_phone="024 1")
    holding(client, proposal)
    answer = client.post(
        page_of(proposal, "visit"),
        {"opening_hours": "Mo-Su 10:00-17:00", "website": "https://manzi.example", "public_phone": ""},
    )
    assert answer.url == check_of(proposal)
    assert fresh(proposal).data == {"opening_hours": "Mo-Su 10:00-17:00"}


def test_sender_gets_the_link_and_stays_in(sender, proposal):
    answer = sender.post(page_of(proposal, "you"), CONTACT | {"consent_handling": "on"})
    assert answer.url == check_of(proposal)
    assert sender.get(answer.url).status_code == 200  # under the number of the new link
    assert fresh(proposal).contact.consents.get().purpose == "handling"


def test_consent_not_given_is_asked_for_and_never_ticked(sender, proposal):
    answer = sender.post(page_of(proposal, "you"), CONTACT)
    page = text(sender.get(answer.url))
    assert "Without your consent" in page
    assert "checked" not in page


def test_too_many_mails_keep_what_was_typed(sender, proposal, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "mail", limits.LIMITS["mail"]._replace(unworked=0))
    page = sender.post(page_of(proposal, "you"), CONTACT)
    assert page.status_code == 429
    assert CONTACT["name"] in text(page)
    assert CONTACT["email"] in text(page)


# --- What the department asks -----------------------------------------------------------------------


def test_changes_asked_for_stand_beside_field_section_and_step(client):
    proposal = make_proposal(state=ProposalState.CHANGES)
    holding(client, proposal)
    page = text(client.get(page_of(proposal, "visit")))
    assert "Cả ngày lễ?" in page
    assert "to be changed" in page
    check = text(client.get(check_of(proposal)))
    assert "Xin bổ sung." in check
    assert "Cả ngày lễ?" in check
    assert "Send again" in check


# --- Small answers ----------------------------------------------------------------------------------


def test_units_of_a_point_are_told_to_the_holder_alone(sender, proposal):
    district = make_district("Gia Lâm")
    ward = make_unit("Bát Tràng", parent=district, latitude=20.97, longitude=105.91)
    address = reverse("proposal-place", args=[proposal.reference])
    found = sender.get(address, {"lat": "20.9757", "lon": "105.9131"}).json()
    assert (found["ward"]["id"], found["district"]["id"], found["exact"]) == (ward.pk, district.pk, False)
    for bad in ({}, {"lat": "x", "lon": "1"}, {"lat": "\x00", "lon": "nan"}, {"lat": "48", "lon": "2"}):
        refused = sender.get(address, bad)
        assert refused.status_code == 400
        assert refused.json()["error"]
    sender.session.flush()
    assert sender.get(address.replace(proposal.reference, "P-ZZZZ-ZZZZ")).status_code == 404


def test_hours_are_read_back_to_the_holder(sender, proposal):
    address = reverse("proposal-hours", args=[proposal.reference])
    days = sender.get(address, {"value": "Mo-Fr 09:00-17:00"}).json()["days"]
    assert [hours for _day, hours in days] == ["09:00–17:00"] * 5 + ["closed"] * 2
    assert sender.get(address, {"value": "when I like"}).status_code == 400
    assert sender.get(address).json() == {"days": []}


# --- Cost -------------------------------------------------------------------------------------------


def test_place_costs_the_same_with_few_and_with_many_wards(sender, proposal, django_assert_max_num_queries):
    for number in range(40):
        make_unit(f"Phường {number}", parent=make_district(f"Quận {number}"))
    with django_assert_max_num_queries(16):
        sender.get(page_of(proposal, "place"))


def test_signed_in_staff_see_no_more_than_anybody(admin_client, proposal):
    assert admin_client.get(page_of(proposal, "space")).status_code == 404


def test_contact_is_in_no_page_but_the_private_ones(sender, proposal):
    give_contact(proposal)
    holding(sender, fresh(proposal))
    assert CONTACT["phone"] in text(sender.get(page_of(proposal, "you")))
    for section in ("space", "place", "offer", "visit"):
        assert CONTACT["phone"] not in text(sender.get(page_of(proposal, section)))
    write(fresh(proposal), public_phone="024 9999")
    assert CONTACT["phone"] not in text(sender.get(reverse("submit")))
