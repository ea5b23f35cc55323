"""The page on which two spaces become one, and what the staff area does with merged ones."""

import pytest
from django.utils.html import escape

from spaces.actions.merging import merge_spaces
from spaces.actions.spaces import save_space
from spaces.models import DistinctPair, Photo, PrivateContact, Space
from tests.admin.sending import sent
from tests.assessment import make_entry, make_round
from tests.builders import make_activity, make_category, make_space, make_user
from tests.pages import Page
from tests.proposals import make_proposal
from tests.results import BEST, MIDDLE, make_published_round

pytestmark = pytest.mark.django_db
MERGE = "/admin/spaces/space/merge/"


def pair(kept=None, dissolved=None):
    """Returns two published spaces with identifiers HN-0001 and HN-0002."""
    return (
        make_space("Manzi", published=True, **(kept or {})),
        make_space("Manzi Art Space", published=True, **(dissolved or {})),
    )


def address(kept, dissolved):
    return f"{MERGE}?kept={kept.identifier}&dissolved={dissolved.identifier}"


def filled(client, kept, dissolved, **changes):
    """Returns what a browser sends for the page as it is shown now, with `changes` chosen."""
    page = Page(client.get(address(kept, dissolved)))
    data = {"reason": "một nơi", "confirmed": "on"}
    for element in page.elements:
        is_form = any(parent.attrs.get("id") == "merge-form" for parent in element.parents)
        if is_form and element.tag == "input" and element.attrs.get("name") != "csrfmiddlewaretoken":
            is_chosen = element.attrs.get("type") == "hidden" or "checked" in element.attrs
            if is_chosen:
                data[element.attrs["name"]] = element.attrs.get("value", "")
    return data | changes


def stored(space):
    return Space.objects.get(pk=space.pk)


def test_both_are_shown_part_by_part_contradictions_first_and_equals_folded(publisher):
    kept, dissolved = pair(
        {"address": "14 Phan Huy Ích", "capacity": 20},
        {"address": "2 Hàng Bút", "website": "https://manzi.vn", "capacity": 20},
    )
    form = publisher.get(address(kept, dissolved)).context["form"]
    assert [choice.row.key for choice in form.contradictions] == ["name_vi", "address"]
    assert [choice.row.key for choice in form.additions] == ["website"]
    assert {"capacity", "category"} <= {row.key for row in form.agreements}
    chosen = {
        choice.row.key: option.value
        for choice in [*form.contradictions, *form.additions]
        for option in choice.options
        if option.is_chosen
    }
    assert chosen == {"name_vi": "kept", "address": "kept", "website": "dissolved"}


def test_spaces_are_merged_as_chosen_and_the_person_comes_to_the_kept_one(publisher):
    kept, dissolved = pair({"address": "14 Phan Huy Ích"}, {"address": "2 Hàng Bút"})
    data = filled(publisher, kept, dissolved, choice_address="dissolved")
    response = publisher.post(address(kept, dissolved), data)
    assert response["Location"] == f"/admin/spaces/space/{kept.pk}/change/"
    assert stored(kept).address == "2 Hàng Bút"
    assert stored(dissolved).merged_into == kept
    assert "is part of Manzi (HN-0001) now" in publisher.get(response["Location"]).content.decode()


def test_lists_can_be_united_only_where_both_say_something(publisher):
    kept, dissolved = pair({"activities": [make_activity()]}, {"activities": [make_activity()]})
    save_space(space=dissolved, by=None, data={"aliases": ["Nhà Manzi"]})
    form = publisher.get(address(kept, dissolved)).context["form"]
    offered = {choice.row.key: [option.value for option in choice.options]
               for choice in [*form.contradictions, *form.additions]}  # fmt: skip
    assert offered["activities"] == ["kept", "dissolved", "both"]
    assert offered["aliases"] == ["kept", "dissolved"]
    assert offered["name_vi"] == ["kept", "dissolved"]


def test_which_one_stays_can_be_swapped(publisher):
    kept, dissolved = pair()
    page = publisher.get(address(kept, dissolved)).content.decode()
    assert escape(f"?kept={dissolved.identifier}&dissolved={kept.identifier}") in page


