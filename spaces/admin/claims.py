"""Claimed listings in the staff area: who runs what, who does not answer, and the end of a claim."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.claims import end_claim
from spaces.errors import AlreadyInState
from spaces.forms.confirm import EndForm
from spaces.models import Claim
from spaces.permissions import can_end_claim, can_see_claims, can_see_private_contact, can_see_proposals
from spaces.queries.claims import unconfirmed
from spaces.text import words

from .base import RegistryAdmin, is_key
from .changelist import SpaceList
from .filters import ChoiceFilter, Choices


class StateFilter(ChoiceFilter):
    """By what stands with it."""

    title, parameter_name = gettext_lazy("state"), "state"

    def choices_offered(self) -> Choices:
        """Return the states of a claim."""
        return [
            ("in-force", _("In force")),
            ("unconfirmed", _("Operator does not answer")),
            ("ended", _("Ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the claims in the chosen state."""
        if self.value() == "unconfirmed":
            return queryset.filter(pk__in=unconfirmed(timezone.localdate()).values("pk"))
        return queryset.filter(ended_at__isnull=self.value() == "in-force") if self.value() else queryset


@admin.register(Claim)
class ClaimAdmin(RegistryAdmin):
    """Who runs which listing; granted by proposals, ended here with a reason."""

    list_display = ["listing", "confirmed", "question", "proof", "granted"]
    list_display_links = None
    list_filter = [StateFilter]
    list_select_related = ["space"]
    search_fields = ["proposal__reference"]
    search_help_text = gettext_lazy("Name of the space or reference; diacritics may be left out.")
    ordering = ["confirmed_on", "pk"]
    actions = None
    change_list_template = "admin/claims/list.html"

    @admin.display(description=gettext_lazy("space"), ordering="space__name_sort")
    def listing(self, claim: Claim) -> SafeString:
        """Return the space as a link to the claim, with its identifier."""
        return format_html(
            '<a class="row-title" href="{}">{}</a> <span class="quiet nowrap">{}</span>',
            reverse("admin:spaces_claim_change", args=[claim.pk]), claim.space.name, claim.space.identifier,
        )  # fmt: skip

    @admin.display(description=gettext_lazy("since"), ordering="granted_at")
    def granted(self, claim: Claim) -> SafeString:
        """Return the day on which it was granted."""
        return _day(timezone.localdate(claim.granted_at))

    @admin.display(description=gettext_lazy("confirmed"), ordering="confirmed_on")
    def confirmed(self, claim: Claim) -> SafeString:
        """Return when the operator last said that all is right."""
        return _day(claim.confirmed_on)

    @admin.display(description=gettext_lazy("question"), ordering="asked_at")
    def question(self, claim: Claim) -> SafeString | str:
        """Return what stands with the yearly question, or that the claim has ended."""
        if claim.ended_at is not None:
            return format_html('<span class="badge state-withdrawn">{}</span>', _("Ended"))
        if claim.asked_at is None:
            return "–"
        day = date_format(timezone.localdate(claim.asked_at), "SHORT_DATE_FORMAT")
        asked = _("asked on %(day)s") % {"day": day}
        return format_html('<span class="badge state-in_review">{}</span>', asked)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SpaceList]:
        """Return the list that knows chips."""
        return SpaceList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search references as typed, spaces without diacritics."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        named = queryset
        for word in words(search_term):
            named = named.filter(space__name_folded__contains=word)
        return (found | named if words(search_term) else found), duplicates

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the person sees claims."""
        return can_see_claims(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the table is listed."""
        return can_see_claims(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: claims come from proposals."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: a claim is ended, never rewritten."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show one claim, or end it."""
        if object_id is None or not can_see_claims(request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)
        key = object_id if is_key(object_id) else 0
        claims = Claim.objects.select_related("space", "proposal__contact", "granted_by")
        claim = get_object_or_404(claims, pk=key)
        if request.method == "POST" and not can_end_claim(request.user):
            raise PermissionDenied
        form = EndForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._end(request, claim, form):
            return HttpResponseRedirect(reverse("admin:spaces_claim_changelist"))
        return self._page(request, claim, form)

    def _end(self, request: HttpRequest, claim: Claim, form: EndForm) -> bool:
        """End the claim through the action; return whether the page is done with."""
        try:
            end_claim(claim=claim, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.messages[0])
            return False
        except AlreadyInState as error:
            messages.warning(request, error.message)
        else:
            text = _("The claim of “%(space)s” has ended; its operator is told.")
            messages.success(request, text % {"space": claim.space})
        return True

    def _page(self, request: HttpRequest, claim: Claim, form: EndForm) -> TemplateResponse:
        """Return the page of a claim; contacts are for those who may read them."""
        contact = getattr(claim.proposal, "contact", None)
        context = {
            **self.admin_site.each_context(request),
            "title": claim.space.name,
            "opts": self.opts,
            "claim": claim,
            "form": form,
            "contact": contact if can_see_private_contact(request.user) else None,
            "sees_proposal": can_see_proposals(request.user),
            "may_end": claim.ended_at is None and can_end_claim(request.user),
        }
        return TemplateResponse(request, "admin/claims/claim.html", context)


def _day(day: Any) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', date_format(day, "SHORT_DATE_FORMAT"))
