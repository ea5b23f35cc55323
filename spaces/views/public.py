"""Public answers from a cache keyed by the data's version, with ETag, Last-Modified and gzip."""

import gzip
import hashlib
import time
from collections.abc import Callable
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from spaces.queries.version import Version, recent_version

#: Pages that say 'open now' are made anew after this many seconds.
CLOCK_STEP = 300
_KEPT = 3600
_GZIP_FROM = 500
#: Headers of a view that are kept with its cached answer.
_KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Content-Language", "Link", "X-Robots-Tag")

View = Callable[..., HttpResponse]
_last_version: Version | None = None


class Stored(NamedTuple):
    """An answer as it is kept: headers and body, compressed unless it is too short for that."""

    headers: dict[str, str]
    body: bytes
    is_packed: bool


def release() -> str:
    """Return a fingerprint of the code, templates and messages; with DEBUG they may change any moment."""
    return _fingerprint() if settings.DEBUG else _fingerprint_at_start()


@lru_cache(maxsize=1)
def _fingerprint_at_start() -> str:
    return _fingerprint()


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for folder, pattern in (("spaces", "*.py"), ("templates", "*.html"), ("registry", "*.[pm]*")):
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            digest.update(f"{path.name}{Path(path).stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def public(*, clock: bool = False) -> Callable[[View], View]:
    """Serve a view of public data from the cache while the data's version lasts.

    The view gets `request.data_version`; what it answers may depend on nothing but the address, the
    language, that version and, with `clock`, the time in steps of five minutes. One query a request at most.
    While the database is away, pages in the cache are still served, marked by a Warning header; others
    answer 503.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return _serve(partial(view, request, *args, **kwargs), request, clock)
            except (OperationalError, InterfaceError):
                return _serve_stale(request, clock)

        return serve

    return decorate


def _serve(make: Callable[[], HttpResponse], request: HttpRequest, clock: bool) -> HttpResponse:
    """Answer from the cache, or with what `make` makes."""
    version = request.data_version = _committed_version()
    key, changed = _key(request, version, bucket(clock)), _changed(version, bucket(clock))
    # Only who was given this name knows it; a bare date or `*` may be about a page that is not.
    if key in request.headers.get("If-None-Match", ""):
        unchanged = get_conditional_response(request, f'W/"{key}"', changed)
        if unchanged is not None:
            return _marked(unchanged, key, changed)
    stored = cache.get(key)
    if stored is None:
        response = make()
        if response.status_code != 200:
            return response
        if response.streaming:
            return _marked(response, key, changed)
        stored = _store(key, response)
    return _conditional(request, _answer(request, stored), key, changed)


def _committed_version() -> Version:
    global _last_version
    _last_version = recent_version()
    return _last_version


def _serve_stale(request: HttpRequest, clock: bool) -> HttpResponse:
    """Answer without a database: from the cache, marked as stale, or 503."""
    version, now = _last_version, bucket(clock)
    # Pages that say what is open were kept under the five minutes in which they were made.
    steps = range(now, now - (_KEPT // CLOCK_STEP if clock else 1), -1)
    for step in steps if version is not None else ():
        key = _key(request, version, step)
        stored = cache.get(key)
        if stored is not None:
            response = _conditional(request, _answer(request, stored), key, _changed(version, step))
            response["Warning"] = '110 - "Response is Stale"'
            return response
    response = render(request, "errors/503.html", {"status": 503}, status=503)
    response["Retry-After"] = "60"
    return response


def bucket(clock: bool) -> int:
    """Return the number of the current five minutes, or 0 for what does not depend on the clock."""
    return int(time.time() // CLOCK_STEP) if clock else 0


def _key(request: HttpRequest, version: Version, step: int) -> str:
    """Return what the answer depends on, as a short name; `step` is that of the clock."""
    asked = f"{version.number}|{release()}|{step}|{get_language()}|{request.get_full_path()}"
    return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()


def _changed(version: Version, step: int) -> int:
    """Return when the answer last changed, in seconds since 1970."""
    return max(int(version.changed_at.timestamp()), step * CLOCK_STEP)


def _store(key: str, response: HttpResponse) -> Stored:
    """Keep a rendered answer, compressed: nearly every client takes gzip, and memory holds ten times more."""
    is_packed = len(response.content) >= _GZIP_FROM
    body = gzip.compress(response.content, compresslevel=3, mtime=0) if is_packed else response.content
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    stored = Stored(headers, body, is_packed)
    cache.set(key, stored, _KEPT)
    return stored


def _answer(request: HttpRequest, stored: Stored) -> HttpResponse:
    """Return a kept answer in the encoding that the client takes."""
    if not stored.is_packed:
        return HttpResponse(stored.body, headers=stored.headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(stored.body, headers={**stored.headers, "Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(stored.body), headers=stored.headers)


def _conditional(request: HttpRequest, response: HttpResponse, key: str, changed: int) -> HttpResponse:
    """Return the answer, or 304 where the client has it already."""
    return get_conditional_response(request, f'W/"{key}"', changed, _marked(response, key, changed))


def _marked(response: HttpResponse, key: str, changed: int) -> HttpResponse:
    """Add what lets browsers and proxies ask again cheaply."""
    response["ETag"] = f'W/"{key}"'
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
