"""Photos of proposals: hostile files are refused, parallel uploads keep the limit, nothing is left behind."""

import datetime
import io
import struct
import zlib
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils.translation import override
from PIL import Image, ImageFile
from reversion.models import Version

from spaces.actions import proposal_photos
from spaces.actions.photos import encode
from spaces.actions.proposal_photos import (
    add_proposal_photo,
    describe_photos,
    move_photos,
    order_photos,
    remove_orphans,
    remove_proposal_photo,
)
from spaces.enums import ProposalKind, ProposalState
from spaces.errors import NotAllowed, ProposalLocked, TooMany
from spaces.models import Photo, ProposalPhoto
from spaces.proposing import MOST_PHOTOS
from spaces.queries.version import current_version
from tests.builders import make_space, make_user
from tests.proposals import VISITOR, fresh, make_draft, make_proposal, photo_file
from tests.races import at_once

WORDS = {"alt": "Sân trong", "credit": "Nguyễn Văn A", "licence": "CC-BY-4.0"}
COLOURS = ("teal", "navy", "maroon", "olive")


@pytest.fixture(autouse=True)
def _english_with_own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with override("en"):
        yield


def add(proposal, colour="teal", **data):
    return add_proposal_photo(
        proposal=proposal, file=photo_file(colour=colour, size=(60, 40)), data=WORDS | data
    )


def stored_names(folder="proposals"):
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


def fill(proposal):
    """Stores as many rows as a proposal holds, without files."""
    ProposalPhoto.objects.bulk_create(
        ProposalPhoto(proposal=proposal, width=9, height=9, widths=[9], digest=str(number), order=number)
        for number in range(MOST_PHOTOS)
    )


