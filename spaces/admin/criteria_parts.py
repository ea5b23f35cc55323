"""Forms of sets, versions and their parts; deleting and ordering parts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from spaces.actions.criteria import delete_set, save_set, save_version
from spaces.actions.criteria_parts import (
    delete_part,
    order_criteria,
    order_dimensions,
    save_band,
    save_criterion,
    save_dimension,
)
from spaces.errors import DomainError, VersionFrozen
from spaces.forms.criteria import BandForm, CriterionForm, DimensionForm, SetForm, VersionForm
from spaces.models import Band, CriteriaSet, CriteriaVersion, Criterion, Dimension
from spaces.permissions import can_build_criteria

from .base import is_key
from .criteria_page import builder_address, list_address, page, refused, set_of, step, version_of

#: Parts of a version: model, form, the action that saves one and the name by which it takes it.
PARTS: dict[str, tuple[type[Any], type[ModelForm], Callable[..., Any]]] = {
    "dimension": (Dimension, DimensionForm, save_dimension),
    "criterion": (Criterion, CriterionForm, save_criterion),
    "band": (Band, BandForm, save_band),
}


def set_view(model_admin: Any, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show and save a set, or begin one; an empty set can be deleted here."""
    if not can_build_criteria(request.user):
        raise PermissionDenied
    criteria_set = set_of(request, pk, can_build_criteria) if pk is not None else CriteriaSet()
    if request.method == "POST" and "delete" in request.POST and pk is not None:
        name = str(criteria_set)
        return step(
            request,
            lambda: delete_set(criteria_set=criteria_set, by=request.user),
            _("“%(name)s” is deleted.") % {"name": name},
            list_address(),
        )
    form = SetForm(request.POST or None, instance=criteria_set)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        target = set_of(request, pk, can_build_criteria) if pk is not None else CriteriaSet()
        if not refused(form, lambda: save_set(criteria_set=target, by=request.user, data=data)):
            messages.success(request, _("“%(name)s” is saved.") % {"name": target})
            return HttpResponseRedirect(list_address())
    title = _("Set of criteria") if pk is not None else _("New set of criteria")
    may_delete = pk is not None and not criteria_set.versions.exists()
    return page(model_admin, request, "set_form", title, form=form, may_delete=may_delete)


def begin_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a version of a set from nothing."""
    criteria_set = set_of(request, pk, can_build_criteria)
    version = CriteriaVersion(
        criteria_set=criteria_set, label="" if criteria_set.versions.exists() else "1.0"
    )
    return _version_form(model_admin, request, version, _("New version"))


def settings_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show and save what concerns a draft as a whole."""
    version = version_of(model_admin, request, pk, right=can_build_criteria)
    return _version_form(model_admin, request, version, _("Settings of the version"))


def _version_form(
    model_admin: Any, request: HttpRequest, version: CriteriaVersion, title: str
) -> HttpResponse:
    """Show and save the form of a version; one that is not a draft leads to where it is explained."""
    if not version.is_draft:
        messages.error(request, str(VersionFrozen.message))
        return HttpResponseRedirect(builder_address(version))
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not refused(form, lambda: save_version(version=version, by=request.user, data=data)):
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(builder_address(version))
    return page(model_admin, request, "version_form", title, form=form, version=version)


def part_view(
    model_admin: Any, request: HttpRequest, pk: int, kind: str, part: int | None = None
) -> HttpResponse:
    """Show and save a dimension, a criterion or a band of a draft, or add one."""
    version = version_of(model_admin, request, pk, right=can_build_criteria)
    if not version.is_draft:
        messages.error(request, str(VersionFrozen.message))
        return HttpResponseRedirect(builder_address(version))
    row = _part(version, kind, part) if part is not None else _new_part(request, version, kind)
    if row is None:
        messages.warning(request, _("Add a dimension first: every criterion belongs to one."))
        return HttpResponseRedirect(builder_address(version))
    _model, form_class, action = PARTS[kind]
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not refused(form, lambda: action(**{kind: row}, by=request.user, data=data)):
            messages.success(request, _("“%(name)s” is saved.") % {"name": row})
            return HttpResponseRedirect(_after_saving(request, version, kind, row))
    title = str(_part(version, kind, part)) if part is not None else _NEW[kind]()
    return page(model_admin, request, f"{kind}_form", title, form=form, version=version, part=part, kind=kind)


