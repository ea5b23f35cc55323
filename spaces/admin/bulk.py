"""Steps for many spaces at once: a page says how many and which not, then one action does each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.actions.publication import (
    for_each,
    publish_space,
    submit_for_review,
    verify_space,
    what_publication_lacks,
    withdraw_space,
)
from spaces.enums import PublicationState
from spaces.errors import AlreadyInState, NotAllowed, SpaceMerged
from spaces.forms.confirm import ReasonForm
from spaces.models import Space

#: More than this in one request would keep a worker for too long.
MOST_AT_ONCE = 500


class Step(NamedTuple):
    """A step: its action, how it is called, and the state it leads to (None: the state stays)."""

    action: Callable[..., Space]
    label: str | Promise
    state: PublicationState | None
    needs_publisher: bool


STEPS = {
    "publish": Step(publish_space, gettext_lazy("Publish"), PublicationState.PUBLISHED, True),
    "withdraw": Step(withdraw_space, gettext_lazy("Withdraw"), PublicationState.WITHDRAWN, True),
    "verify": Step(verify_space, gettext_lazy("Mark as verified today"), None, False),
    "submit": Step(submit_for_review, gettext_lazy("Submit for review"), PublicationState.IN_REVIEW, False),
}


def foreseen_refusal(key: str, space: Space) -> str:
    """Return why the step will refuse the space, '' where it will not."""
    step = STEPS[key]
    if space.is_merged:
        return str(SpaceMerged.message)
    if key == "submit" and space.is_published:
        return str(NotAllowed.message)
    if step.state is not None and space.publication_state == step.state:
        return str(AlreadyInState.message)
    return what_publication_lacks(space) if key == "publish" else ""


def bulk_actions() -> dict[str, tuple[Callable[..., Any], str | Promise, bool]]:
    """Return the admin actions: name -> (function, label, whether it needs the right to publish)."""
    return {key: (_action(key), step.label, step.needs_publisher) for key, step in STEPS.items()}


def _action(key: str) -> Callable[..., Any]:
    """Return the admin action of a step."""

    def act(model_admin: Any, request: HttpRequest, chosen: QuerySet[Space]) -> HttpResponse | None:
        return _confirm_or_do(key, model_admin, request, chosen)

    return act


def _confirm_or_do(
    key: str, model_admin: Any, request: HttpRequest, chosen: QuerySet[Space]
) -> HttpResponse | None:
    """Show the confirmation, or take the step once it is confirmed."""
    spaces = list(chosen.select_related("category")[: MOST_AT_ONCE + 1])
    if len(spaces) > MOST_AT_ONCE:
        messages.error(
            request, _("Choose at most %(most)d spaces at once; narrow the list.") % {"most": MOST_AT_ONCE}
        )
        return None
    is_published = any(space.is_published for space in spaces)
    needs_reason = key == "withdraw" and is_published
    form = ReasonForm(request.POST if "confirmed" in request.POST else None, required=needs_reason)
    if form.is_bound and form.is_valid():
        done, refused = for_each(
            STEPS[key].action, spaces=spaces, by=request.user, reason=form.cleaned_data["reason"]
        )
        _report(request, len(done), refused)
        return HttpResponseRedirect(request.get_full_path())
    return _confirmation(key, model_admin, request, spaces, form)


def _report(request: HttpRequest, done: int, refused: list[tuple[Space, Any]]) -> None:
    """Say how many were done, and which were not and why."""
    if done:
        text = ngettext("Done for %(count)d space.", "Done for %(count)d spaces.", done)
        messages.success(request, text % {"count": done})
    for space, error in refused[:10]:
        messages.warning(request, f"{space}: {error.message}")
    if len(refused) > 10:
        text = ngettext("… and %(count)d more refused.", "… and %(count)d more refused.", len(refused) - 10)
        messages.warning(request, text % {"count": len(refused) - 10})


def _confirmation(
    key: str, model_admin: Any, request: HttpRequest, spaces: list[Space], form: ReasonForm
) -> TemplateResponse:
    """Return the page that says what will happen."""
    foreseen = [(space, foreseen_refusal(key, space)) for space in spaces]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": STEPS[key].label,
        "opts": model_admin.opts,
        "action": key,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "form": form,
        "spaces": spaces,
        "accepted": [space for space, why in foreseen if not why],
        "refused": [(space, why) for space, why in foreseen if why],
    }
    return TemplateResponse(request, "admin/spaces/space/confirm.html", context)
