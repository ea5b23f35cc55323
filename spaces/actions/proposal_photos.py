"""Photos that wait with a proposal: encoded anew like staff's, kept apart from what is public.

Everything a partner does here asks for a proposal that can be written in, locks it (so that parallel
uploads respect the most it holds) and counts as a write of its sender.
"""

import datetime
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import reversion
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import ProposalSection
from spaces.errors import NotAllowed, ProposalLocked
from spaces.models import Photo, Proposal, ProposalPhoto, Space, User
from spaces.permissions import can_change_photos
from spaces.proposing import MOST_PHOTOS
from spaces.text import nfc

from .limits import Visitor, take
from .photos import Encoded, encode, keep_photo, note_photos
from .proposal_drafts import touch
from .proposal_steps import lock_for_writing
from .stored_files import HOUR, Store, delete_files, delete_orphans, storing

#: Where `ProposalPhoto.path` puts the files.
FOLDER = "proposals"
TEXT_FIELDS = ("alt", "credit", "licence")


def add_proposal_photo(
    *, proposal: Proposal, file: File, data: Mapping[str, str], visitor: Visitor | None = None
) -> ProposalPhoto:
    """Store a sent photo in WebP and return its row; the same file sent again is the same photo.

    `data` may hold alt, credit and licence. Raises ProposalLocked, TooMany, and ValidationError for what
    is no photo, too large or one too many. When the transaction fails, no file stays behind.
    """
    digest = _digest(file)
    known = proposal.photos.filter(digest=digest).first()
    if known is not None:
        return known
    if visitor is not None:
        take("photo", visitor=visitor)
    if not proposal.is_editable:
        raise ProposalLocked
    _require_room(proposal)  # before the work of decoding, and again once nobody else can add one
    encoded = encode(file)
    with storing() as store:
        return _add(lock_for_writing(proposal), encoded, digest, data, store)


def _add(
    proposal: Proposal, encoded: Encoded, digest: str, data: Mapping[str, str], store: Store
) -> ProposalPhoto:
    """Write row and files into the locked proposal, at the end of its photos."""
    known = proposal.photos.filter(digest=digest).first()
    if known is not None:
        return known
    _require_room(proposal)
    last = proposal.photos.aggregate(last=Max("order"))["last"] or 0
    photo = ProposalPhoto(
        proposal=proposal, width=encoded.width, height=encoded.height, widths=sorted(encoded.files),
        digest=digest, order=last + 1,
    )  # fmt: skip
    _describe(photo, data)
    photo.full_clean()
    photo.save()
    for width, content in encoded.files.items():
        store(photo.path(width), content)
    touch(proposal, ProposalSection.PHOTOS)
    return photo


def _require_room(proposal: Proposal) -> None:
    if proposal.photos.count() >= MOST_PHOTOS:
        message = _("A proposal holds %(most)d photos: remove one first.") % {"most": MOST_PHOTOS}
        raise ValidationError(message, code="photos")


