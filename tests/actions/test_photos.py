"""Photos: nothing of the sent file survives but its pixels; nothing is left behind when it goes wrong."""

import datetime
import io
import struct
import zlib
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils.translation import override
from PIL import Image, ImageFile
from reversion.models import Version

from spaces.actions import photos
from spaces.actions.photos import add_photo, change_photo, delete_photo, encode, remove_orphans
from spaces.errors import NotAllowed
from spaces.models import Photo
from spaces.queries.version import current_version
from tests.builders import make_space, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


WORDS = {"alt_vi": "Sân trong", "credit": "Nguyễn Văn A", "licence": "CC-BY-4.0", "order": 1}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored_names(folder="photos"):
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


def picture(kind="JPEG", size=(2000, 1000), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#a3242b").save(buffer, kind, **options)
    return ContentFile(buffer.getvalue(), name="../../evil name.php.jpg")


def opened(photo, width):
    with default_storage.open(photo.path(width)) as file:
        return Image.open(io.BytesIO(file.read()))


def test_photo_is_kept_in_three_widths_as_webp():
    space = make_space()
    photo = add_photo(space=space, by=make_user("", "Editor"), file=picture(), data=WORDS)
    assert (photo.width, photo.height, photo.widths) == (1600, 800, [480, 960, 1600])
    assert stored_names() == sorted(f"{photo.key}-{width}.webp" for width in photo.widths)
    assert [(opened(photo, width).format, opened(photo, width).size) for width in photo.widths] == [
        ("WEBP", (480, 240)), ("WEBP", (960, 480)), ("WEBP", (1600, 800)),
    ]  # fmt: skip


def test_photo_is_never_enlarged():
    photo = add_photo(space=make_space(), by=None, file=picture(size=(300, 200)), data=WORDS)
    assert photo.widths == [300]
    photo = add_photo(space=make_space("B"), by=None, file=picture(size=(960, 200)), data=WORDS)
    assert photo.widths == [480, 960]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_photo_may_have_other_formats(kind):
    assert encode(picture(kind, size=(100, 50))).width == 100


def test_photo_loses_metadata_and_keeps_its_orientation():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.0)
    photo = add_photo(space=make_space(), by=None, file=picture(size=(1000, 500), exif=exif), data=WORDS)
    assert (photo.width, photo.height) == (500, 1000)
    for width in photo.widths:
        image = opened(photo, width)
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


def test_photo_with_text_behind_it_loses_the_text():
    file = ContentFile(picture("PNG").read() + b"<script>alert(1)</script>", name="x.png")
    photo = add_photo(space=make_space(), by=None, file=file, data=WORDS)
    for width in photo.widths:
        with default_storage.open(photo.path(width)) as stored:
            assert b"script" not in stored.read()


def _png_claiming(width, height):
    """Returns a PNG of a few bytes that says it has width × height pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        picture("TIFF").read(),
        picture("GIF").read(),
        picture("BMP").read(),
        picture("JPEG").read()[:2000],
        picture("PNG").read()[:60],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"MZ" + b"\0" * 500,
    ],
    ids=["empty", "svg", "html", "eps", "tiff", "gif", "bmp", "cut-jpeg", "cut-png", "bad-png", "program"],
)
def test_photo_of_another_kind_is_refused(content):
    with pytest.raises(ValidationError, match="JPEG, PNG, WebP or AVIF"):
        add_photo(space=make_space(), by=None, file=ContentFile(content, name="x.jpg"), data=WORDS)
    assert not Photo.objects.exists()
    assert stored_names() == []


@pytest.mark.parametrize("size", [(8000, 7000), (12_000, 12_000), (60_000, 60_000)])
def test_photo_bomb_is_refused_before_it_is_decoded(size):
    with (
        mock.patch.object(ImageFile.ImageFile, "load") as load,
        pytest.raises(ValidationError, match="50 million"),
    ):
        encode(ContentFile(_png_claiming(*size), name="x.png"))
    load.assert_not_called()


def test_photo_with_too_many_bytes_is_refused():
    with mock.patch.object(photos, "MOST_BYTES", 1000), pytest.raises(ValidationError, match="larger than"):
        encode(picture())


@pytest.mark.parametrize("missing", ["alt_vi", "credit", "licence"])
def test_photo_needs_words(missing):
    with pytest.raises(ValidationError) as caught:
        add_photo(space=make_space(), by=None, file=picture(), data={**WORDS, missing: ""})
    assert missing in caught.value.message_dict
    assert stored_names() == []


def test_photo_leaves_no_file_when_the_transaction_fails():
    with mock.patch.object(photos, "remember", side_effect=RuntimeError), pytest.raises(RuntimeError):
        add_photo(space=make_space(), by=None, file=picture(), data=WORDS)
    assert stored_names() == []
    assert not Photo.objects.exists()


def test_photo_leaves_no_file_when_the_disk_fills_up():
    real, calls = default_storage.save, []

    def full_at_the_second(name, content):
        calls.append(name)
        if len(calls) == 2:
            raise OSError("No space left on device")
        return real(name, content)

    with (
        mock.patch.object(default_storage, "save", full_at_the_second),
        pytest.raises(OSError, match="space"),
    ):
        add_photo(space=make_space(), by=None, file=picture(), data=WORDS)
    assert stored_names() == []


def test_photo_is_a_change_of_the_space_with_an_entry_in_history():
    space, editor = make_space(published=True), make_user("", "Editor")
    before = current_version().number
    photo = add_photo(space=space, by=editor, file=picture(size=(50, 50)), data=WORDS)
    change_photo(photo=photo, by=editor, data={"alt_vi": "Cổng"}, reason="sửa chữ")
    space.refresh_from_db()
    assert space.changed_in == current_version().number > before
    comments = [version.revision.comment for version in Version.objects.get_for_object(space)]
    assert comments[0] == "sửa chữ"
    assert "Sân trong" in comments[1]


def test_deleted_photo_takes_its_files_along_once_committed(django_capture_on_commit_callbacks):
    photo = add_photo(space=make_space(), by=None, file=picture(size=(50, 50)), data=WORDS)
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo=photo, by=None)
        assert stored_names() != []
    assert stored_names() == []


def test_photo_is_refused_to_an_auditor():
    auditor, space = make_user("", "Auditor"), make_space()
    photo = add_photo(space=space, by=None, file=picture(size=(50, 50)), data=WORDS)
    with pytest.raises(NotAllowed):
        add_photo(space=space, by=auditor, file=picture(), data=WORDS)
    with pytest.raises(NotAllowed):
        change_photo(photo=photo, by=auditor, data={})
    with pytest.raises(NotAllowed):
        delete_photo(photo=photo, by=auditor)


def test_file_that_a_killed_process_left_is_removed_once_it_is_old():
    photo = add_photo(space=make_space(), by=None, file=picture(size=(50, 50)), data=WORDS)
    default_storage.save("photos/left-480.webp", ContentFile(b"x"))
    assert remove_orphans() == []
    assert remove_orphans(older_than=datetime.timedelta(seconds=-5)) == ["photos/left-480.webp"]
    assert stored_names() == [f"{photo.key}-50.webp"]


def test_removing_orphans_needs_no_folder():
    call_command("clean_photos")
    assert remove_orphans() == []