#: What the form of a new part is called.
_NEW: dict[str, Callable[[], str]] = {
    "dimension": lambda: _("New dimension"),
    "criterion": lambda: _("New criterion"),
    "band": lambda: _("New band"),
}


def _after_saving(request: HttpRequest, version: CriteriaVersion, kind: str, row: Any) -> str:
    """Return the address asked for: the same form, an empty one, or the builder at the part."""
    if "_continue" in request.POST:
        return f"{builder_address(version).removesuffix('change/')}{kind}/{row.pk}/"
    if "_addanother" in request.POST:
        query = f"?dimension={row.dimension_id}" if kind == "criterion" else ""
        return f"{builder_address(version).removesuffix('change/')}{kind}/add/{query}"
    return builder_address(version, f"{kind}-{row.pk}")


def _part(version: CriteriaVersion, kind: str, key: int) -> Any:
    """Return a part of the version; raise Http404 for another version's."""
    if kind not in PARTS:
        raise Http404
    row = get_object_or_404(PARTS[kind][0], pk=key, version=version)
    row.version = version
    return row


def _new_part(request: HttpRequest, version: CriteriaVersion, kind: str) -> Model | None:
    """Return an unsaved part; None for a criterion where there is no dimension."""
    if kind not in PARTS:
        raise Http404
    row = PARTS[kind][0](version=version)
    if kind == "criterion":
        asked = request.GET.get("dimension", "")
        dimensions = version.dimensions.all()
        chosen = dimensions.filter(pk=asked).first() if is_key(asked) else None
        row.dimension = chosen or dimensions.first()
        return row if row.dimension_id else None
    return row


def delete_view(model_admin: Any, request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    """Say what goes with a part, and delete it."""
    version = version_of(model_admin, request, pk, right=can_build_criteria)
    row = _part(version, kind, part)
    if request.method == "POST":
        return step(
            request,
            lambda: delete_part(part=row, by=request.user),
            _("“%(name)s” is deleted.") % {"name": row},
            builder_address(version),
        )
    below = list(row.criteria.all()) if kind == "dimension" else []
    return page(model_admin, request, "delete_part", _("Delete"), version=version, part=row, below=below)


def order_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Put the parts of a list into the order sent: dragged, numbered, or one moved up or down.

    `list` is 'dimensions' or the key of a dimension. `key` lists all keys as they stand; `dragged` keys
    in their new order, or `place-<key>` numbers, or `up`/`down` the key of the one to move.
    """
    version = version_of(model_admin, request, pk, right=can_build_criteria)
    listed = request.POST.get("list", "")
    dimension = version.dimensions.filter(pk=listed).first() if is_key(listed) else None
    order = _order_sent(request)
    try:
        if dimension is not None:
            order_criteria(dimension=dimension, by=request.user, order=order)
        elif listed == "dimensions":
            order_dimensions(version=version, by=request.user, order=order)
        else:
            raise Http404
    except (DomainError, ValidationError) as error:
        problem = error.message if isinstance(error, DomainError) else " ".join(error.messages)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": str(problem)}, status=409)
        messages.error(request, problem)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"done": _("The new order is saved.")})
    return HttpResponseRedirect(builder_address(version, f"list-{listed}"))


def _order_sent(request: HttpRequest) -> list[int]:
    """Return the keys in the order asked for; what is no key counts as 0, which no row has."""
    sent = request.POST.getlist("dragged") or request.POST.getlist("key")
    keys = [int(key) if is_key(key) else 0 for key in sent]
    for word, move in (("up", -1), ("down", 1)):
        asked = request.POST.get(word, "")
        if is_key(asked) and int(asked) in keys:
            at = keys.index(int(asked))
            to = min(max(at + move, 0), len(keys) - 1)
            keys[at], keys[to] = keys[to], keys[at]
            return keys
    if request.POST.getlist("dragged"):
        return keys
    places = {key: request.POST.get(f"place-{key}", "") for key in keys}
    now = {key: number for number, key in enumerate(keys, start=1)}
    return sorted(keys, key=lambda key: _wish(places[key], now[key]))


def _wish(typed: str, now: int) -> tuple[int, int, int]:
    """Return by what a row is sorted: its number; a row that moves there takes the place of the one there."""
    wanted = int(typed) if is_key(typed) else now
    came_from = (wanted > now) - (wanted < now)
    return wanted, came_from, now
