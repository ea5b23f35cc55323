"""The map's data, and spaces as open data with the explorer's filters."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from spaces.enums import UnitLevel
from spaces.exports.licence import file_name, link_header
from spaces.exports.mapdata import boundary_data, map_data, unit_data
from spaces.exports.spaces import FORMATS, Format
from spaces.exports.spaces_workbook import MOST_ROWS, write_workbook
from spaces.exports.workbook import MEDIA_TYPE
from spaces.filters import SpaceFilter
from spaces.queries.records import read_boundaries, read_records
from spaces.queries.reference import reference
from spaces.queries.snapshot import current_snapshot

from .open_data import RefusedError, answer_json, open_data, refuse_unknown, streamed

#: Exports of at most so many spaces are kept ready; larger ones are streamed.
MOST_KEPT = 5000
#: The same for addresses with free values (a search, a section, a point): there are too many of them.
MOST_KEPT_FREE = 250
_FORMATS = FORMATS | {"xlsx": Format(MEDIA_TYPE, write_workbook)}
#: Numbers of an address with their range. A file holds every page, but what is no page is a mistake.
_NUMBERS = {"page": (1, 999_999_999), "zoom": (0, 22)}
_DIGITS = re.compile(r"[0-9]{1,9}")


def _space_address() -> str:
    """Return the path of a space's page in the active language, with `{slug}` in place of its slug."""
    return reverse("space", kwargs={"slug": "SLUG"}).replace("SLUG", "{slug}")


def _wrong_numbers(request: HttpRequest) -> list[str]:
    """Return a sentence for each number of the address that is none, or out of range."""
    return [
        _("“%(name)s” has to be a whole number from %(lowest)d to %(highest)d.")
        % {"name": name, "lowest": lowest, "highest": highest}
        for name, (lowest, highest) in _NUMBERS.items()
        if name in request.GET
        and not (_DIGITS.fullmatch(request.GET[name]) and lowest <= int(request.GET[name]) <= highest)
    ]


def _filter(request: HttpRequest) -> SpaceFilter:
    """Return the filters of the address; refuse what is unknown or broken."""
    snapshot = current_snapshot(request.data_version)
    asked = SpaceFilter(request.GET, snapshot=snapshot, now=timezone.now())
    problems = [*asked.problems, *_wrong_numbers(request)]
    if problems:
        raise RefusedError(*problems)
    return asked


@open_data
def map_json(request: HttpRequest) -> HttpResponse:
    """Answer what the map draws in `bbox` at `zoom`: clusters and single places."""
    asked = _filter(request)
    if "zoom" not in request.GET or asked.selection.box is None:
        raise RefusedError(
            _("The map needs its section and depth: bbox=west,south,east,north and zoom=0…22.")
        )
    names, zoom = reference(request.data_version), int(request.GET["zoom"])
    return answer_json(map_data(asked.found, zoom, names, translation.get_language(), _space_address()))


@open_data
def units_json(request: HttpRequest) -> HttpResponse:
    """Answer the names and centres of former districts and of wards in force."""
    refuse_unknown(request, set())
    return answer_json(unit_data(reference(request.data_version), request.data_version))


@open_data
def boundaries_geojson(request: HttpRequest) -> HttpResponse:
    """Answer the boundaries loaded for a level, made light for drawing or as stored (`detail=full`)."""
    refuse_unknown(request, {"level", "detail"})
    level = request.GET.get("level", UnitLevel.DISTRICT.value)
    detail = request.GET.get("detail", "map")
    if level not in UnitLevel.values or detail not in ("map", "full"):
        raise RefusedError(_("Give level=district or level=ward, and detail=map or detail=full."))
    data = boundary_data(read_boundaries(level), request.data_version, full=detail == "full")
    return answer_json(data, media_type=FORMATS["geojson"].media_type)


@open_data
def spaces_file(request: HttpRequest, format: str) -> HttpResponse:
    """Answer the matching spaces as a file, with licence and date inside."""
    asked = _filter(request)
    version = request.data_version
    records = read_records(asked.found.keys().tolist(), reference(version))
    address = settings.PUBLIC_URL + _space_address()
    total = asked.found.total
    if format == "xlsx" and total > MOST_ROWS:
        raise RefusedError(
            _("A workbook holds at most %(most)d spaces: narrow the filters, or take CSV.")
            % {"most": MOST_ROWS}
        )
    parts = _FORMATS[format].write(records, total, version, address)
    if total <= _most_kept(asked):
        response = HttpResponse(b"".join(parts), content_type=_FORMATS[format].media_type)
    else:
        response = streamed(request, parts, _FORMATS[format].media_type)
    name = file_name(f"hanoi-creative-spaces.{format}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Link"] = link_header()
    return response


def _most_kept(asked: SpaceFilter) -> int:
    selection = asked.selection
    is_free = bool(selection.q or selection.box or selection.near)
    return MOST_KEPT_FREE if is_free else MOST_KEPT
