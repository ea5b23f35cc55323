"""The pages of one request about personal data: what is stored, the copy, the erasure, the refusal."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.actions.privacy import close_request, enter_request, erase_person, refuse_request
from spaces.enums import PrivacyKind, PrivacyState
from spaces.errors import DomainError
from spaces.forms.privacy import EntryForm, ErasureForm, NoteForm, RefusalForm
from spaces.models import PrivacyRequest
from spaces.permissions import can_handle_privacy
from spaces.queries.privacy import clock_of, holdings_of

from .base import is_key

_LIST = "admin:spaces_privacyrequest_changelist"


def request_or_404(request: HttpRequest, key: str) -> PrivacyRequest:
    """Return the request of a key; raises PermissionDenied, Http404."""
    if not can_handle_privacy(request.user):
        raise PermissionDenied
    found = PrivacyRequest.objects.filter(pk=int(key)).first() if is_key(key) else None
    if found is None:
        raise Http404
    return found


def open_request_or_404(request: HttpRequest, pk: int) -> PrivacyRequest:
    """Return a request that is still to be handled; raises PermissionDenied, Http404."""
    found = request_or_404(request, str(pk))
    if found.state != PrivacyState.OPEN:
        raise Http404
    return found


def entry_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the form for a request that came by letter or telephone, and enter it."""
    form = EntryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        entered = _attempt(form, lambda: enter_request(**form.cleaned_data, by=request.user))
        if entered is not None:
            messages.success(request, _("The request is entered, and the person is told by mail."))
            return HttpResponseRedirect(_address(entered))
    return _page(model_admin, request, "entry", title=_("Enter a request"), form=form)


def request_page(model_admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Show a request with what is stored about the person; close or refuse it."""
    asked = request_or_404(request, key)
    step = request.POST.get("step", "")
    is_post = request.method == "POST"
    closing = NoteForm(request.POST if is_post and step == "close" else None, prefix="close")
    refusal = RefusalForm(request.POST if is_post and step == "refuse" else None, prefix="refuse")
    steps: dict[str, tuple[forms.Form, Callable[..., PrivacyRequest], str]] = {
        "close": (closing, close_request, _("The request is done, and the person is told by mail.")),
        "refuse": (refusal, refuse_request, _("The request is refused, and the person is told why.")),
    }
    if is_post and step in steps:
        form, act, said = steps[step]
        if form.is_valid():
            note = form.cleaned_data["note"]
            if _attempt(form, lambda: act(request=asked, by=request.user, note=note)) is not None:
                messages.success(request, said)
                return HttpResponseRedirect(reverse(_LIST))
    is_open = asked.state == PrivacyState.OPEN
    return _page(
        model_admin,
        request,
        "request",
        title=asked.get_kind_display(),
        asked=asked,
        is_open=is_open,
        is_erasure=asked.kind == PrivacyKind.ERASURE,
        clock=clock_of(asked, timezone.now()),
        holdings=holdings_of(asked.email) if is_open else None,
        closing=closing,
        refusal=refusal,
    )


def erasure_page(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an erasure takes and what stays; carry it out once that is confirmed."""
    asked = open_request_or_404(request, pk)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        erased = _attempt(form, lambda: erase_person(email=asked.email, by=request.user, reason=note))
        if erased is not None:
            messages.success(request, _("Erased. The person is told by mail."))
            return HttpResponseRedirect(reverse(_LIST))
    holdings = holdings_of(asked.email)
    wants_copy = any(
        other.kind == PrivacyKind.EXPORT and other.state == PrivacyState.OPEN for other in holdings.requests
    )
    return _page(
        model_admin,
        request,
        "erase",
        title=_("Erase a person’s data"),
        asked=asked,
        holdings=holdings,
        wants_copy=wants_copy,
        form=form,
    )


def _attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Return what `act` returns; None where it was refused, with the reason in the form."""
    try:
        return act()
    except ValidationError as error:
        known = getattr(error, "message_dict", {})
        for name, texts in known.items():
            form.add_error(name if name in form.fields else None, texts)
        if not known:
            form.add_error(None, error)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return None


def _address(asked: PrivacyRequest) -> str:
    return reverse("admin:spaces_privacyrequest_change", args=[asked.pk])


def _page(model_admin: Any, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
    """Return a page that no browser and no proxy keeps."""
    shared = model_admin.admin_site.each_context(request)
    page = TemplateResponse(
        request, f"admin/privacy/{name}.html", {**shared, "opts": model_admin.opts, **context}
    )
    page["Cache-Control"] = "no-store"
    return page
