"""Data addresses: the map's, and open data with the explorer's filters.

What an address asks for must be right here: anything unknown or broken is answered 400 with JSON, so that
a program never takes the whole registry for the part it meant to ask for.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from spaces.enums import Language, UnitLevel
from spaces.exports.licence import link_header
from spaces.exports.mapdata import boundary_data, map_data, unit_data
from spaces.exports.spaces import FORMATS
from spaces.filters import SpaceFilter
from spaces.queries.records import read_boundaries, read_records
from spaces.queries.reference import reference
from spaces.queries.snapshot import current_snapshot

from .public import View, public

#: Exports of at most so many spaces are kept ready; larger ones are streamed.
MOST_KEPT = 5000
#: The same for addresses with free values (a search, a section, a point): there are too many of them.
MOST_KEPT_FREE = 250
#: Numbers of an address with their range. A file holds every page, but what is no page is a mistake.
_NUMBERS = {"page": (1, 999_999_999), "zoom": (0, 22)}
_DIGITS = re.compile(r"[0-9]{1,9}")


class RefusedError(Exception):
    """The address cannot be answered; `problems` are sentences that say why."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems


def open_data(view: View) -> View:
    """Serve a data address: language by `?lang=`, refusals as JSON, kept answers, readable from anywhere."""
    answer = _refusing(view)
    steady, ticking = public()(answer), public(clock=True)(answer)

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            language = request.GET.get("lang", Language.VI.value)
        except SuspiciousOperation:  # more parameters than settings allow
            return _refusal("vi", [_("The address holds too many parameters.")])
        if language not in Language.values:
            with translation.override(Language.VI.value):
                return _refusal("vi", [_("This language is not offered: give lang=vi, lang=en or lang=fr.")])
        with translation.override(language):
            response = (ticking if "open_now" in request.GET else steady)(request, *args, **kwargs)
            if response.status_code == 503:
                response = _unavailable(response)
        response["Content-Language"] = language
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return serve


def _refusing(view: View) -> View:
    """Answer 400 where `view` refuses."""

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RefusedError as error:
            return _refusal(translation.get_language(), error.problems)

    return serve


def _json(data: Any, status: int = 200, media_type: str = "application/json") -> HttpResponse:
    return HttpResponse(orjson.dumps(data), status=status, content_type=media_type)


def _refusal(language: str, problems: Iterable[str]) -> HttpResponse:
    """Return 400 with one sentence and the list of what is wrong."""
    said = _("This address cannot be answered as it stands. Correct it and ask again.")
    response = _json({"error": said, "problems": list(problems)}, 400)
    response["Content-Language"] = language
    return response


def _unavailable(page: HttpResponse) -> HttpResponse:
    """Return 503 as JSON, with the headers of the page made for people."""
    response = _json({"error": _("The data cannot be read right now. Ask again in a minute.")}, 503)
    response["Retry-After"] = page.get("Retry-After", "60")
    response["Cache-Control"] = "no-store"
    return response


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


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """Refuse parameters other than `known` and the language."""
    if not set(request.GET) <= known | {"lang"}:
        offered = ", ".join(sorted(known | {"lang"}))
        raise RefusedError(_("This address takes no other parameters than: %(names)s.") % {"names": offered})


@open_data
def map_json(request: HttpRequest) -> HttpResponse:
    """Answer what the map draws in `bbox` at `zoom`: clusters and single places."""
    asked = _filter(request)
    if "zoom" not in request.GET or asked.selection.box is None:
        raise RefusedError(
            _("The map needs its section and depth: bbox=west,south,east,north and zoom=0…22.")
        )
    names, zoom = reference(request.data_version), int(request.GET["zoom"])
    return _json(map_data(asked.found, zoom, names, translation.get_language(), _space_address()))


@open_data
def units_json(request: HttpRequest) -> HttpResponse:
    """Answer the names and centres of former districts and of wards in force."""
    _refuse_unknown(request, set())
    return _json(unit_data(reference(request.data_version), request.data_version))


@open_data
def boundaries_geojson(request: HttpRequest) -> HttpResponse:
    """Answer the boundaries loaded for a level, made light for drawing or as stored (`detail=full`)."""
    _refuse_unknown(request, {"level", "detail"})
    level = request.GET.get("level", UnitLevel.DISTRICT.value)
    detail = request.GET.get("detail", "map")
    if level not in UnitLevel.values or detail not in ("map", "full"):
        raise RefusedError(_("Give level=district or level=ward, and detail=map or detail=full."))
    data = boundary_data(read_boundaries(level), request.data_version, full=detail == "full")
    return _json(data, media_type=FORMATS["geojson"].media_type)


@open_data
def spaces_file(request: HttpRequest, format: str) -> HttpResponse:
    """Answer the matching spaces as a file, with licence and date inside."""
    asked = _filter(request)
    version = request.data_version
    records = read_records(asked.found.keys().tolist(), reference(version))
    address = settings.PUBLIC_URL + _space_address()
    total = asked.found.total
    parts = FORMATS[format].write(records, total, version, address)
    if total <= _most_kept(asked):
        response = HttpResponse(b"".join(parts), content_type=FORMATS[format].media_type)
    else:
        response = _streamed(request, parts, FORMATS[format].media_type)
    response["Content-Disposition"] = f'attachment; filename="hanoi-creative-spaces.{format}"'
    response["Link"] = link_header()
    return response


def _most_kept(asked: SpaceFilter) -> int:
    selection = asked.selection
    is_free = bool(selection.q or selection.box or selection.near)
    return MOST_KEPT_FREE if is_free else MOST_KEPT


def _streamed(request: HttpRequest, parts: Iterator[bytes], media_type: str) -> StreamingHttpResponse:
    """Return an answer that is written while it is made, compressed where the client takes it."""
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    response = StreamingHttpResponse(_packed(parts) if packs else parts, content_type=media_type)
    if packs:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts as one gzip stream."""
    packer = zlib.compressobj(level=5, wbits=zlib.MAX_WBITS | 16)
    for part in parts:
        packed = packer.compress(part)
        if packed:
            yield packed
    yield packer.flush()
