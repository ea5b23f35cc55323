"""What all data addresses share: their language, refusals as JSON, kept and streamed answers.

What an address asks for must be right here: anything unknown or broken is answered 400 with JSON, so that
a program never takes the whole registry for the part it meant to ask for.
"""

import zlib
from collections.abc import Iterable, Iterator
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from spaces.enums import Language

from .public import View, public


class RefusedError(Exception):
    """The address cannot be answered; `problems` are sentences that say why."""

    status = 400

    def __init__(self, *problems: str) -> None:
        self.problems = problems


class MissingError(RefusedError):
    """There is nothing at the address, or not any more."""

    status = 404


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
    """Answer 400, or 404, where `view` refuses."""

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RefusedError as error:
            return _refusal(translation.get_language(), error.problems, error.status)

    return serve


def answer_json(data: Any, status: int = 200, media_type: str = "application/json") -> HttpResponse:
    """Return data as JSON."""
    return HttpResponse(orjson.dumps(data), status=status, content_type=media_type)


def _refusal(language: str, problems: Iterable[str], status: int = 400) -> HttpResponse:
    """Return `status` with one sentence and the list of what is wrong."""
    if status == 404:
        said = _("There is nothing at this address.")
    else:
        said = _("This address cannot be answered as it stands. Correct it and ask again.")
    response = answer_json({"error": said, "problems": list(problems)}, status)
    response["Content-Language"] = language
    return response


def _unavailable(page: HttpResponse) -> HttpResponse:
    """Return 503 as JSON, with the headers of the page made for people."""
    response = answer_json({"error": _("The data cannot be read right now. Ask again in a minute.")}, 503)
    response["Retry-After"] = page.get("Retry-After", "60")
    response["Cache-Control"] = "no-store"
    return response


def refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """Refuse parameters other than `known` and the language."""
    if not set(request.GET) <= known | {"lang"}:
        offered = ", ".join(sorted(known | {"lang"}))
        raise RefusedError(_("This address takes no other parameters than: %(names)s.") % {"names": offered})


def streamed(request: HttpRequest, parts: Iterator[bytes], media_type: str) -> StreamingHttpResponse:
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
