"""The page of photos: several at a time, every refusal named, private files for nobody else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from spaces.actions import limits
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.enums import ProposalState
from spaces.models import Proposal, ProposalPhoto
from spaces.proposing import MOST_PHOTOS
from tests.builders import make_user
from tests.proposals import fresh, make_draft, make_proposal, photo_file
from tests.views.partners import holding

pytestmark = pytest.mark.django_db

WORDS = {"alt": "Sân trong", "credit": "Nguyễn Văn A", "licence": "CC-BY-4.0"}
RIGHTS = {"credit": "Trần Thị B", "licence": "CC0-1.0"}


@pytest.fixture(autouse=True)
def _english_with_own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with override("en"):
        yield


@pytest.fixture
def proposal():
    return make_draft()


@pytest.fixture
def sender(client, proposal):
    """A browser that holds the proposal."""
    return holding(client, proposal)


def address(proposal):
    return reverse("proposal-section", args=[proposal.reference, "photos"])


def file_address(photo, width=60):
    return reverse("proposal-photo", args=[photo.proposal.reference, photo.key, width])


def add(proposal, colour="teal", **data):
    file = photo_file(colour=colour, size=(60, 40))
    return add_proposal_photo(proposal=proposal, file=file, data=WORDS | data)


def said_of(photo, **texts):
    return {f"photo-{photo.key}-{name}": value for name, value in (WORDS | texts).items()}


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def by_script(client, proposal, data):
    return client.post(address(proposal), data, headers={"accept": "application/json"})


# --- the plain form --------------------------------------------------------------------------------


def test_several_photos_are_stored_at_once_with_what_holds_for_all(sender, proposal):
    files = [photo_file("a.jpg"), photo_file("b.jpg", colour="navy")]
    response = sender.post(address(proposal), {"photos": files, "add": "yes", **RIGHTS}, follow=True)
    assert list(proposal.photos.values_list("credit", "licence")) == [("Trần Thị B", "CC0-1.0")] * 2
    assert messages_of(response) == ["2 photos are stored."]
    assert response.redirect_chain == [(address(proposal), 302)]
    assert response.content.decode().count("Author and terms") == 2


def test_each_refused_file_is_named_and_the_good_ones_are_kept(sender, proposal):
    tiff = io.BytesIO()
    Image.new("RGB", (9, 9)).save(tiff, "TIFF")
    files = [
        SimpleUploadedFile("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        photo_file("good.jpg"),
        SimpleUploadedFile("scan.tiff", tiff.getvalue()),
        SimpleUploadedFile("large.jpg", b"\0" * (11 << 20)),
    ]
    response = sender.post(address(proposal), {"photos": files, "add": "yes"}, follow=True)
    assert proposal.photos.count() == 1
    stored, *refused = messages_of(response)
    assert stored == "1 photo is stored."
    assert [sentence.partition(":")[0] for sentence in refused] == ["drawing.svg", "scan.tiff", "large.jpg"]
    assert "10 MB" in refused[2]


def test_twenty_of_twenty_one_photos_are_kept(sender, proposal):
    ProposalPhoto.objects.bulk_create(
        ProposalPhoto(proposal=proposal, width=9, height=9, widths=[9], digest=str(number), order=number)
        for number in range(MOST_PHOTOS - 1)
    )
    files = [photo_file("a.jpg"), photo_file("b.jpg", colour="navy")]
    response = sender.post(address(proposal), {"photos": files, "add": "yes"}, follow=True)
    assert proposal.photos.count() == MOST_PHOTOS
    assert messages_of(response)[1:] == ["b.jpg: A proposal holds 20 photos: remove one first."]
    assert "disabled" in response.content.decode().partition('id="id_photos"')[2].partition(">")[0]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "<img src=x onerror=alert(1)>.jpg",
        "a" * 300 + ".jpg",
        "ảnh\u202egpj.exe",
        "x\0.jpg",
    ],
)
def test_hostile_names_are_harmless(sender, proposal, name):
    files = [photo_file(name), SimpleUploadedFile(name, b"nothing")]
    response = sender.post(address(proposal), {"photos": files, "add": "yes"}, follow=True)
    assert response.status_code == 200
    assert proposal.photos.count() == 1
    html = response.content.decode()
    assert "<img src=x" not in html
    assert "\u202e" not in html
    assert max(map(len, messages_of(response))) < 200


def test_page_is_left_once_every_photo_is_described(sender, proposal):
    photo = add(proposal, alt="", credit="", licence="")
    response = sender.post(address(proposal), said_of(photo, alt="", credit="", licence=""))
    assert response.status_code == 200
    assert "Say in a few words what the photo shows." in response.content.decode()
    response = sender.post(address(proposal), said_of(photo, credit="", licence="") | RIGHTS)
    assert response.url == reverse("proposal-section", args=[proposal.reference, "self"])
    photo.refresh_from_db()
    assert (photo.alt, photo.credit, photo.licence) == ("Sân trong", "Trần Thị B", "CC0-1.0")


def test_page_without_photos_can_be_left(sender, proposal):
    assert sender.post(address(proposal), {"credit": "", "licence": ""}).status_code == 302
    assert "photos" in fresh(proposal).sections_done


def test_own_author_of_a_photo_stands_beside_what_holds_for_all(sender, proposal):
    photo = add(proposal)
    sender.post(address(proposal), said_of(photo) | RIGHTS)
    photo.refresh_from_db()
    assert photo.credit == "Nguyễn Văn A"


def test_what_can_be_stored_is_stored_and_the_rest_stays_in_the_page(sender, proposal):
    first, second = add(proposal), add(proposal, "navy")
    texts = said_of(first, alt="Cổng") | said_of(second, alt="a" * 201, credit="Lan")
    response = sender.post(address(proposal), texts)
    assert "a" * 201 in response.content.decode()
    assert list(proposal.photos.values_list("alt", "credit")) == [
        ("Cổng", "Nguyễn Văn A"), ("Sân trong", "Lan"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["Sân\0trong", "\ud800"])
def test_words_that_no_text_field_takes_are_refused(sender, proposal, value):
    photo = add(proposal)
    texts = said_of(photo, alt=value.encode("utf-8", "surrogatepass"))
    assert sender.post(address(proposal), texts).status_code in (200, 302)
    photo.refresh_from_db()
    assert "\0" not in photo.alt


def test_photos_are_moved_and_removed_by_buttons(sender, proposal):
    first, second, third = add(proposal), add(proposal, "navy"), add(proposal, "olive")
    sender.post(address(proposal), {"up": str(third.key)})
    sender.post(address(proposal), {"down": str(first.key)})
    assert list(proposal.photos.all()) == [third, first, second]
    sender.post(address(proposal), {"up": str(third.key)})  # first already
    sender.post(address(proposal), {"remove": str(first.key)})
    assert list(proposal.photos.all()) == [third, second]


def test_buttons_keep_the_texts_typed_beside_them(sender, proposal):
    first, second = add(proposal), add(proposal, "navy")
    sender.post(address(proposal), said_of(first, alt="Cổng mới") | {"up": str(second.key)})
    first.refresh_from_db()
    assert first.alt == "Cổng mới"


@pytest.mark.parametrize("name", ["up", "down", "remove", "order"])
@pytest.mark.parametrize("value", ["", "nonsense", "\0", "6f9f3c1e-4a53-4d0e-9a53-0f6f4e0b7a11"])
def test_keys_of_nothing_change_nothing(sender, proposal, name, value):
    photo = add(proposal)
    assert sender.post(address(proposal), {name: value}).status_code == 302
    assert list(proposal.photos.all()) == [photo]


def test_keys_of_others_change_nothing(sender, proposal):
    foreign = add(make_draft())
    for name in ("up", "remove", "order"):
        sender.post(address(proposal), {name: str(foreign.key)} | said_of(foreign, alt="Của tôi"))
    foreign.refresh_from_db()
    assert foreign.alt == "Sân trong"


def test_too_many_photos_in_an_hour_are_named_with_the_time_to_wait(sender, proposal, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "photo", limits.Limit(3600, worked=1, unworked=1))
    files = [photo_file("a.jpg"), photo_file("b.jpg", colour="navy")]
    response = sender.post(address(proposal), {"photos": files, "add": "yes"}, follow=True)
    assert proposal.photos.count() == 1
    assert messages_of(response)[1].startswith("b.jpg: Too many attempts")


def test_page_asks_the_same_number_of_queries_for_many_photos(
    sender, proposal, django_assert_max_num_queries
):
    add(proposal)
    with django_assert_max_num_queries(12) as few:
        sender.get(address(proposal))
    for colour in ("navy", "olive", "maroon", "teal", "black"):
        add(proposal, colour)
    with django_assert_max_num_queries(len(few)):
        sender.get(address(proposal))


# --- by scripts ------------------------------------------------------------------------------------


def test_script_gets_the_card_of_the_photo_it_sent(sender, proposal):
    response = by_script(sender, proposal, {"photos": photo_file(), "add": "yes", **RIGHTS})
    (card,) = response.json()["cards"]
    photo = proposal.photos.get()
    assert card["key"] == str(photo.key)
    assert f'data-photo="{photo.key}"' in card["html"]
    assert response.json()["number"] == 1
    again = by_script(sender, proposal, {"photos": photo_file(), "add": "yes", **RIGHTS})
    assert again.json()["cards"][0]["key"] == card["key"]


def test_script_is_told_what_was_refused(sender, proposal):
    response = by_script(sender, proposal, {"photos": SimpleUploadedFile("x.svg", b"<svg/>"), "add": "yes"})
    assert response.status_code == 422
    assert response.json()["refused"][0].startswith("x.svg: This file is no readable photo.")


def test_script_puts_photos_into_order(sender, proposal):
    first, second, third = add(proposal), add(proposal, "navy"), add(proposal, "olive")
    response = by_script(sender, proposal, {"order": [third.key, first.key, second.key]})
    assert response.status_code == 200
    assert list(proposal.photos.all()) == [third, first, second]


def test_script_is_told_when_to_try_again(sender, proposal, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "photo", limits.Limit(3600, worked=0, unworked=0))
    response = by_script(sender, proposal, {"photos": photo_file(), "add": "yes"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600


# --- who may ---------------------------------------------------------------------------------------


def test_browser_that_does_not_hold_the_proposal_finds_nothing(client, proposal):
    photo = add(proposal)
    assert client.get(address(proposal)).status_code == 404
    assert client.post(address(proposal), {"remove": str(photo.key)}).status_code == 404
    assert proposal.photos.exists()


def test_sent_proposal_can_be_read_only(client):
    proposal = make_proposal()
    sender = holding(client, proposal)
    response = sender.post(address(proposal), {"photos": photo_file(), "add": "yes"})
    assert response.status_code == 302
    assert not proposal.photos.exists()
    assert by_script(sender, proposal, {"order": []}).status_code == 409


def test_proposal_with_changes_asked_for_shows_what_is_asked(client):
    proposal = make_proposal(state=ProposalState.CHANGES)
    Proposal.objects.filter(pk=proposal.pk).update(requested={"photos": "Ảnh mặt tiền?"})
    assert "Ảnh mặt tiền?" in holding(client, proposal).get(address(proposal)).content.decode()


def test_file_is_shown_to_its_sender_and_kept_by_nobody(sender, proposal):
    response = sender.get(file_address(add(proposal)))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response).startswith(b"RIFF")


def test_file_is_hidden_from_other_browsers_and_from_renewed_links(client, proposal):
    photo = add(proposal)
    assert client.get(file_address(photo)).status_code == 404
    holding(client, make_draft())
    assert client.get(file_address(photo)).status_code == 404
    holding(client, proposal)
    Proposal.objects.update(link_epoch=7)
    assert client.get(file_address(photo)).status_code == 404


def test_file_of_another_proposal_is_not_found_under_ones_own(sender, proposal):
    foreign = add(make_draft())
    own = reverse("proposal-photo", args=[proposal.reference, foreign.key, 60])
    assert sender.get(own).status_code == 404


@pytest.mark.parametrize(("group", "status"), [("Moderator", 200), ("Editor", 200), ("Assessor", 404)])
def test_file_is_shown_to_staff_who_see_proposals(client, group, status):
    proposal = make_proposal(state=ProposalState.CHANGES)
    photo = add(proposal)
    client.force_login(make_user("", group))
    response = client.get(file_address(photo))
    assert response.status_code == status
    assert b"".join(response).startswith(b"RIFF") == (status == 200)


def test_file_of_a_draft_is_not_shown_to_staff(client, proposal):
    client.force_login(make_user("", "Moderator"))
    assert client.get(file_address(add(proposal))).status_code == 404


@pytest.mark.parametrize("width", ["0", "61", "99999"])
def test_file_of_another_width_is_not_found(sender, proposal, width):
    assert sender.get(file_address(add(proposal), width)).status_code == 404


def test_file_that_is_gone_is_not_found(sender, proposal, settings, tmp_path):
    photo = add(proposal)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    assert sender.get(file_address(photo)).status_code == 404