def _digest(file: File) -> str:
    """Return the SHA-256 of what was sent, in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def describe_photos(*, proposal: Proposal, texts: Mapping[UUID, Mapping[str, str]]) -> None:
    """Store what is said about photos, by their keys; unknown keys are left out.

    Each text may hold alt, credit and licence. All are stored or none. Raises ProposalLocked,
    ValidationError.
    """
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        changed = []
        for photo in proposal.photos.filter(key__in=texts):
            before = _said(photo)
            _describe(photo, texts[photo.key])
            if _said(photo) != before:
                photo.full_clean()
                changed.append(photo)
        if changed:
            ProposalPhoto.objects.bulk_update(changed, TEXT_FIELDS)
            touch(proposal, ProposalSection.PHOTOS)


def _said(photo: ProposalPhoto) -> tuple[str, ...]:
    return tuple(getattr(photo, name) for name in TEXT_FIELDS)


def _describe(photo: ProposalPhoto, data: Mapping[str, str]) -> None:
    """Set what a person says about a photo."""
    for name in TEXT_FIELDS:
        if name in data:
            setattr(photo, name, nfc(data[name]))


def order_photos(*, proposal: Proposal, keys: Sequence[UUID]) -> None:
    """Put the photos into the order of `keys`; those not named follow as they were. Raises ProposalLocked."""
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        place = {key: number for number, key in enumerate(keys)}
        before = list(proposal.photos.all())
        after = sorted(before, key=lambda photo: place.get(photo.key, len(place)))
        if after == before:
            return
        for number, photo in enumerate(after, start=1):
            photo.order = number
        ProposalPhoto.objects.bulk_update(after, ["order"])
        touch(proposal, ProposalSection.PHOTOS)


def remove_proposal_photo(*, proposal: Proposal, key: UUID) -> None:
    """Remove a photo; its files go when the transaction is committed. One that is gone is no mistake.

    Raises ProposalLocked.
    """
    with transaction.atomic():
        proposal = lock_for_writing(proposal)
        photo = proposal.photos.filter(key=key).first()
        if photo is not None:
            _delete([photo])
            touch(proposal, ProposalSection.PHOTOS)


def move_photos(
    *, proposal: Proposal, space: Space, photos: Collection[int] | None = None, by: User | None
) -> list[Photo]:
    """Make photos of the proposal photos of `space`, behind those it has, and return their rows.

    `photos` are keys of rows, None all. One entry in the space's history. The files are stored under new
    names, so no address that was private becomes public; the old ones go when the transaction is
    committed. Raises NotAllowed, and ValidationError where a text or a file is missing.
    """
    if not can_change_photos(by):
        raise NotAllowed
    chosen = [photo for photo in proposal.photos.all() if photos is None or photo.pk in photos]
    if not chosen:
        return []
    with storing() as store, reversion.create_revision(manage_manually=True):
        last = space.photos.aggregate(last=Max("order"))["last"] or 0
        moved = [
            keep_photo(space, _stored(photo), _public_data(photo, proposal.language, order), store)
            for order, photo in enumerate(chosen, start=last + 1)
        ]
        _delete(chosen)
        note_photos(space, by, _moved_in_words(len(moved), proposal.reference))
    return moved


def _public_data(photo: ProposalPhoto, language: str, order: int) -> dict[str, Any]:
    """Return what `add_photo` wants to know; the Vietnamese text is required, whatever language it is in."""
    return {
        "alt_vi": photo.alt, f"alt_{language}": photo.alt, "credit": photo.credit,
        "licence": photo.licence, "order": order,
    }  # fmt: skip


def _stored(photo: ProposalPhoto) -> Encoded:
    """Return the files of a photo as we encoded them: encoding once more would only cost quality."""
    files = {}
    for width in photo.widths:
        try:
            with default_storage.open(photo.path(width), "rb") as file:
                files[width] = file.read()
        except OSError:
            message = _("The file of the photo “%(photo)s” is missing: accept the proposal without it.")
            raise ValidationError(message % {"photo": photo}, code="missing") from None
    return Encoded(photo.width, photo.height, files)


def _moved_in_words(number: int, reference: str) -> str:
    text = ngettext(
        "%(number)d photo added from the proposal %(reference)s",
        "%(number)d photos added from the proposal %(reference)s",
        number,
    )
    return text % {"number": number, "reference": reference}


def _delete(photos: Collection[ProposalPhoto]) -> None:
    """Delete rows, and their files on commit."""
    files = [photo.path(width) for photo in photos for width in photo.widths]
    ProposalPhoto.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    transaction.on_commit(lambda: delete_files(files))


def remove_orphans(*, older_than: datetime.timedelta = HOUR) -> list[str]:
    """Remove stored files that belong to no photo of a proposal, and return their names."""
    rows = ProposalPhoto.objects.only("key", "widths").iterator()
    kept = {photo.path(width) for photo in rows for width in photo.widths}
    return delete_orphans(FOLDER, kept, older_than=older_than)
