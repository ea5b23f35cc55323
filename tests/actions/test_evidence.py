"""Evidence: what is kept of a file, under which name, and that nothing stays behind."""

import datetime
import io
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override
from PIL import Image

from spaces.actions import evidence as module
from spaces.actions.evidence import add_evidence, clean_stem, remove_evidence, remove_orphans
from spaces.actions.sheets import hand_in, save_score
from spaces.errors import NotAllowed, SheetLocked
from spaces.models import Evidence, Score
from tests.assessment import fill, make_assignment, make_coordinator, make_entry, make_round, make_version

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet():
    return make_assignment(make_entry(make_round()))


def picture(name="ảnh.jpg", size=(40, 30), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#a3242b").save(buffer, "JPEG", **options)
    return SimpleUploadedFile(name, buffer.getvalue())


def pdf(content=PDF, name="lịch.pdf"):
    return SimpleUploadedFile(name, content)


def add(sheet, file, **options):
    criterion = sheet.entry.round.version.criteria.get(code="A1")
    return add_evidence(assignment=sheet, criterion=criterion, by=sheet.assessor, file=file, **options)


def content_of(kept):
    with default_storage.open(kept.path) as file:
        return file.read()


def stored_names():
    return default_storage.listdir("evidence")[1] if default_storage.exists("evidence") else []


def test_photo_is_encoded_anew_without_metadata(sheet):
    exif = Image.Exif()
    exif[0x010E] = "bí mật"
    kept = add(sheet, picture(exif=exif))
    assert (kept.name, kept.media_type) == ("ảnh.webp", "image/webp")
    content = content_of(kept)
    assert kept.size_bytes == len(content)
    assert "bí mật".encode() not in content
    assert Image.open(io.BytesIO(content)).getexif() == {}


def test_pdf_is_kept_as_it_came(sheet):
    kept = add(sheet, pdf())
    assert (kept.name, kept.media_type) == ("lịch.pdf", "application/pdf")
    assert content_of(kept) == PDF


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>1</script>",
        b"PK\x03\x04",
        b"%PDF-1.7",
    ],
    ids=["empty", "svg", "html", "zip", "truncated pdf"],
)
def test_other_files_are_refused_and_leave_nothing(sheet, content):
    with pytest.raises(ValidationError):
        add(sheet, SimpleUploadedFile("x.jpg", content))
    assert stored_names() == []
    assert not Score.objects.exists()


def test_pdf_larger_than_allowed_is_refused(sheet, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 20)
    with pytest.raises(ValidationError, match="larger than"):
        add(sheet, pdf())


def test_eleventh_file_of_a_criterion_is_refused(sheet, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 2)
    add(sheet, pdf())
    add(sheet, pdf())
    with pytest.raises(ValidationError, match="takes 2 files"):
        add(sheet, pdf())
    assert len(stored_names()) == 2


def test_sending_repeated_under_its_key_is_stored_once(sheet):
    key = uuid.uuid4()
    assert add(sheet, pdf(), key=key) == add(sheet, pdf(), key=key)
    assert stored_names() == [str(key)]


def test_key_of_another_sheet_is_refused(sheet):
    key = uuid.uuid4()
    other = make_assignment(sheet.entry)
    add(other, pdf(), key=key)
    with pytest.raises(NotAllowed):
        add(sheet, pdf(), key=key)
    assert stored_names() == [str(key)]


def test_file_before_the_score_is_no_conflict_for_the_score(sheet):
    add(sheet, pdf())
    criterion = sheet.entry.round.version.criteria.get(code="A1")
    score = save_score(
        assignment=sheet, criterion=criterion, by=sheet.assessor, data={"value": 4}, revision=0
    )  # fmt: skip
    assert (score.value, score.evidence.count()) == (4, 1)


def test_no_file_stays_when_the_transaction_fails(sheet, monkeypatch):
    class Lost(transaction.Atomic):
        def __exit__(self, *error):
            super().__exit__(RuntimeError, RuntimeError("connection lost"), None)
            raise RuntimeError("connection lost")

    monkeypatch.setattr(module.transaction, "atomic", lambda: Lost(None, True, False))
    with pytest.raises(RuntimeError, match="connection lost"):
        add(sheet, pdf())
    assert not Evidence.objects.exists()
    assert stored_names() == []


def test_removed_file_goes_with_the_commit(sheet, django_capture_on_commit_callbacks):
    kept = add(sheet, pdf())
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence=kept, by=sheet.assessor)
        assert stored_names() != []
    assert stored_names() == []


def test_nothing_is_added_or_removed_after_handing_in(sheet):
    kept = add(sheet, pdf())
    Score.objects.update(value=4)
    fill(sheet, handed_in=False, A2=4, B1=1)
    hand_in(assignment=sheet, by=sheet.assessor)
    with pytest.raises(SheetLocked):
        add(sheet, pdf())
    with pytest.raises(SheetLocked):
        remove_evidence(evidence=kept, by=sheet.assessor)
    assert len(stored_names()) == 1


def test_evidence_is_refused_to_others_and_for_foreign_criteria(sheet):
    criterion = sheet.entry.round.version.criteria.get(code="A1")
    with pytest.raises(NotAllowed):
        add_evidence(assignment=sheet, criterion=criterion, by=make_coordinator(), file=pdf())
    with pytest.raises(ValidationError, match="not asked"):
        add_evidence(
            assignment=sheet, criterion=make_version().criteria.first(), by=sheet.assessor, file=pdf()
        )  # fmt: skip
    assert stored_names() == []


@pytest.mark.parametrize(
    ("sent", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\an\\báo cáo.pdf", "báo cáo"),
        ("ảnh\u202egpj.exe", "ảnh gpj"),
        ("a\x00b.png", "a b"),
        ('<b>"x"?.jpg', "_b__x__"),
        ("", "file"),
        ("...", "file"),
        ("x" * 400 + ".pdf", "x" * 150),
    ],
)
def test_hostile_names_are_cleaned(sent, stem):
    assert clean_stem(sent) == stem


def test_old_file_without_a_row_is_removed(sheet):
    kept = add(sheet, pdf())
    default_storage.save("evidence/left", ContentFile(b"x"))
    assert remove_orphans() == []
    assert remove_orphans(older_than=datetime.timedelta(seconds=-5)) == ["evidence/left"]
    assert stored_names() == [str(kept.key)]
