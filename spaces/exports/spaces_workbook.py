"""Open data of spaces as a workbook: the columns of the CSV, and a page that says what each means."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.queries.version import Version

from .cells import joined
from .licence import LICENCE_URL, attribution, data_date
from .spaces import COLUMNS, Chunks, in_columns
from .workbook import Column, add_page, new_book, saved

#: More rows would take longer to write than anybody waits; the other formats have no end.
MOST_ROWS = 10_000


class Meaning(NamedTuple):
    """What a column means, its unit or values, and its width in characters."""

    text: str | Promise
    unit: str | Promise = ""
    width: float = 16


_CODE = gettext_lazy("code")
_CODES = gettext_lazy("codes parted by |")
_LANGUAGE = {"vi": gettext_lazy("Vietnamese"), "en": gettext_lazy("English"), "fr": gettext_lazy("French")}
MEANINGS = {
    "identifier": Meaning(gettext_lazy("Public identifier, which never changes."), "HN-0001…", 12),
    **{f"name_{code}": Meaning(gettext_lazy("Name."), name, 36) for code, name in _LANGUAGE.items()},
    "category": Meaning(gettext_lazy("Main category."), _CODE),
    "top_category": Meaning(gettext_lazy("Upper category of the main one."), _CODE),
    "further_categories": Meaning(gettext_lazy("Further categories."), _CODES),
    "fields": Meaning(gettext_lazy("Creative fields of UNESCO."), _CODES),
    "activities": Meaning(gettext_lazy("What takes place."), _CODES),
    "audiences": Meaning(gettext_lazy("For whom."), _CODES),
    "ownership": Meaning(gettext_lazy("Who owns it."), _CODE),
    "operator": Meaning(gettext_lazy("Who runs it."), "", 28),
    "status": Meaning(gettext_lazy("Where it stands in its life."), _CODE),
    "status_since": Meaning(gettext_lazy("Since when."), gettext_lazy("date"), 12),
    "site_kind": Meaning(gettext_lazy("Point, area or online."), _CODE, 10),
    "address": Meaning(gettext_lazy("Address, in Vietnamese."), "", 40),
    "ward_code": Meaning(gettext_lazy("Official code of the ward or commune of today."), _CODE, 10),
    "ward_name": Meaning(gettext_lazy("Ward or commune of today."), "", 22),
    "district_code": Meaning(gettext_lazy("Official code of the former district."), _CODE, 10),
    "district_name": Meaning(gettext_lazy("Former district (until 30 June 2025)."), "", 22),
    "longitude": Meaning(gettext_lazy("Longitude."), gettext_lazy("degrees, EPSG:4326"), 12),
    "latitude": Meaning(gettext_lazy("Latitude."), gettext_lazy("degrees, EPSG:4326"), 12),
    "position_error_m": Meaning(gettext_lazy("Estimated error of the position."), "m", 10),
    "website": Meaning(gettext_lazy("Website."), "", 30),
    "public_email": Meaning(gettext_lazy("E-mail address for the public."), "", 24),
    "public_phone": Meaning(gettext_lazy("Telephone for the public."), "", 18),
    "opening_hours": Meaning(gettext_lazy("Opening hours."), "OSM opening_hours", 26),
    "year_opened": Meaning(gettext_lazy("Year of opening."), gettext_lazy("year"), 10),
    "floor_area_m2": Meaning(gettext_lazy("Floor area."), "m²", 10),
    "capacity": Meaning(gettext_lazy("How many people fit in."), gettext_lazy("persons"), 10),
    **{f"summary_{code}": Meaning(gettext_lazy("Summary."), name, 50) for code, name in _LANGUAGE.items()},
    "accessibility": Meaning(
        gettext_lazy("Accessibility facts that are known; what is unknown is left out."), "feature=yes|no", 30
    ),
    "url": Meaning(gettext_lazy("Page of the space."), "", 40),
    "verified_on": Meaning(gettext_lazy("When somebody last confirmed it."), gettext_lazy("date"), 12),
    "evidence_year": Meaning(gettext_lazy("Year of the latest evidence."), gettext_lazy("year"), 10),
    "band": Meaning(gettext_lazy("Band of the latest public result."), _CODE, 14),
}


def write_workbook(chunks: Chunks, count: int, version: Version, address: str) -> Iterator[bytes]:
    """Yield an XLSX: spaces, the data dictionary in the active language, licence and date.

    For at most MOST_ROWS spaces. Texts are never formulas, dates and numbers are such.
    """
    book = new_book()
    columns = [Column(name, MEANINGS[name].width) for name in COLUMNS]
    rows = (
        map(joined, in_columns(record, COLUMNS, address).values()) for chunk in chunks for record in chunk
    )
    add_page(book, _("Spaces"), columns, rows, frozen="C2")
    heads = [Column(_("Column"), 22), Column(_("Meaning"), 70, wraps=True), Column(_("Unit or range"), 26)]
    meanings = ([name, str(MEANINGS[name].text), str(MEANINGS[name].unit)] for name in COLUMNS)
    add_page(book, _("Data dictionary"), heads, meanings)
    terms = [
        [_("Licence"), LICENCE_URL],
        [_("Attribution"), attribution()],
        [_("Date of the data"), data_date(version)],
    ]
    add_page(book, _("Licence"), [Column("", 22), Column("", 90, wraps=True)], terms)
    yield saved(book)
