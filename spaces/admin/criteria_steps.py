"""Publishing, retiring, continuing and dropping a version: each page says what will happen first."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.actions.criteria_steps import (
    delete_draft,
    next_label,
    publish_version,
    retire_version,
    start_next_version,
)
from spaces.enums import VersionState
from spaces.forms.criteria import LabelForm
from spaces.models import CriteriaVersion
from spaces.permissions import can_build_criteria, can_publish_criteria
from spaces.queries.criteria import content_of
from spaces.queries.criteria_check import errors_in, problems_of

from .criteria_page import builder_address, list_address, page, refused, step, version_of


class Step(NamedTuple):
    """A step: its action, who may take it, its words, what it leads to, and where it goes on."""

    action: Callable[..., Any]
    right: Callable[..., bool]
    title: Callable[[], str]
    button: Callable[[], str]
    done: Callable[[], str]
    says: Callable[[CriteriaVersion], list[str]]
    is_final: bool


def _publishing(version: CriteriaVersion) -> list[str]:
    return [
        _("Everybody can read the criteria, their levels and their weights on the public site."),
        _("From then on nothing that the version asks can be changed, not even by an administrator."),
        _("New rounds can use the version."),
        _("To change something later, start the next version: it begins as a copy of this one."),
    ]


def _retiring(version: CriteriaVersion) -> list[str]:
    count = version.rounds.count()
    return [
        _("New rounds can no longer use the version."),
        ngettext(
            "%(count)d round uses it and goes on as it is.",
            "%(count)d rounds use it and go on as they are.",
            count,
        )
        % {"count": count},
        _("Its public page stays, marked as retired. This cannot be undone."),
    ]


def _dropping(version: CriteriaVersion) -> list[str]:
    count = version.criteria.count()
    return [
        ngettext(
            "The draft goes for good, with its %(count)d criterion.",
            "The draft goes for good, with its %(count)d criteria.",
            count,
        )
        % {"count": count},
        _("Published versions stay as they are."),
    ]


STEPS = {
    "publish": Step(
        publish_version, can_publish_criteria, lambda: _("Publish"), lambda: _("Publish"),
        lambda: _("The version is published."), _publishing, False,
    ),
    "retire": Step(
        retire_version, can_publish_criteria, lambda: _("Retire"), lambda: _("Retire"),
        lambda: _("The version is retired."), _retiring, True,
    ),
    "discard": Step(
        delete_draft, can_build_criteria, lambda: _("Delete the draft"), lambda: _("Delete for good"),
        lambda: _("The draft is deleted."), _dropping, True,
    ),
}  # fmt: skip


def steps_open_to(user: Any, version: CriteriaVersion) -> list[str]:
    """Return the names of the steps that `user` may take with a version in its state."""
    if version.is_draft:
        return [name for name in ("publish", "discard") if STEPS[name].right(user)]
    steps = ["retire"] if version.state == VersionState.PUBLISHED and can_publish_criteria(user) else []
    return ["next", *steps] if can_build_criteria(user) else steps


def step_view(model_admin: Any, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Say what a step does, and take it once it is confirmed."""
    chosen = STEPS[name]
    version = version_of(model_admin, request, pk, right=chosen.right)
    back = builder_address(version)
    if request.method == "POST":
        to = list_address() if name == "discard" else back
        act = chosen.action
        return step(request, lambda: act(version=version, by=request.user), chosen.done(), to)
    problems = problems_of(content_of(version)) if name == "publish" else []
    errors = errors_in(problems)
    context = {
        "version": version,
        "says": chosen.says(version),
        "button": chosen.button(),
        "is_final": chosen.is_final,
        "errors": errors,
        "warnings": [problem for problem in problems if problem not in errors],
    }
    return page(model_admin, request, "step", chosen.title(), **context)


def next_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how the next version is called and begin it as a copy."""
    version = version_of(model_admin, request, pk, right=can_build_criteria)
    draft = version.criteria_set.versions.filter(state=VersionState.DRAFT).first()
    initial = {"label": next_label(version.criteria_set, version)}
    form = LabelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[CriteriaVersion] = []
        label = form.cleaned_data["label"]
        if not refused(
            form, lambda: made.append(start_next_version(version=version, by=request.user, label=label))
        ):
            messages.success(request, _("The next version is begun as a draft."))
            return HttpResponseRedirect(builder_address(made[0]))
    says = [
        _("A draft with all dimensions, criteria, levels and bands of this version is made."),
        _("Each criterion remembers the one it was copied from, so that results can be compared."),
        _("This version stays as it is."),
    ]
    context = {"version": version, "says": says, "form": form, "draft": draft}
    return page(model_admin, request, "next", _("Start the next version"), **context)