def content(kind="JPEG", size=(640, 480), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#a3242b").save(buffer, kind, **options)
    return buffer.getvalue()


def sent(data, name="x.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


# --- what is stored --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_photo_is_stored_apart_from_public_ones():
    proposal = make_draft()
    photo = add_proposal_photo(proposal=proposal, file=photo_file(size=(2000, 1000)), data=WORDS)
    assert (photo.width, photo.height, photo.widths, photo.order) == (1600, 800, [480, 960, 1600], 1)
    assert stored_names() == sorted(f"{photo.key}-{width}.webp" for width in photo.widths)
    assert stored_names("photos") == []
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_photo_is_a_write_of_the_sender():
    proposal = make_draft()
    add(proposal)
    after = fresh(proposal)
    assert after.revision == proposal.revision + 1
    assert "photos" in after.sections_done
    assert after.touched_at > proposal.touched_at


@pytest.mark.django_db
def test_photo_loses_metadata_and_what_is_hidden_behind_it():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"  # turned by 90 degrees
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.0)
    proposal = make_draft()
    turned = add_proposal_photo(proposal=proposal, file=sent(content(exif=exif)), data=WORDS)
    hiding = add_proposal_photo(
        proposal=proposal, file=sent(content("PNG") + b"<script>alert(1)</script>", "x.png"), data=WORDS
    )
    assert (turned.width, turned.height) == (480, 640)
    for photo in (turned, hiding):
        with default_storage.open(photo.path(photo.width)) as file:
            stored = file.read()
        assert b"script" not in stored
        assert dict(Image.open(io.BytesIO(stored)).getexif()) == {}


@pytest.mark.django_db
def test_same_photo_twice_is_one():
    proposal = make_draft()
    first = add(proposal)
    assert add(proposal, alt="Khác") == first
    assert proposal.photos.count() == 1
    assert len(stored_names()) == 1


@pytest.mark.django_db
def test_same_photo_in_two_proposals_is_two():
    assert add(make_draft()) != add(make_draft())


@pytest.mark.django_db
def test_photo_may_lack_words_while_it_waits():
    assert add_proposal_photo(proposal=make_draft(), file=photo_file(), data={}).alt == ""


# --- what is refused -------------------------------------------------------------------------------


def _png_claiming(width, height):
    """Returns a PNG of a few bytes that says it has width × height pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"0" * 100)) + chunk(b"IEND", b"")


HOSTILE = {
    "empty": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "tiff": content("TIFF"),
    "cut-jpeg": content("JPEG")[:900],
    "cut-png": content("PNG")[:60],
    "program": b"MZ" + b"\0" * 500,
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", HOSTILE)
def test_file_of_another_kind_is_refused(kind):
    proposal = make_draft()
    with pytest.raises(ValidationError, match="JPEG, PNG, WebP or AVIF"):
        add_proposal_photo(proposal=proposal, file=sent(HOSTILE[kind]), data=WORDS)
    assert not proposal.photos.exists()
    assert stored_names() == []
    assert fresh(proposal).revision == proposal.revision


@pytest.mark.django_db
def test_bomb_is_refused_before_it_is_decoded():
    file = sent(_png_claiming(60_000, 60_000))
    with (
        mock.patch.object(ImageFile.ImageFile, "load") as load,
        pytest.raises(ValidationError, match="50 million"),
    ):
        add_proposal_photo(proposal=make_draft(), file=file, data=WORDS)
    load.assert_not_called()


@pytest.mark.django_db
def test_eleven_megabytes_are_refused():
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        add_proposal_photo(proposal=make_draft(), file=sent(b"\0" * (11 << 20)), data=WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["alt", "credit"])
def test_words_with_nul_are_tidied_and_too_long_ones_refused(field):
    proposal = make_draft()
    assert getattr(add(proposal, **{field: "Sân\0 trong"}), field) == "Sân trong"
    with pytest.raises(ValidationError) as caught:
        add(proposal, colour="navy", **{field: "a" * 201})
    assert field in caught.value.message_dict
    assert len(stored_names()) == 1


@pytest.mark.django_db
def test_unknown_licence_is_refused():
    with pytest.raises(ValidationError):
        add(make_draft(), licence="steal")


@pytest.mark.django_db
def test_one_photo_too_many_is_refused_before_it_is_decoded():
    proposal = make_draft()
    fill(proposal)
    with (
        mock.patch.object(proposal_photos, "encode") as decode,
        pytest.raises(ValidationError, match="holds 20 photos"),
    ):
        add(proposal)
    decode.assert_not_called()
    assert proposal.photos.count() == MOST_PHOTOS


@pytest.mark.django_db
@pytest.mark.parametrize("state", [ProposalState.WAITING, ProposalState.DECLINED, ProposalState.WITHDRAWN])
def test_proposal_that_was_sent_takes_no_photo(state):
    proposal = make_proposal(state=state)
    for step in (
        lambda: add(proposal),
        lambda: describe_photos(proposal=proposal, texts={}),
        lambda: order_photos(proposal=proposal, keys=[]),
        lambda: remove_proposal_photo(proposal=proposal, key="00000000-0000-4000-8000-000000000001"),
    ):
        with pytest.raises(ProposalLocked):
            step()


@pytest.mark.django_db
def test_proposal_sent_while_the_photo_was_decoded_takes_it_no_more():
    proposal = make_proposal()
    proposal.state = ProposalState.DRAFT  # as the page saw it
    with pytest.raises(ProposalLocked):
        add(proposal)
    assert stored_names() == []


@pytest.mark.django_db
def test_proposal_with_changes_asked_for_takes_photos():
    assert add(make_proposal(state=ProposalState.CHANGES)).pk


@pytest.mark.django_db
def test_flood_of_photos_is_stopped():
    proposal, flood = make_draft(), mock.Mock(side_effect=TooMany(seconds=60))
    with mock.patch.object(proposal_photos, "take", flood), pytest.raises(TooMany):
        add_proposal_photo(proposal=proposal, file=photo_file(), data=WORDS, visitor=VISITOR)
    flood.assert_called_once_with("photo", visitor=VISITOR)


@pytest.mark.django_db
def test_no_file_is_left_when_the_row_cannot_be_stored():
    with (
        mock.patch.object(proposal_photos, "touch", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        add(make_draft())
    assert stored_names() == []


@pytest.mark.django_db
def test_limit_holds_when_others_came_while_this_one_was_decoded():
    proposal = make_draft()

    def slowly(file):
        fill(proposal)
        return encode(file)

    with (
        mock.patch.object(proposal_photos, "encode", slowly),
        pytest.raises(ValidationError, match="holds 20 photos"),
    ):
        add(proposal)
    assert stored_names() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_parallel_uploads_keep_the_limit():
    proposal = make_draft()
    fill(proposal)
    proposal.photos.filter(digest__in=("0", "1")).delete()
    refused = at_once(*(lambda colour=colour: add(fresh(proposal), colour) for colour in COLOURS))
    assert refused == ["ValidationError", "ValidationError"]
    assert proposal.photos.count() == MOST_PHOTOS
    assert len(stored_names()) == 2


# --- words, order, removal -------------------------------------------------------------------------


@pytest.mark.django_db
def test_photos_are_described_together():
    proposal = make_draft()
    first, second = add(proposal), add(proposal, "navy")
    before = fresh(proposal).revision
    texts = {first.key: {"alt": "Cổng"}, second.key: {"alt": "  Xưởng\u0000 ", "licence": "CC0-1.0"}}
    describe_photos(proposal=proposal, texts=texts)
    rows = proposal.photos.values_list("alt", "credit", "licence")
    assert list(rows) == [("Cổng", "Nguyễn Văn A", "CC-BY-4.0"), ("Xưởng", "Nguyễn Văn A", "CC0-1.0")]
    assert fresh(proposal).revision == before + 1
    describe_photos(proposal=proposal, texts=texts)
    assert fresh(proposal).revision == before + 1  # nothing new was said


@pytest.mark.django_db
def test_photos_are_described_all_or_none():
    proposal = make_draft()
    first, second = add(proposal), add(proposal, "navy")
    with pytest.raises(ValidationError):
        describe_photos(proposal=proposal, texts={first.key: {"alt": "Cổng"}, second.key: {"alt": "a" * 201}})
    assert set(proposal.photos.values_list("alt", flat=True)) == {"Sân trong"}


@pytest.mark.django_db
def test_photos_of_others_are_left_alone():
    mine, other = make_draft(), make_draft()
    photo = add(other)
    describe_photos(proposal=mine, texts={photo.key: {"alt": "Của tôi"}})
    order_photos(proposal=mine, keys=[photo.key])
    remove_proposal_photo(proposal=mine, key=photo.key)
    assert other.photos.get().alt == "Sân trong"


@pytest.mark.django_db
def test_photos_keep_the_order_given_and_the_rest_follows():
    proposal = make_draft()
    first, second, third = (add(proposal, colour) for colour in COLOURS[:3])
    order_photos(proposal=proposal, keys=[third.key, first.key])
    assert list(proposal.photos.all()) == [third, first, second]


@pytest.mark.django_db
def test_removed_photo_takes_its_files_along_once_committed(django_capture_on_commit_callbacks):
    proposal = make_draft()
    photo = add(proposal)
    with django_capture_on_commit_callbacks(execute=True):
        remove_proposal_photo(proposal=proposal, key=photo.key)
        assert stored_names() != []
    assert stored_names() == []
    remove_proposal_photo(proposal=proposal, key=photo.key)  # gone already


@pytest.mark.django_db
def test_files_that_a_killed_process_left_are_removed_once_they_are_old():
    photo = add(make_draft())
    default_storage.save("proposals/left-480.webp", sent(b"x"))
    assert remove_orphans() == []
    assert remove_orphans(older_than=datetime.timedelta(seconds=-5)) == ["proposals/left-480.webp"]
    assert stored_names() == [f"{photo.key}-60.webp"]
    call_command("clean_photos")


# --- acceptance ------------------------------------------------------------------------------------


@pytest.fixture
def space():
    return make_space("Manzi", published=True)


@pytest.mark.django_db
def test_photos_move_to_the_space_behind_those_it_has(space, django_capture_on_commit_callbacks):
    there = Photo.objects.create(
        space=space, width=9, height=9, widths=[9], alt_vi="Cũ", credit="A", licence="CC0-1.0", order=4
    )
    proposal = make_draft(ProposalKind.CORRECTION, space=space, language="fr")
    staged = [add(proposal, colour, alt=f"Cour {colour}") for colour in COLOURS[:2]]
    before = current_version().number
    with django_capture_on_commit_callbacks(execute=True):
        moved = move_photos(proposal=proposal, space=space, by=make_user("", "Moderator"))
    assert list(space.photos.all()) == [there, *moved]
    assert [(photo.alt_vi, photo.alt_fr, photo.alt_en) for photo in moved] == [
        ("Cour teal", "Cour teal", ""), ("Cour navy", "Cour navy", ""),
    ]  # fmt: skip
    assert not {photo.key for photo in moved} & {photo.key for photo in staged}
    assert stored_names("photos") == sorted(f"{photo.key}-60.webp" for photo in moved)
    assert stored_names() == []
    assert not proposal.photos.exists()
    assert current_version().number > before
    latest = Version.objects.get_for_object(space).first().revision
    assert latest.comment == f"2 photos added from the proposal {proposal.reference}"


@pytest.mark.django_db
def test_only_chosen_photos_move(space):
    proposal = make_draft(ProposalKind.CORRECTION, space=space)
    wanted, other = add(proposal), add(proposal, "navy")
    move_photos(proposal=proposal, space=space, photos=[wanted.pk], by=None)
    assert list(proposal.photos.all()) == [other]
    assert space.photos.count() == 1


@pytest.mark.django_db
def test_nothing_to_move_is_no_change(space):
    before = current_version().number
    assert move_photos(proposal=make_draft(), space=space, by=None) == []
    assert current_version().number == before


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["alt", "credit", "licence"])
def test_photo_without_words_does_not_become_public(space, missing):
    proposal = make_draft()
    add(proposal, **{missing: ""})
    with pytest.raises(ValidationError):
        move_photos(proposal=proposal, space=space, by=None)
    assert stored_names("photos") == []
    assert proposal.photos.count() == 1


@pytest.mark.django_db
def test_photo_whose_file_is_gone_is_named(space):
    proposal = make_draft()
    photo = add(proposal)
    default_storage.delete(photo.path(60))
    with pytest.raises(ValidationError, match="Sân trong"):
        move_photos(proposal=proposal, space=space, by=None)


@pytest.mark.django_db
def test_photos_are_moved_by_those_alone_who_may_change_photos(space):
    proposal = make_draft()
    add(proposal)
    with pytest.raises(NotAllowed):
        move_photos(proposal=proposal, space=space, by=make_user("", "Auditor"))
