"""Papers of a round: the dossier of a space, all dossiers at once, the report."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.enums import RoundPhase
from spaces.exports.licence import file_name
from spaces.exports.pdf.dossier import write_dossier
from spaces.exports.pdf.report import write_report
from spaces.models import AssessmentRound, Assignment, RoundEntry, User
from spaces.permissions import can_coordinate, can_see_colleagues
from spaces.queries.dossier import dossier_of, find_entry
from spaces.queries.report import staff_report

from .round_shell import address_of, round_or_refusal

#: Dossiers in one file; each takes some tenths of a second.
MOST_DOSSIERS = 300


def dossier_view(model_admin: Any, request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Answer the dossier of a space; `?names=1` names the assessors to those who coordinate."""
    round = round_or_refusal(request, pk)
    entry = find_entry(round.pk, entry_pk)
    if entry is None:
        raise Http404
    _require_unbiased(request, round, entry)
    names = _with_names(request)
    return _pdf(write_dossier(dossier_of(entry), names=names), f"{round.slug}-{entry.space.identifier}")


def dossiers_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer the dossiers of all spaces of a round as one ZIP file, written while it is read."""
    round = round_or_refusal(request, pk)
    _require_unbiased(request, round)
    entries = round.entries.filter(withdrawn_at=None).order_by("space__number")
    keys = list(entries.values_list("pk", flat=True))
    if not 0 < len(keys) <= MOST_DOSSIERS:
        text = ngettext(
            "%(count)d space: dossiers of 1 to %(most)d spaces fit into one file. Open them one by one.",
            "%(count)d spaces: dossiers of 1 to %(most)d spaces fit into one file. Open them one by one.",
            len(keys),
        )
        messages.warning(request, text % {"count": len(keys), "most": MOST_DOSSIERS})
        return HttpResponseRedirect(address_of(round, "board"))
    language = translation.get_language() or "vi"
    pieces = _zipped(round.pk, keys, names=_with_names(request), language=language)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name(round.slug)}.zip"'
    return response


def report_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the report of a round that was closed."""
    round = round_or_refusal(request, pk)
    report = staff_report(round)
    if report is None:
        messages.warning(request, _("The round has no results yet: close it, then ask for its report."))
        return HttpResponseRedirect(address_of(round, "board"))
    return _pdf(write_report(report), round.slug)


def _require_unbiased(request: HttpRequest, round: AssessmentRound, entry: RoundEntry | None = None) -> None:
    """Refuse those who may not see colleagues' scores yet: their own sheet of a blind round is not in."""
    if round.phase not in (RoundPhase.OPEN, RoundPhase.MODERATION):
        return
    own = Assignment.objects.of(_user(request)).filter(entry__round=round).select_related("entry__round")
    if entry is not None:
        own = own.filter(entry=entry)
    if not all(can_see_colleagues(_user(request), sheet) for sheet in own):
        raise PermissionDenied


def _user(request: HttpRequest) -> User:
    return request.user


def _with_names(request: HttpRequest) -> bool:
    """Return whether assessors are named; raises PermissionDenied for those who may not know."""
    if request.GET.get("names") != "1":
        return False
    if not can_coordinate(_user(request)):
        raise PermissionDenied
    return True


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(name)}.pdf"'
    return response


def _zipped(round: int, keys: list[int], *, names: bool, language: str) -> Iterator[bytes]:
    """Yield a ZIP file, a dossier at a time; the language is that of the request, which is over by then."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as file:
        for key in keys:
            entry = find_entry(round, key)
            if entry is None:  # taken away while the file is written
                continue
            with translation.override(language):
                content = write_dossier(dossier_of(entry), names=names)
            file.writestr(zipfile.ZipInfo(f"{entry.space.identifier}.pdf"), content)
            yield pieces.drained()
    yield pieces.drained()


class _Pieces(io.RawIOBase):
    """A file that is only written to and handed on in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Hold what was written."""
        self._held += data
        return len(data)

    def drained(self) -> bytes:
        """Return what is held and forget it."""
        held = bytes(self._held)
        self._held.clear()
        return held
