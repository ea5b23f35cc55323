"""Evidence for scores: photos are encoded anew, PDFs are kept as they came; nothing is left behind."""

import datetime
import unicodedata
import uuid
from pathlib import PurePosixPath
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from spaces.errors import NotAllowed
from spaces.models import Assignment, Criterion, Evidence, Score, User
from spaces.text import nfc

from .photos import MOST_BYTES, decode, in_widths
from .sheets import lock_for_writing, require_asked_on_sheet
from .stored_files import HOUR, Store, delete_orphans, storing

#: Files for one criterion of one sheet.
MOST_FILES = 10
#: Wide enough to read a photographed page.
WIDTHS = (2400,)
PDF, WEBP = "application/pdf", "image/webp"
#: Where `Evidence.path` puts the files.
FOLDER = "evidence"
_LONGEST_STEM = 150


class Prepared(NamedTuple):
    """A file as it will be stored."""

    name: str
    media_type: str
    content: bytes


def add_evidence(
    *,
    assignment: Assignment,
    criterion: Criterion,
    by: User | None,
    file: File,
    key: uuid.UUID | None = None,
) -> Evidence:
    """Store a file that supports a score and return its row.

    `key` names the sending, so that one which is repeated after a lost connection stores nothing twice.
    A criterion without an answer gets an empty one. Raises NotAllowed, SheetLocked, ClosingUnderWay, and
    ValidationError for other formats, broken or large files and too many of them. When the transaction
    fails, no file stays behind.
    """
    prepared = prepare(file)
    with storing() as store:
        return _add(lock_for_writing(assignment, by), criterion, prepared, key or uuid.uuid4(), store)


def _add(
    sheet: Assignment, criterion: Criterion, prepared: Prepared, key: uuid.UUID, store: Store
) -> Evidence:
    """Write row and file inside the caller's transaction."""
    require_asked_on_sheet(sheet, criterion)
    before = Evidence.objects.filter(key=key).select_related("score").first()
    if before is not None:
        return _same_sending(before, sheet, criterion)
    # Revision 0: the files of an answer are no change of it that another device could contradict.
    score, _is_new = Score.objects.get_or_create(
        assignment=sheet, criterion=criterion,
        defaults={"scale_min": criterion.scale_min, "scale_max": criterion.scale_max, "revision": 0},
    )  # fmt: skip
    if score.evidence.count() >= MOST_FILES:
        message = _("A criterion takes %(most)d files: remove one first.") % {"most": MOST_FILES}
        raise ValidationError(message, code="files")
    evidence = Evidence.objects.create(
        score=score, key=key, name=prepared.name, media_type=prepared.media_type,
        size_bytes=len(prepared.content),
    )  # fmt: skip
    store(evidence.path, prepared.content)
    return evidence


def _same_sending(before: Evidence, sheet: Assignment, criterion: Criterion) -> Evidence:
    """Return the row of an earlier sending of the same file; a key of something else is refused."""
    if (before.score.assignment_id, before.score.criterion_id) != (sheet.pk, criterion.pk):
        raise NotAllowed
    return before


def remove_evidence(*, evidence: Evidence, by: User | None) -> None:
    """Remove a file from a sheet; it is deleted when the transaction is committed.

    Raises NotAllowed, SheetLocked and ClosingUnderWay.
    """
    with transaction.atomic():
        lock_for_writing(evidence.score.assignment, by)
        path = evidence.path
        evidence.delete()
        transaction.on_commit(lambda: default_storage.delete(path))


def prepare(file: File) -> Prepared:
    """Return an upload as it will be stored: a PDF as it is, anything else as a WebP of its pixels.

    Raises ValidationError with the remedy.
    """
    stem = clean_stem(file.name or "")
    file.seek(0)
    if file.read(1024).lstrip().startswith(b"%PDF-"):
        return Prepared(f"{stem}.pdf", PDF, _read_pdf(file))
    try:
        image = decode(file)
    except ValidationError as error:
        if error.code == "format":
            message = _("This file is no readable photo or PDF. Send a JPEG, PNG, WebP or PDF file.")
            raise ValidationError(message, code="format") from None
        raise
    (content,) = in_widths(image, WIDTHS).files.values()
    return Prepared(f"{stem}.webp", WEBP, content)


def _read_pdf(file: File) -> bytes:
    if file.size > MOST_BYTES:
        message = _("The file is larger than %(most)d MB: send a smaller one.")
        raise ValidationError(message % {"most": MOST_BYTES >> 20}, code="bytes")
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("This PDF is not complete: send it again."), code="format")
    return content


def clean_stem(name: str) -> str:
    """Return the name of an uploaded file without folders, ending and signs that mislead or break."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if unicodedata.category(char) in {"Cf", "Co", "Cs"} else char for char in base)
    stem = PurePosixPath(nfc(shown).translate(str.maketrans('<>:"|?*', "_______"))).stem.strip(". ")
    return stem[:_LONGEST_STEM].strip() or "file"


def remove_orphans(*, older_than: datetime.timedelta = HOUR) -> list[str]:
    """Remove stored files that belong to no evidence, and return their names."""
    kept = {f"{FOLDER}/{key}" for key in Evidence.objects.values_list("key", flat=True).iterator()}
    return delete_orphans(FOLDER, kept, older_than=older_than)