def test_what_moves_is_counted_and_what_is_lost_is_said(publisher):
    kept, dissolved = pair({"longitude": 105.8, "latitude": 21.0}, {"longitude": 105.85, "latitude": 21.0})
    for order in range(2):
        Photo.objects.create(space=dissolved, width=9, height=9, widths=[9], alt_vi="Sân", order=order)
    make_proposal("correction", space=dissolved)
    make_published_round({kept: BEST, dissolved: MIDDLE}, name_en="Pilot")
    make_entry(make_round(name_en="Running"), dissolved)
    DistinctPair.objects.create(first=kept, second=dissolved, by=make_user("lan"))
    text = Page(publisher.get(address(kept, dissolved))).one("main").words
    for said in (
        "2 photos", "1 proposal (1 to be reviewed)", "Its place in “Running” (Open for scoring)",
        "Both were assessed in “Pilot”: the public will see the result of HN-0001 alone",
        "lan found them to be different spaces", "They lie 5.2 km apart",
    ):  # fmt: skip
        assert said in text


def test_obstacle_is_said_and_no_form_is_offered(publisher):
    kept, dissolved = pair()
    round = make_round(name_en="Running")
    make_entry(round, kept)
    make_entry(round, dissolved)
    page = publisher.get(address(kept, dissolved)).content.decode()
    assert "take HN-0002 out of the round first" in page
    assert "merge-form" not in page
    response = publisher.post(address(kept, dissolved), {"reason": "x"})
    assert response.status_code == 200
    assert not stored(dissolved).is_merged


@pytest.mark.parametrize(
    ("missing", "said"), [("reason", "This field is required"), ("confirmed", "This field is required")]
)
def test_reason_and_confirmation_are_asked_for_and_choices_stay(publisher, missing, said):
    kept, dissolved = pair({"address": "14 Phan Huy Ích"}, {"address": "2 Hàng Bút"})
    data = filled(publisher, kept, dissolved, choice_address="dissolved")
    del data[missing]
    response = publisher.post(address(kept, dissolved), data)
    page = Page(response)
    assert said in page.html
    assert "checked" in page.one("input", id="id_choice_address_dissolved").attrs
    assert not stored(dissolved).is_merged


def test_change_by_somebody_else_is_shown_and_choices_stay(publisher):
    kept, dissolved = pair({"address": "14 Phan Huy Ích"}, {"address": "2 Hàng Bút"})
    data = filled(publisher, kept, dissolved, choice_name_vi="dissolved", choice_address="dissolved")
    save_space(space=dissolved, by=make_user("minh", "Editor"), data={"address": "4 Hàng Bút", "capacity": 9},
               reason="chuyển nhà")  # fmt: skip
    response = publisher.post(address(kept, dissolved), data)
    page, form = Page(response), response.context["form"]
    assert "somebody changed a space in the meantime" in page.html
    assert "minh" in page.html
    assert "chuyển nhà" in page.html
    assert "checked" in page.one("input", id="id_choice_name_vi_dissolved").attrs
    assert [choice.row.key for choice in form.contradictions if choice.is_changed] == ["address"]
    assert "checked" in page.one("input", id="id_choice_capacity_dissolved").attrs
    assert not stored(dissolved).is_merged
    again = data | {"dissolved_change": str(stored(dissolved).changed_in)}
    assert publisher.post(address(kept, dissolved), again).status_code == 302
    assert stored(kept).name_vi == "Manzi Art Space"


def test_merging_twice_by_a_double_click_merges_once_and_says_so(publisher):
    kept, dissolved = pair()
    data = filled(publisher, kept, dissolved)
    publisher.post(address(kept, dissolved), data)
    again = publisher.post(address(kept, dissolved), data)
    assert again.status_code == 200
    assert "HN-0002 was merged into Manzi (HN-0001)" in again.content.decode()


@pytest.mark.parametrize("choice", ["both", "x", "\x00", ""])
def test_forged_choice_never_breaks_the_page(publisher, choice):
    kept, dissolved = pair({"address": "a"}, {"address": "b"})
    response = publisher.post(
        address(kept, dissolved), filled(publisher, kept, dissolved, choice_address=choice)
    )
    assert response.status_code in (200, 302)
    assert stored(kept).address == "a"
    assert stored(dissolved).is_merged == (choice == "")


@pytest.mark.parametrize("change", ["", "abc", "99999999999999999999999", "-1"])
def test_forged_state_merges_nothing(publisher, change):
    kept, dissolved = pair()
    response = publisher.post(
        address(kept, dissolved), filled(publisher, kept, dissolved, kept_change=change)
    )
    assert response.status_code == 200
    assert not stored(dissolved).is_merged


