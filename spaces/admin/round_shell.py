"""The frame around all pages of a round: its head, its tabs, and how steps are answered."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.actions.mail import Delivery, mail_folder
from spaces.actions.roundlog import is_being_closed
from spaces.enums import RoundPhase
from spaces.errors import DomainError
from spaces.models import AssessmentRound
from spaces.permissions import can_coordinate, can_see_rounds

Result = TypeVar("Result")
PAGE_SIZE = 50


class Tab(NamedTuple):
    """A page of a round at `<pk>/<key>/`; `view(model_admin, request, pk)` answers it.

    It is shown in `phases`, in all where none are named, and with `needs_coordinator` only to those.
    """

    key: str
    label: str | Promise
    view: Callable[..., HttpResponse]
    phases: tuple[RoundPhase, ...] = ()
    needs_coordinator: bool = False

    @property
    def name(self) -> str:
        """Return the name of its address, without the admin's own part."""
        return f"spaces_assessmentround_{self.key}"


def address_of(round: AssessmentRound, key: str) -> str:
    """Return the address of a page of a round."""
    return reverse(f"admin:spaces_assessmentround_{key}", args=[round.pk])


def round_or_refusal(request: HttpRequest, pk: int) -> AssessmentRound:
    """Return the round for those who may read rounds; 404 where there is none, else 403.

    A POST needs the right to coordinate, for those steps whose action asks for another right see there.
    """
    if not can_see_rounds(request.user):
        raise PermissionDenied
    return get_object_or_404(AssessmentRound.objects.select_related("version__criteria_set"), pk=pk)


def coordinators_round(request: HttpRequest, pk: int) -> AssessmentRound:
    """Return the round for those who may coordinate rounds."""
    round = round_or_refusal(request, pk)
    if not can_coordinate(request.user):
        raise PermissionDenied
    return round


def shell(
    model_admin: Any, request: HttpRequest, round: AssessmentRound, tab: str, **more: Any
) -> dict[str, Any]:
    """Return what `admin/rounds/base.html` needs, with `more` of the page itself; no query."""
    may_coordinate = can_coordinate(request.user)
    tabs = [
        (each.label, address_of(round, each.key), each.key == tab)
        for each in model_admin.tabs
        if (not each.phases or round.phase in each.phases) and (may_coordinate or not each.needs_coordinator)
    ]
    return {
        **model_admin.admin_site.each_context(request),
        "title": round.name,
        "opts": model_admin.opts,
        "round": round,
        "tabs": tabs,
        "tab": tab,
        "may_coordinate": may_coordinate,
        "is_preparing": round.phase in (RoundPhase.DRAFT, RoundPhase.OPEN),
        "is_being_closed": is_being_closed(round),
        **more,
    }


def attempt(request: HttpRequest, act: Callable[[], Result]) -> Result | None:
    """Return what `act` returns; None where it was refused, with the reason as a message."""
    try:
        return act()
    except DomainError as error:
        messages.error(request, error.message)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    return None


def say(request: HttpRequest, text: str) -> None:
    """Tell that something was done."""
    messages.success(request, text)


def tell_of_mails(request: HttpRequest, mails: Delivery) -> None:
    """Say how many mails were sent, which could not be, and who has no address."""
    sent, failed = len(mails.sent), len(mails.failed)
    folder = mail_folder()
    if sent and not folder:
        text = ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", sent)
        messages.success(request, text % {"count": sent})
    elif sent:
        text = ngettext(
            "%(count)d mail was written to the folder “%(folder)s”, as no mail server is set up.",
            "%(count)d mails were written to the folder “%(folder)s”, as no mail server is set up.",
            sent,
        )
        messages.warning(request, text % {"count": sent, "folder": folder})
    if failed:
        text = ngettext(
            "%(count)d mail could not be sent yet and is tried again by itself: %(names)s.",
            "%(count)d mails could not be sent yet and are tried again by themselves: %(names)s.",
            failed,
        )
        messages.error(request, text % {"count": failed, "names": _names(mails.failed)})
    if mails.unreachable:
        text = _("No e-mail address, so no mail: %(names)s.")
        messages.warning(request, text % {"names": _names(mails.unreachable)})


def _names(users: list[Any]) -> str:
    names = ", ".join(str(user) for user in users[:10])
    return f"{names}, …" if len(users) > 10 else names


def page_of(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE) -> Page:
    """Return the page of rows that is asked for, the nearest where there is no such page."""
    asked = request.GET.get("page", "1")
    return Paginator(rows, size).get_page(asked if asked.isascii() and len(asked) < 9 else "1")


def query_without_page(request: HttpRequest) -> str:
    """Return the address's query without the page, to be repeated by links to other pages."""
    return urlencode(
        [(name, value) for name, values in request.GET.lists() for value in values if name != "page"]
    )


def searched(request: HttpRequest) -> str:
    """Return what is searched for, without what no text holds."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]
