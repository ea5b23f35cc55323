"""What a reader of each language meets: forms of numbers, names of units, dates, and no word of another."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils import formats, timezone
from django.utils.translation import ngettext, override

from spaces.models import AdministrativeUnit
from spaces.proposing import SECTIONS
from tests.builders import make_district, make_space, make_superuser, make_unit
from tests.proposals import make_draft
from tests.views.partners import holding

LOCALE = Path(__file__).resolve().parent.parent / "registry" / "locale"
NO_BREAK = "\u00a0"
#: Words that no Vietnamese page of ours has; names of spaces in the tests are Vietnamese.
TELL_TALE = re.compile(
    r"\b(Explore|Search|Skip to|Show|Open|Close|Filters?|Spaces?|Position|Address|Sign in|Password"
    r"|the|and|of|with|this|from|your|nothing|not|yes|unknown)\b"
)
#: What a reader meets beside the words of a page.
SPOKEN = {"aria-label", "title", "placeholder", "alt"}
#: What holds no words for a reader: codes are the same in every language.
SILENT = {"script", "style", "code"}
VOID = {"meta", "link", "img", "input", "br", "hr", "source", "use", "path"}


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("vi", "1 không gian", "2 không gian"), ("en", "1 space", "2 spaces"), ("fr", "1 espace", "2 espaces")],
)
def test_number_chooses_its_form(language, one, many):
    with override(language):
        for number, expected in ((1, one), (2, many)):
            assert ngettext("%(n)s space", "%(n)s spaces", number) % {"n": number} == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("vi", ["Quận Ba Đình", "Xã Ô Diên", "Huyện Ứng Hòa", "Thị xã Sơn Tây"]),
        ("en", ["Ba Đình Urban District", "Ô Diên Commune", "Ứng Hòa Rural District", "Sơn Tây Town"]),
        (
            "fr",
            [
                "District urbain de Ba Đình",
                "Commune d’Ô Diên",
                "District rural d’Ứng Hòa",
                "Ville de Sơn Tây",
            ],
        ),
    ],
)
def test_unit_is_called_as_its_language_calls_it(language, expected):
    units = [
        AdministrativeUnit(name_vi=name, kind=kind)
        for name, kind in (
            ("Ba Đình", "urban-district"), ("Ô Diên", "commune"), ("Ứng Hòa", "rural-district"),
            ("Sơn Tây", "town"),
        )
    ]  # fmt: skip
    with override(language):
        assert [unit.full_name for unit in units] == expected


@pytest.mark.parametrize(
    ("language", "day", "moment", "number"),
    [
        ("vi", "03/02/2026", "14:05 ngày 03/02/2026", "1.234,5"),
        ("en", "3 February 2026", "3 February 2026, 14:05", "1,234.5"),
        ("fr", "3 février 2026", "3 février 2026 à 14:05", f"1{NO_BREAK}234,5"),
    ],
)
def test_dates_and_numbers_read_as_the_language_writes_them(language, day, moment, number):
    at = timezone.datetime(2026, 2, 3, 14, 5)
    with override(language):
        assert formats.date_format(at, "DATE_FORMAT") == day
        assert formats.date_format(at, "DATETIME_FORMAT") == moment
        assert formats.number_format(1234.5, force_grouping=True) == number


@pytest.fixture
def pages(db):
    """Returns pages(language) -> the main pages of the site and the sign-in, as (address, page)."""
    old = make_district("Hoàn Kiếm", code="002", valid_to=timezone.datetime(2025, 6, 30).date())
    make_space(
        "Nhà sàn",
        published=True,
        slug="nha-san",
        district=old,
        ward=make_unit("Cửa Nam", parent=old),
        longitude=105.85,
        latitude=21.03,
        position_error_m=90,
        opening_hours="Tu-Su 09:00-17:00",
        ownership="private",
        year_opened=2012,
    )
    make_space("Xưởng cũ", published=True, slug="xuong-cu", lifecycle="closed")

    def read(language):
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        paths = ["", "spaces/", "spaces/?q=zzzz&district=002", "spaces/?near=x&ward=9", "spaces/nha-san/"]
        paths += ["spaces/xuong-cu/", "about/", "data/", "privacy/", "accessibility/", "nothing/"]
        proposal = make_draft()
        holding(client, proposal)
        paths += ["submit/", "spaces/nha-san/suggest/"]
        paths += [f"proposals/{proposal.reference}/{part}/" for part in ("check", *SECTIONS[proposal.kind])]
        for address in [*(f"/{language}/{path}" for path in paths), "/admin/login/"]:
            yield address, Spoken(client.get(address).content.decode()).texts
        client.force_login(make_superuser(f"chief-{language}"))
        for path in (
            "",
            "spaces/space/",
            "spaces/space/add/",
            "spaces/category/",
            "spaces/administrativeunit/",
        ):
            yield f"/admin/{path}", Spoken(client.get(f"/admin/{path}").content.decode()).texts

    return read


class Spoken(HTMLParser):
    """The texts of a page, each by itself, that are meant for a reader of the page's language."""

    def __init__(self, html):
        super().__init__()
        self.texts, self._open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if not self._is_silent():
            self.texts += [value or "" for name, value in attrs if name in SPOKEN]
        if tag not in VOID:
            self._open.append((tag, tag in SILENT or (tag != "html" and "lang" in dict(attrs))))

    def handle_endtag(self, tag):
        while self._open and tag not in VOID and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self._is_silent():
            self.texts.append(" ".join(data.split()))

    def _is_silent(self):
        return any(silent for _tag, silent in self._open)


@pytest.mark.parametrize("language", ["vi", "fr"])
def test_pages_show_no_text_in_english(pages, language):
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    english = {entry.msgid for entry in catalogue if entry.msgid not in (entry.msgstr, *entry.msgstr_plural)}
    assert "Explore" in english
    found = [(address, text) for address, page in pages(language) for text in page if text in english]
    assert found == []


def test_vietnamese_pages_hold_no_telling_english_word(pages):
    found = [(address, text) for address, page in pages("vi") for text in page if TELL_TALE.search(text)]
    assert found == []