@pytest.mark.parametrize("reason", ["\x00", "x" * 401])
def test_reason_that_cannot_be_kept_is_refused(publisher, reason):
    kept, dissolved = pair()
    response = publisher.post(address(kept, dissolved), filled(publisher, kept, dissolved, reason=reason))
    assert response.status_code == 200
    assert not stored(dissolved).is_merged


def test_private_contact_is_offered_to_those_alone_who_may_write_it(publisher, signed_in):
    kept, dissolved = pair()
    PrivateContact.objects.create(space=kept, name="Lan", phone="0912 345 678")
    PrivateContact.objects.create(space=dissolved, name="Minh", phone="0987 654 321")
    assert "0987 654 321" in publisher.get(address(kept, dissolved)).content.decode()
    person = signed_in("Editor")
    permission = person.user.user_permissions.model.objects.get(codename="publish_space")
    person.user.groups.get().permissions.remove(
        *person.user.groups.get().permissions.filter(codename__contains="privatecontact")
    )
    person.user.user_permissions.add(permission)
    page = person.get(address(kept, dissolved)).content.decode()
    assert "merge-form" in page
    assert "654 321" not in page


# --- Asking for the two ---


def test_one_space_known_offers_what_may_be_the_same(publisher):
    kept, dissolved = pair({"longitude": 105.85, "latitude": 21.03})
    save_space(space=dissolved, by=None, data={"name_vi": "Manzi", "longitude": 105.8501, "latitude": 21.03})
    page = publisher.get(f"{MERGE}?kept={kept.identifier}").content.decode()
    assert "May be the same place as Manzi (HN-0001)" in page
    assert escape("?kept=HN-0001&dissolved=HN-0002") in page


@pytest.mark.parametrize("asked", ["hn 1", "1", "HN-0001"])
def test_identifiers_are_read_as_people_write_them(publisher, asked):
    pair()
    assert "merge-form" in publisher.get(MERGE, {"kept": asked, "dissolved": "2"}).content.decode()


@pytest.mark.parametrize("asked", ["HN-9999", "x", "\x00", "9" * 30, "-1", "<b>"])
def test_unknown_space_is_said_to_be_unknown(publisher, asked):
    pair()
    response = publisher.get(MERGE, {"kept": "HN-0001", "dissolved": asked})
    assert response.status_code == 200
    assert "merge-form" not in response.content.decode()
    assert asked == "\x00" or "There is no space" in response.content.decode()
    assert publisher.post(f"{MERGE}?kept=HN-0001&dissolved=HN-9999", {}).status_code == 200


def test_one_space_twice_is_refused(publisher):
    kept, _dissolved = pair()
    assert "Both are the same space" in publisher.get(address(kept, kept)).content.decode()


@pytest.mark.parametrize("group", ["Editor", "Auditor", "Coordinator", "Assessor"])
def test_page_is_for_those_who_edit_and_publish(signed_in, group):
    kept, dissolved = pair()
    client = signed_in(group)
    for path in (MERGE, address(kept, dissolved)):
        assert client.get(path).status_code == 403
        assert client.post(path, {"reason": "x", "confirmed": "on"}).status_code == 403
    assert not stored(dissolved).is_merged


def test_duplicates_lead_to_merging_the_public_and_older_one_first(publisher, editor):
    make_space("Manzi", longitude=105.85, latitude=21.03)
    public = make_space("Manzi", longitude=105.85, latitude=21.03, published=True)
    wanted = escape(f"?kept={public.identifier}&dissolved=HN-0001")
    assert wanted in publisher.get("/admin/spaces/space/duplicates/").content.decode()
    assert wanted not in editor.get("/admin/spaces/space/duplicates/").content.decode()


def test_number_of_queries_does_not_grow_with_what_is_compared(publisher, django_assert_max_num_queries):
    kept, dissolved = pair()
    for number in range(5):
        Photo.objects.create(space=dissolved, width=9, height=9, widths=[9], alt_vi="Sân", order=number)
        make_entry(make_round(), dissolved)
        make_proposal("correction", space=dissolved)
    save_space(
        space=dissolved,
        by=None,
        data={
            "activities": [make_activity() for _number in range(5)],
            "further_categories": [make_category() for _number in range(5)],
            "aliases": list("abcde"), "sources": [(letter, "") for letter in "abcde"],
        },
    )  # fmt: skip
    publisher.get(address(kept, dissolved))
    with django_assert_max_num_queries(36):
        assert publisher.get(address(kept, dissolved)).status_code == 200


