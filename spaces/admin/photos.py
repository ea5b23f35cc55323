"""The photos of one space: send, describe, order, delete."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from spaces.actions.photos import add_photo, change_photo, delete_photo
from spaces.errors import DomainError
from spaces.forms.photo import PhotoForm, PhotoTextForm
from spaces.models import Photo, Space
from spaces.permissions import can_change_photos

from .base import is_key


def photos_page(model_admin: Any) -> Callable[..., HttpResponse]:
    """Return the view of a space's photos; those who may only look see no forms."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        space = get_object_or_404(Space, pk=pk)
        if not model_admin.has_view_or_change_permission(request, space):
            raise PermissionDenied
        upload, described = PhotoForm(), None
        if request.method == "POST":
            if not can_change_photos(request.user):
                raise PermissionDenied
            upload, described = _attempt(request, space)
            if upload is None:
                return HttpResponseRedirect(request.path)
        return TemplateResponse(
            request,
            "admin/spaces/space/photos.html",
            _context(model_admin, request, space, upload, described),
        )

    return view


def _attempt(request: HttpRequest, space: Space) -> tuple[PhotoForm | None, PhotoTextForm | None]:
    """Take the step asked for; what the state of the space does not allow becomes a message."""
    try:
        return _do(request, space)
    except DomainError as error:
        messages.error(request, error.message)
        return None, None


def _do(request: HttpRequest, space: Space) -> tuple[PhotoForm | None, PhotoTextForm | None]:
    """Take the step asked for; return (None, None) when done, else the forms with what was typed."""
    photo_key = request.POST.get("photo", "")
    if not photo_key:
        form = PhotoForm(request.POST, request.FILES)
        return (None, None) if _add(request, space, form) else (form, None)
    photo = get_object_or_404(Photo, pk=photo_key if is_key(photo_key) else 0, space=space)
    if "delete" in request.POST:
        delete_photo(photo=photo, by=request.user)
        messages.success(request, _("The photo is deleted."))
        return None, None
    form = PhotoTextForm(request.POST, instance=photo, prefix=f"photo{photo.pk}")
    if not form.is_valid():
        return PhotoForm(), form
    change_photo(photo=photo, by=request.user, data=form.cleaned_data)
    messages.success(request, _("The photo is described anew."))
    return None, None


def _add(request: HttpRequest, space: Space, form: PhotoForm) -> bool:
    """Store a sent photo and return whether that worked; the form carries what was wrong."""
    if not form.is_valid():
        return False
    try:
        add_photo(space=space, by=request.user, file=form.cleaned_data["file"], data=form.cleaned_data)
    except ValidationError as error:
        form.add_error("file", error.messages)
        return False
    messages.success(request, _("The photo is added."))
    return True


def _context(
    model_admin: Any, request: HttpRequest, space: Space, upload: PhotoForm, described: PhotoTextForm | None
) -> dict[str, Any]:
    """Return what the page shows."""
    rows = []
    for photo in space.photos.all():
        own = described is not None and described.instance.pk == photo.pk
        form = described if own else PhotoTextForm(instance=photo, prefix=f"photo{photo.pk}")
        rows.append((photo, default_storage.url(photo.path(photo.widths[0])), form))
    return {
        **model_admin.admin_site.each_context(request),
        "title": _("Photos"),
        "subtitle": str(space),
        "opts": model_admin.opts,
        "original": space,
        "rows": rows,
        "upload": upload,
        "may_change": can_change_photos(request.user) and not space.is_merged,
    }
