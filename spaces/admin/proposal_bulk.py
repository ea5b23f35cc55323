"""Accepting several proposals at once: a page says what will change and what is left out, then it is done."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.proposal_acceptance import accept_many
from spaces.enums import ProposalKind, ProposalState
from spaces.errors import DomainError, ProposalMoved
from spaces.models import Proposal, User
from spaces.permissions import can_moderate, can_publish_space
from spaces.queries.proposal_texts import Reader
from spaces.queries.proposals import Difference, differences, name_of, values_of, whole

from .base import is_key

#: More than this nobody looks through on one page.
MOST_AT_ONCE = 100
#: Why a proposal is better looked at alone.
_OUTSIDE = gettext_lazy("It lies outside the districts of your account.")
_CLAIM = gettext_lazy("A claim is granted on its own page, after its proof was looked at.")
_DUPLICATE = gettext_lazy("The space may be in the registry already: compare first.")
_CHANGED = gettext_lazy("The registry changed since the sender looked: choose field by field.")
_NO_SPACE = gettext_lazy("The space is no longer in the registry.")
_EMPTY = gettext_lazy("It changes no field; read its message.")


class Line(NamedTuple):
    """A proposal on the confirmation page: its name, what it changes, why it is left out ('' if not)."""

    proposal: Proposal
    name: str
    changes: list[Difference]
    photos: int
    left_out: str | Promise


def accept_chosen(model_admin: Any, request: HttpRequest, chosen: QuerySet[Proposal]) -> HttpResponse | None:
    """Show what accepting the chosen proposals would change, or do it once that is confirmed."""
    if not can_moderate(request.user):
        raise PermissionDenied
    picked = Proposal.objects.filter(pk__in=chosen.order_by().values("pk"))
    proposals = list(whole(picked).oldest_first()[: MOST_AT_ONCE + 1])
    if len(proposals) > MOST_AT_ONCE:
        text = _("Choose at most %(most)d proposals at once; narrow the list.")
        messages.error(request, text % {"most": MOST_AT_ONCE})
        return None
    if "confirmed" in request.POST:
        _accept(request, proposals)
        return HttpResponseRedirect(request.get_full_path())
    return _confirmation(model_admin, request, proposals)


def _accept(request: HttpRequest, proposals: list[Proposal]) -> None:
    """Accept what was confirmed, each as it was seen, and say which were not and why."""
    publish = "publish" in request.POST and can_publish_space(request.user)
    seen, refused = [], []
    for line in _lines(proposals, request.user):
        revision = request.POST.get(f"revision-{line.proposal.pk}", "")
        if line.left_out:
            refused.append((line.proposal, DomainError(str(line.left_out))))
        elif is_key(revision):
            seen.append((line.proposal, int(revision)))
        else:
            refused.append((line.proposal, ProposalMoved()))
    done, late = accept_many(chosen=seen, by=request.user, publish=publish)
    _report(request, len(done), [*refused, *late])


def _report(request: HttpRequest, done: int, refused: list[tuple[Proposal, DomainError]]) -> None:
    if done:
        text = ngettext("%(count)d proposal is accepted.", "%(count)d proposals are accepted.", done)
        messages.success(request, text % {"count": done})
    for proposal, error in refused:
        messages.warning(request, f"{proposal.reference}, {name_of(proposal)}: {error.message}")


def _confirmation(model_admin: Any, request: HttpRequest, proposals: list[Proposal]) -> TemplateResponse:
    """Return the page that says what will change."""
    lines = _lines(proposals, request.user)
    accepted = [line for line in lines if not line.left_out]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Accept all fields"),
        "opts": model_admin.opts,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "accepted": accepted,
        "left_out": [line for line in lines if line.left_out],
        "changes_count": sum(len(line.changes) for line in accepted),
        "photos_count": sum(line.photos for line in accepted),
        "may_publish": can_publish_space(request.user)
        and any(line.proposal.kind == ProposalKind.NEW for line in accepted),
    }
    return TemplateResponse(request, "admin/proposals/bulk.html", context)


def _lines(proposals: list[Proposal], user: User) -> list[Line]:
    """Return a line for each proposal; the number of queries does not grow with them."""
    reader, areas = Reader(), _area(user)
    lines = []
    for proposal in proposals:
        is_new = proposal.kind == ProposalKind.NEW or proposal.space is None
        present = {} if is_new else values_of(proposal.space)
        found = differences(proposal, reader, present=present)
        changes = [difference for difference in found if not difference.is_settled]
        photos = len(proposal.photos.all())
        why = _why_left_out(proposal, changes, photos, areas)
        lines.append(Line(proposal, name_of(proposal), changes, photos, why))
    return lines


def _area(user: User) -> frozenset[int]:
    return frozenset(user.districts.values_list("pk", flat=True))


def _why_left_out(
    proposal: Proposal, changes: list[Difference], photos: int, area: frozenset[int]
) -> str | Promise:
    """Return why a proposal is not for acceptance in bulk, '' where it is."""
    is_new = proposal.kind == ProposalKind.NEW
    reasons: dict[str | Promise, bool] = {
        ProposalMoved.message: proposal.state != ProposalState.WAITING,
        _OUTSIDE: bool(area) and proposal.district_id is not None and proposal.district_id not in area,
        _CLAIM: proposal.kind == ProposalKind.CLAIM,
        _NO_SPACE: not is_new and (proposal.space is None or proposal.space.merged_into_id is not None),
        _DUPLICATE: is_new and bool(proposal.likely),
        _CHANGED: any(change.was_changed_since for change in changes),
        _EMPTY: not changes and not photos,
    }
    return next((why for why, holds in reasons.items() if holds), "")