# --- Merged spaces in the staff area ---


@pytest.fixture
def merged():
    """A space that was merged, and the one that it became."""
    kept, dissolved = pair()
    kept = merge_spaces(kept=kept, dissolved=dissolved, by=None, choices={}, reason="một nơi")
    return kept, stored(dissolved)


def test_merged_space_is_listed_only_where_it_is_asked_for(publisher, merged):
    kept, dissolved = merged
    for query, found in (
        ("", [kept]), ("?q=manzi", [kept]), ("?state=withdrawn", []), ("?state=merged", [dissolved]),
        ("?q=HN-0002", [dissolved]),
    ):  # fmt: skip
        response = publisher.get(f"/admin/spaces/space/{query}")
        assert list(response.context["cl"].result_list) == found
    assert "Merged into HN-0001" in response.content.decode()


def test_merged_space_is_only_read_and_leads_to_the_kept_one(publisher, merged):
    kept, dissolved = merged
    page = publisher.get(f"/admin/spaces/space/{dissolved.pk}/change/").content.decode()
    assert "was merged into another one" in page
    assert f'href="/admin/spaces/space/{kept.pk}/change/">Manzi (HN-0001)' in page
    for button in ('name="_save"', "_publish", "Merge with …", "Delete this draft"):
        assert button not in page
    assert "Merge with …" in publisher.get(f"/admin/spaces/space/{kept.pk}/change/").content.decode()


def test_text_typed_into_a_space_that_was_merged_meanwhile_stays_on_the_page(publisher, merged):
    _kept, dissolved = merged
    data = sent(publisher.user, dissolved, address="chữ đã gõ", reason="sửa")
    page = publisher.post(f"/admin/spaces/space/{dissolved.pk}/change/", data).content.decode()
    assert "work on that one instead" in page
    assert "chữ đã gõ" in page
    assert stored(dissolved).address == ""


@pytest.mark.parametrize("action", ["publish", "withdraw", "verify", "submit"])
def test_bulk_step_refuses_a_merged_space_with_the_reason(chief, merged, action):
    _kept, dissolved = merged
    data = {"action": action, "_selected_action": dissolved.pk}
    merged_ones = "/admin/spaces/space/?state=merged"
    asked = chief.post(merged_ones, data)
    assert "was merged into another one" in asked.content.decode()
    done = chief.post(
        "/admin/spaces/space/?state=merged", data | {"confirmed": "yes", "reason": "x"}, follow=True
    )
    assert "merged into" in done.content.decode()
    assert stored(dissolved).verified_on is None


def test_photo_is_not_added_to_a_merged_space(publisher, merged):
    _kept, dissolved = merged
    path = f"/admin/spaces/space/{dissolved.pk}/photos/"
    assert 'type="file"' not in publisher.get(path).content.decode()


def test_merged_space_is_deleted_by_nobody(chief, merged):
    _kept, dissolved = merged
    assert chief.post(f"/admin/spaces/space/{dissolved.pk}/delete/", {"post": "yes"}).status_code == 403
    assert stored(dissolved)


def test_pair_of_a_merged_space_is_not_declared_different(publisher, merged):
    kept, dissolved = merged
    data = {"first": kept.pk, "second": dissolved.pk}
    page = publisher.post("/admin/spaces/space/duplicates/", data, follow=True).content.decode()
    assert "merged into" in page
    assert not DistinctPair.objects.exists()


def test_identifier_of_a_merged_space_means_the_kept_one_where_it_is_typed(publisher, merged):
    kept, dissolved = merged
    other = make_space("Cũ")
    data = sent(publisher.user, other, lifecycle="moved", moved_to=dissolved.identifier)
    assert publisher.post(f"/admin/spaces/space/{other.pk}/change/", data).status_code == 302
    assert stored(other).moved_to == kept


def test_history_of_both_is_read_with_what_happened(publisher, merged):
    for space in merged:
        page = publisher.get(f"/admin/spaces/space/{space.pk}/history/").content.decode()
        assert "HN-0002 merged into HN-0001: một nơi" in page
