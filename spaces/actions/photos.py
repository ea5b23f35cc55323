"""Photos of spaces: every upload is decoded, checked and encoded anew; nothing of the sent file is kept."""

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import reversion
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from spaces.errors import NotAllowed
from spaces.models import Photo, Space, User
from spaces.permissions import can_change_photos
from spaces.text import nfc

from .history import remember
from .space_lock import lock_space
from .stored_files import HOUR, Store, delete_files, delete_orphans, storing
from .version import next_version

#: Widths in pixels in which a photo is kept; a narrower original is never enlarged.
WIDTHS = (480, 960, 1600)
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
QUALITY = 80
#: Where `Photo.path` puts the files.
FOLDER = "photos"
TEXT_FIELDS = ("alt_vi", "alt_en", "alt_fr", "credit")


class Encoded(NamedTuple):
    """A photo in all its widths: `files` by width in pixels; `width` and `height` of the largest."""

    width: int
    height: int
    files: dict[int, bytes]


def add_photo(
    *, space: Space, by: User | None, file: File, data: Mapping[str, Any], reason: str = ""
) -> Photo:
    """Store an uploaded photo in WebP and return its row; one entry in the space's history.

    `data` holds alt_vi, alt_en, alt_fr, credit, licence and order. Raises NotAllowed, and ValidationError
    for what is no photo or too large, SpaceMerged. When the transaction fails, no file stays behind.
    """
    if not can_change_photos(by):
        raise NotAllowed
    encoded = encode(file)
    with storing() as store, reversion.create_revision(manage_manually=True):
        photo = keep_photo(space, encoded, data, store)
        note_photos(space, by, reason or _("Photo added: %(alt)s") % {"alt": photo.alt_vi})
    return photo


def keep_photo(space: Space, encoded: Encoded, data: Mapping[str, Any], store: Store) -> Photo:
    """Write row and files of a photo inside the caller's transaction and return the row.

    `data` as `add_photo` takes it. Raises ValidationError.
    """
    photo = Photo(space=space, width=encoded.width, height=encoded.height, widths=sorted(encoded.files))
    _describe(photo, data)
    photo.full_clean()
    photo.save()
    for width, content in encoded.files.items():
        store(photo.path(width), content)
    return photo


def change_photo(*, photo: Photo, by: User | None, data: Mapping[str, Any], reason: str = "") -> Photo:
    """Set text, credit, licence and order of a photo and return it; raises NotAllowed, ValidationError."""
    if not can_change_photos(by):
        raise NotAllowed
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        _describe(photo, data)
        photo.full_clean()
        photo.save()
        note_photos(photo.space, by, reason or _("Photo described anew: %(alt)s") % {"alt": photo.alt_vi})
    return photo


def delete_photo(*, photo: Photo, by: User | None, reason: str = "") -> None:
    """Delete a photo; its files go when the transaction is committed. Raises NotAllowed."""
    if not can_change_photos(by):
        raise NotAllowed
    files = [photo.path(width) for width in photo.widths]
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        photo.delete()
        note_photos(photo.space, by, reason or _("Photo deleted: %(alt)s") % {"alt": photo.alt_vi})
        transaction.on_commit(lambda: delete_files(files))


def remove_orphans(*, older_than: datetime.timedelta = HOUR) -> list[str]:
    """Remove stored files that belong to no photo, and return their names."""
    kept = {photo.path(width) for photo in Photo.objects.iterator() for width in photo.widths}
    return delete_orphans(FOLDER, kept, older_than=older_than)


def encode(file: File) -> Encoded:
    """Decode an upload and encode it anew in every width that it fills, without its metadata.

    Raises ValidationError with the remedy for other formats, broken files and too many bytes or pixels.
    """
    return in_widths(decode(file), WIDTHS)


def decode(file: File) -> Image.Image:
    """Return the upright pixels of an upload in sRGB; raises ValidationError as `encode` does."""
    if file.size > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)d MB: send a smaller one.") % {"most": MOST_BYTES >> 20},
            code="bytes",
        )
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            image.load()
            return _in_srgb(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError):
        raise ValidationError(
            _("This file is no readable photo. Send a JPEG, PNG, WebP or AVIF file."), code="format"
        ) from None


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The photo has more than %(most)d million pixels: send a smaller one.")
        % {"most": MOST_PIXELS // 1_000_000},
        code="pixels",
    )


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels as sRGB, with transparency where there is some."""
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            image = image.convert(mode)  # a broken profile spoils colours at most
    return image.convert(mode)


def in_widths(image: Image.Image, widths: Sequence[int]) -> Encoded:
    """Return WebP files in those of the ascending `widths` that `image` fills, without metadata."""
    largest = min(image.width, widths[-1])
    files = {}
    for width in sorted({largest, *(width for width in widths if width < largest)}):
        height = max(1, round(image.height * width / image.width))
        sized = image.resize((width, height), Image.Resampling.LANCZOS) if width < image.width else image
        buffer = io.BytesIO()
        sized.save(buffer, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
        files[width] = buffer.getvalue()
    return Encoded(largest, height, files)


def _describe(photo: Photo, data: Mapping[str, Any]) -> None:
    """Set what a person says about a photo."""
    for field in TEXT_FIELDS:
        if field in data:
            setattr(photo, field, nfc(data[field]))
    for field in ("licence", "order"):
        if data.get(field) is not None:
            setattr(photo, field, data[field])


def note_photos(space: Space, by: User | None, reason: str) -> None:
    """Count the change and put it into the space's history, inside the caller's transaction."""
    version = next_version()
    space = lock_space(space)
    space.changed_in = version
    space.save(update_fields=["changed_in", "modified_at"])
    remember(space, by, reason)
