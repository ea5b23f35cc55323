"""Photos, by the only names that the registry gives to files."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from spaces.enums import PublicationState
from spaces.models import Photo

_YEAR_S = 365 * 24 * 3600


@require_safe
def photo_file(request: HttpRequest, key: UUID, width: int) -> HttpResponse:
    """Answer one width of a photo; those of spaces that are not public only to staff.

    A file never changes under its name, so browsers keep it for a year; what staff alone may see is not
    kept.
    """
    try:
        photo = Photo.objects.select_related("space").only("key", "widths", "space__publication_state")
        found = photo.filter(key=key).first()
    except (OperationalError, InterfaceError):
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    if found is None or width not in found.widths:
        raise Http404
    is_public = found.space.publication_state == PublicationState.PUBLISHED
    if not is_public and not (request.user.is_active and request.user.is_staff):
        raise Http404
    response = webp_file(found.path(width))
    response["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable" if is_public else "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_public else "same-origin"
    return response


def webp_file(name: str) -> FileResponse:
    """Answer a stored WebP file; raise Http404 where it is gone.

    Nothing in it can run: the type is fixed and the policy forbids everything.
    """
    try:
        file = default_storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
