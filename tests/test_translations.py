"""The one message catalogue: complete, true to its texts, set as each language is, and shown."""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import django
import django_filters
import polib
import pytest
import reversion
from django.utils.translation import gettext, override

from tools.compile_messages import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "registry" / "locale"
CATALOGUES = {
    language: polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    for language in ("vi", "en", "fr")
}
TRANSLATED = ["vi", "fr"]
NO_BREAK = "\u00a0"
#: How many forms a number asks for.
FORMS = {"vi": 1, "en": 2, "fr": 2}
#: Marks, not words: the same in Vietnamese.
SAME_IN_VIETNAMESE = {":", "“%(text)s”"}
#: A number and its unit, or what %s and {n} stand for.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|%%|\{\w*\}")


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry):
    """Returns the translations of an entry, one or one for each form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def broken(language, is_broken):
    """Returns 'text → translation' for each translation that is_broken(entry, translation)."""
    return [
        f"{entry.msgid} → {text}"
        for entry in CATALOGUES[language]
        for text in texts(entry)
        if is_broken(entry, text)
    ]


# --- The catalogue itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language):
    assert broken(language, lambda entry, text: not text.strip()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_translation_is_a_guess_or_left_over(language):
    assert broken(language, lambda entry, text: entry.fuzzy) == []
    assert CATALOGUES[language].obsolete_entries() == []
    assert CATALOGUES[language].metadata["Language"] == language


def test_catalogues_hold_the_same_texts():
    vi, en, fr = ({key(entry) for entry in CATALOGUES[language]} for language in ("vi", "en", "fr"))
    assert vi == en == fr


@pytest.mark.parametrize("language", CATALOGUES)
def test_plural_forms_are_complete(language):
    forms = FORMS[language]
    assert CATALOGUES[language].metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    plural = [entry for entry in CATALOGUES[language] if entry.msgid_plural]
    assert plural
    assert [entry.msgid for entry in plural if len(entry.msgstr_plural) != forms] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_placeholders_are_those_of_the_text(language):
    def differs(entry, text):
        # A singular may leave its number out, so the plural says what may stand in it.
        asked = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        return bool(text) and set(PLACEHOLDER.findall(text)) != asked

    assert broken(language, differs) == []


def test_vietnamese_is_no_copy_of_the_english():
    copied = {entry.msgid for entry in CATALOGUES["vi"] if entry.msgid in texts(entry)}
    assert copied == SAME_IN_VIETNAMESE


@pytest.mark.parametrize("language", CATALOGUES)
def test_translation_is_stored_composed_and_without_stray_spaces(language):
    def is_careless(entry, text):
        ends = entry.msgid[:1] == " " or text == text.strip(" ")
        return not ends or "  " in text or "\t" in text or unicodedata.normalize("NFC", text) != text

    assert broken(language, is_careless) == []


# --- Typography -------------------------------------------------------------------------------------


def test_french_sets_a_no_break_space_before_high_marks():
    # After a figure or before a letter the mark belongs to what is typed: 09:00; Mo, https://, bbox=….
    wrong = re.compile(
        rf" [:;!?»]|« |[^\W\d_][:;!?](?=\s|$)|»[:;!?]|«[^{NO_BREAK}]|[^{NO_BREAK}]»|\)[:;!?](?=\s|$)"
    )
    for bad in ("Lieu :", "Lieu:", "Quoi?", "Quoi ?", "« non »", "«non»"):
        assert wrong.search(bad)
    assert broken("fr", lambda entry, text: wrong.search(text)) == []


def test_french_uses_its_own_quotation_marks_and_apostrophe():
    assert broken("fr", lambda entry, text: re.search(r"[“”‘\"']", text)) == []


def test_vietnamese_uses_round_quotation_marks():
    assert broken("vi", lambda entry, text: re.search(r"[«»‘\"]", text)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentence_ends_like_its_original(language):
    def ends_otherwise(entry, text):
        original = entry.msgid_plural or entry.msgid
        return original.endswith((".", "?", "…")) and text[-1:] != original[-1:]

    assert broken(language, ends_otherwise) == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    "text",
    [
        "Former district",
        "Ward or commune",
        "Category",
        "Creative field",
        "More filters",
        "Open now",
        "Near me",
    ],
)
def test_filter_label_is_short(language, text):
    with override(language):
        assert len(gettext(text)) <= 18


# --- Against the code -------------------------------------------------------------------------------


def test_extraction_finds_nothing_that_the_catalogue_lacks(tmp_path):
    if not (shutil.which("xgettext") and shutil.which("msgmerge")):
        how = "gettext's programs are missing: apt-get install gettext (macOS: brew install gettext)"
        (pytest.fail if os.environ.get("TEST_STRICT") == "1" else pytest.skip)(how)
    for name in ("registry", "spaces", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "-l", "vi", "--no-location", "--no-obsolete"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = polib.pofile(str(tmp_path / "registry" / "locale" / "vi" / "LC_MESSAGES" / "django.po"))
    in_code = {key(entry) for entry in found}
    in_catalogue = {key(entry) for entry in CATALOGUES["vi"]}
    assert in_code - in_catalogue == set(), "run `make messages`, then translate"
    assert in_catalogue - in_code == set(), "run `make messages`: no code says these any more"


def test_borrowed_texts_are_those_of_the_frameworks():
    known = set()
    for package in (django, django_filters, reversion):
        for file in Path(package.__file__).parent.glob("**/locale/fr/LC_MESSAGES/django.po"):
            known |= {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(file))}
    source = (ROOT / "registry" / "borrowed_messages.py").read_text(encoding="utf-8")
    said = {entry for entry in CATALOGUES["vi"] if f'"{entry.msgid}"' in source}
    assert len(said) > 100
    assert [e.msgid for e in said if (e.msgid, e.msgid_plural) not in known] == []


def test_compiled_catalogue_holds_every_translation(tmp_path):
    for language in CATALOGUES:
        target = tmp_path / language / "LC_MESSAGES"
        target.mkdir(parents=True)
        shutil.copy(LOCALE / language / "LC_MESSAGES" / "django.po", target)
    for path in compile_catalogues(tmp_path):
        language = path.parent.parent.name
        kept = {key(entry) for entry in polib.mofile(str(path))}
        assert kept >= {key(e) for e in CATALOGUES[language] if e.translated()}
