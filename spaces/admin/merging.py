"""The page on which two spaces become one: side by side, part by part, with what moves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from spaces.actions.merging import merge_spaces, what_forbids_merging
from spaces.errors import DomainError, EditConflict
from spaces.forms.fields import parse_identifier
from spaces.forms.merging import MergeSpacesForm, PairForm, pair_asked, with_new_state
from spaces.models import Space
from spaces.permissions import can_change_private_contact, can_merge_spaces
from spaces.queries.duplicates import likely_duplicates
from spaces.queries.history import Entry, entries
from spaces.queries.merge_choices import Row, compare, with_parts
from spaces.queries.merging import metres_apart, what_moves

from .merge_words import concerns

#: Photos of each space on the page.
MOST_PHOTOS = 6


class MergePage:
    """Asks for two spaces, shows both, and merges them."""

    def __init__(self, model_admin: Any) -> None:
        self.model_admin = model_admin
        self.__name__ = type(self).__name__

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer GET with both spaces, POST by merging them; without two spaces ask for them."""
        if not can_merge_spaces(request.user):
            raise PermissionDenied
        asked = pair_asked(request.GET)
        kept, dissolved = (_space(asked[name]) for name in ("kept", "dissolved"))
        if kept is None or dissolved is None:
            return self._ask(request, asked, kept)
        if request.method != "POST":
            return self._show(request, kept, dissolved, self._form(request, kept, dissolved))
        return self._merge(request, kept, dissolved)

    # --- asking for the spaces ---------------------------------------------------------------

    def _ask(self, request: HttpRequest, asked: dict[str, str], kept: Space | None) -> TemplateResponse:
        """Ask for two identifiers; beside one that is known, offer what may be the same place."""
        form = PairForm(initial=asked)
        unknown = [name for name in asked if asked[name] and _space(asked[name]) is None]
        return self._page(
            request,
            "admin/spaces/space/merge_choose.html",
            form=form,
            unknown=[asked[name] for name in unknown],
            kept=kept,
            likely=_likely(kept) if kept is not None else [],
        )

    # --- merging -----------------------------------------------------------------------------

    def _form(self, request: HttpRequest, kept: Space, dissolved: Space, sent: Any = None) -> MergeSpacesForm:
        return MergeSpacesForm(sent, kept=kept, dissolved=dissolved, rows=_rows(request, kept, dissolved))

    def _merge(self, request: HttpRequest, kept: Space, dissolved: Space) -> HttpResponse:
        """Hand what was chosen on to the action; whatever goes wrong, the choices stay."""
        form = self._form(request, kept, dissolved, request.POST)
        if not form.is_valid():
            return self._show(request, kept, dissolved, form)
        try:
            merged = merge_spaces(
                kept=kept,
                dissolved=dissolved,
                by=request.user,
                choices=form.choices,
                reason=form.cleaned_data["reason"],
                expected=form.expected,
            )
        except EditConflict:
            return self._conflict(request, kept, dissolved, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return self._done(request, merged, dissolved)
        return self._show(request, kept, dissolved, form)

    def _conflict(
        self, request: HttpRequest, kept: Space, dissolved: Space, form: MergeSpacesForm
    ) -> TemplateResponse:
        """Show both as they stand now with the person's choices, and what was changed meanwhile."""
        kept, dissolved = _space(kept.identifier) or kept, _space(dissolved.identifier) or dissolved
        changed = [
            (space, entries(space, stop=1)[0])
            for space, seen in zip((kept, dissolved), form.expected, strict=True)
            if space.changed_in != seen
        ]
        renewed = with_new_state(request.POST, kept, dissolved)
        return self._show(
            request, kept, dissolved, self._form(request, kept, dissolved, renewed), changed=changed
        )

    def _done(self, request: HttpRequest, merged: Space, dissolved: Space) -> HttpResponseRedirect:
        text = _("%(dissolved)s is part of %(kept)s now. Its identifier and its addresses lead there.")
        messages.success(request, text % {"dissolved": dissolved.identifier, "kept": merged})
        return HttpResponseRedirect(reverse("admin:spaces_space_change", args=[merged.pk]))

    # --- showing -----------------------------------------------------------------------------

    def _show(
        self,
        request: HttpRequest,
        kept: Space,
        dissolved: Space,
        form: MergeSpacesForm,
        *,
        changed: list[tuple[Space, Entry]] | None = None,
    ) -> TemplateResponse:
        """Return the page with both spaces; the number of queries is fixed."""
        moves = what_moves(kept, dissolved)
        return self._page(
            request,
            "admin/spaces/space/merge.html",
            form=form,
            kept=kept,
            dissolved=dissolved,
            photos=[_photos(space) for space in (kept, dissolved)],
            moves=moves,
            forbidden=what_forbids_merging(kept, dissolved, moves.entries),
            concerns=concerns(kept, dissolved, moves),
            metres=metres_apart(kept, dissolved),
            changed=changed or [],
            swapped="?" + urlencode({"kept": dissolved.identifier, "dissolved": kept.identifier}),
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        shared = {
            **self.model_admin.admin_site.each_context(request),
            "title": _("Merge two spaces"),
            "opts": self.model_admin.opts,
        }
        return TemplateResponse(request, template, shared | context)


def _space(identifier: str) -> Space | None:
    """Return the space with that identifier, with all that is compared."""
    number = parse_identifier(identifier)
    if number is None:
        return None
    return with_parts(Space.objects.select_related("merged_into")).filter(number=number).first()


def _rows(request: HttpRequest, kept: Space, dissolved: Space) -> list[Row]:
    """Return the parts to choose; a private contact is for those alone who may write it."""
    may_choose = can_change_private_contact(request.user)
    return [row for row in compare(kept, dissolved) if may_choose or row.key != "private_contact"]


def _likely(space: Space) -> list[Any]:
    """Return the spaces that may be the same place."""
    names = [space.name_vi, space.name_en, space.name_fr, *(row.name for row in space.names.all())]
    return likely_duplicates(names, lon=space.longitude, lat=space.latitude, but=space.pk)


def _photos(space: Space) -> list[tuple[str, str]]:
    """Return address and alternative text of the first photos."""
    photos = list(space.photos.all())[:MOST_PHOTOS]
    return [(default_storage.url(photo.path(photo.widths[0])), photo.alt) for photo in photos]
