"""The page on which a space is entered and edited."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spaces.actions.duplicates import mark_distinct
from spaces.actions.publication import publish_space, submit_for_review, what_publication_lacks
from spaces.actions.spaces import save_space
from spaces.enums import PublicationState
from spaces.errors import DomainError, EditConflict
from spaces.exports.mapconfig import picker_config
from spaces.forms.space import SpaceForm
from spaces.models import Space
from spaces.permissions import (
    can_change_photos,
    can_merge_spaces,
    can_publish_space,
    can_settle_duplicates,
)
from spaces.queries.duplicates import Likeness, likely_duplicates
from spaces.queries.history import entries

from .conflict import Conflict, resolve

#: A change of these makes a new comparison with other spaces worth while.
_IDENTIFYING = {"name_vi", "name_en", "name_fr", "latitude", "longitude"}
#: What follows on saving, by the name of the button.
_FOLLOWING = {"_publish": publish_space, "_review": submit_for_review}


class SpaceFormPage:
    """One request for the form of one space (`object_id` None: a new one)."""

    def __init__(self, model_admin: Any, request: HttpRequest, object_id: str | None) -> None:
        self.model_admin, self.request, self.object_id = model_admin, request, object_id
        self.space = model_admin.get_object(request, unquote(object_id)) if object_id else None

    def respond(self) -> HttpResponse:
        """Return the form, or go on after saving."""
        if self.object_id is not None and self.space is None:
            return self.model_admin._get_obj_does_not_exist_redirect(
                self.request, self.model_admin.opts, self.object_id
            )
        self._check_permission()
        if self.request.method != "POST":
            return self._page(self._form())
        return self._save(self._form(self.request.POST))

    @property
    def may_save(self) -> bool:
        """Return whether the person may save what the page shows.

        What was merged is only read; what was typed before that stays, to be taken over by hand.
        """
        if self.space is None:
            return self.model_admin.has_add_permission(self.request)
        is_over = self.space.is_merged and self.request.method != "POST"
        return not is_over and self.model_admin.has_change_permission(self.request, self.space)

    def _check_permission(self) -> None:
        """Raise PermissionDenied for those who may not save, or on reading not even look."""
        reading = self.request.method in {"GET", "HEAD"} and self.space is not None
        may_look = reading and self.model_admin.has_view_permission(self.request, self.space)
        if not self.may_save and not may_look:
            raise PermissionDenied

    def _form(self, sent: Any = None) -> SpaceForm:
        """Return the form; without the right to save it can only be read."""
        instance = Space.objects.get(pk=self.space.pk) if self.space else None
        form = SpaceForm(sent, instance=instance, by=self.request.user)
        if not self.may_save:
            for field in form.fields.values():
                field.disabled = True
                field.show_hidden_initial = False
        return form

    # --- saving ------------------------------------------------------------------------------

    def _save(self, form: SpaceForm) -> HttpResponse:
        """Check, warn of duplicates, hand on to the action; whatever goes wrong, the text typed stays."""
        if not form.is_valid():
            return self._page(form)
        likely = self._likely_duplicates(form)
        if likely and not form.cleaned_data["distinct"]:
            return self._page(form, likely=likely)
        try:
            saved = save_space(
                by=self.request.user,
                data=form.data_for_action(),
                reason=form.cleaned_data["reason"],
                space=self.space,
                expected_change=form.cleaned_data["expected_change"],
            )
        except EditConflict:
            return self._conflict(form)
        except ValidationError as error:
            _add_errors(form, error)
            return self._page(form)
        except DomainError as error:
            form.add_error(None, error.message)
            return self._page(form)
        self._settle(saved, likely)
        return self._go_on(saved, form.cleaned_data["reason"])

    def _likely_duplicates(self, form: SpaceForm) -> list[Likeness]:
        """Return spaces that this one may repeat, asked only when its name or place is new."""
        if self.space is not None and not _IDENTIFYING & set(form.changed_data):
            return []
        cleaned = form.cleaned_data
        names = [cleaned["name_vi"], cleaned["name_en"], cleaned["name_fr"], *cleaned["aliases"]]
        return likely_duplicates(
            names,
            lon=cleaned["longitude"],
            lat=cleaned["latitude"],
            but=self.space.pk if self.space else None,
        )

    def _settle(self, saved: Space, likely: list[Likeness]) -> None:
        """Remember that the person found this space to be another one."""
        if can_settle_duplicates(self.request.user):
            for likeness in likely:
                mark_distinct(first=saved, second=likeness.space, by=self.request.user)

    def _conflict(self, form: SpaceForm) -> HttpResponse:
        """Show both versions and a form that can be saved."""
        stored = Space.objects.get(pk=self.space.pk)
        conflict = resolve(self.request.POST, form, stored, self.request.user)
        return self._page(conflict.form, conflict=conflict)

    def _go_on(self, saved: Space, reason: str) -> HttpResponse:
        """Take the step that the button names, say what happened, and go to the next page."""
        messages.success(self.request, _("Saved: %(space)s.") % {"space": saved})
        target = reverse("admin:spaces_space_change", args=[saved.pk])
        for button, action in _FOLLOWING.items():
            if button in self.request.POST:
                try:
                    action(space=saved, by=self.request.user, reason=reason)
                except DomainError as error:
                    messages.error(self.request, error.message)
                    return HttpResponseRedirect(target)
                messages.success(self.request, _("The space is now: %(state)s.") % {"state": _state(saved)})
        if "_continue" not in self.request.POST:
            target = reverse("admin:spaces_space_changelist")
        return HttpResponseRedirect(self._with_filters(target))

    def _with_filters(self, address: str) -> str:
        """Return the address with the filters of the list that the person came from."""
        kept = self.model_admin.get_preserved_filters(self.request)
        return add_preserved_filters({"preserved_filters": kept, "opts": self.model_admin.opts}, address)

    # --- showing -----------------------------------------------------------------------------

    def _page(
        self, form: SpaceForm, *, likely: list[Likeness] | None = None, conflict: Conflict | None = None
    ) -> TemplateResponse:
        """Return the page; 200 also for a form with errors, as browsers expect."""
        user, space = self.request.user, self.space
        title = _("New space") if space is None else str(space)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": title,
            "opts": self.model_admin.opts,
            "original": space,
            "form": form,
            "likely": likely,
            "conflict": conflict,
            "conflict_entry": entries(space, stop=1)[0] if conflict else None,
            "may_save": self.may_save,
            "may_publish": can_publish_space(user)
            and not (space and (space.is_published or space.is_merged)),
            "may_withdraw": can_publish_space(user) and space is not None and space.is_published,
            "may_submit": self.may_save
            and not can_publish_space(user)
            and (space is None or space.publication_state != PublicationState.IN_REVIEW)
            and not (space and space.is_published),
            "may_photos": can_change_photos(user),
            "may_merge": can_merge_spaces(user) and space is not None and not space.is_merged,
            "may_delete": self.model_admin.has_delete_permission(self.request, space),
            "lacking": what_publication_lacks(space) if space else "",
            "changelist_url": self._with_filters(reverse("admin:spaces_space_changelist")),
            "map_config": picker_config(),
        }
        return TemplateResponse(self.request, "admin/spaces/space/form.html", context)


def _state(space: Space) -> str:
    """Return the publication state as it is stored now."""
    return Space.objects.only("publication_state").get(pk=space.pk).get_publication_state_display()


def _add_errors(form: SpaceForm, error: ValidationError) -> None:
    """Show what the action refused beside its field, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
