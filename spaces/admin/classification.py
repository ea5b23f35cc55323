"""Categories, creative fields, activities and audiences in the staff area."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from spaces.actions.classification import merge_category, restore_category, retire_category, save_term
from spaces.errors import DomainError
from spaces.forms.confirm import MergeForm
from spaces.forms.terms import CategoryForm
from spaces.models import Activity, Audience, Category, CreativeField, Space

from .base import RegistryAdmin


class TermAdmin(RegistryAdmin):
    """A vocabulary: codes are what addresses carry, names are what people read."""

    list_display = ["name", "code", "name_vi", "name_en", "name_fr", "order"]
    search_fields = ["code", "name_vi", "name_en", "name_fr"]
    fieldsets = [
        (None, {"fields": ["code", "order"]}),
        (gettext_lazy("Names"), {"fields": ["name_vi", "name_en", "name_fr"]}),
    ]

    @admin.display(description=gettext_lazy("name"))
    def name(self, term: Any) -> str:
        """Return the name in the reader's language."""
        return term.name

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save through the action."""
        save_term(term=obj, by=request.user, data=form.cleaned_data)


admin.site.register([CreativeField, Activity, Audience], TermAdmin)


@admin.register(Category)
class CategoryAdmin(TermAdmin):
    """Types of spaces as a tree of two levels; a type ends by being retired or merged."""

    form = CategoryForm
    change_form_template = "admin/spaces/category/change_form.html"
    list_display = ["in_tree", "code", "tone", "spaces_count", "order", "retired_on", "merged_into"]
    list_display_links = ["in_tree"]
    list_select_related = ["parent", "merged_into"]
    fieldsets = [
        (None, {"fields": ["code", "parent", "order"]}),
        (gettext_lazy("Names"), {"fields": ["name_vi", "name_en", "name_fr"]}),
        (gettext_lazy("Look"), {"fields": ["tone", "icon"]}),
        (gettext_lazy("Descriptions"), {"fields": ["description_vi", "description_en", "description_fr"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Count the spaces of each category."""
        having = Space.objects.filter(category=OuterRef("pk")).order_by().values("category")
        count = Coalesce(Subquery(having.annotate(count=Count("pk")).values("count")), 0)
        return super().get_queryset(request).annotate(spaces_count=count)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Order kinds under their upper level."""
        return [
            Coalesce("parent__order", "order"),
            Coalesce("parent__code", "code"),
            F("parent").asc(nulls_first=True),
            "order",
            "code",
        ]

    @admin.display(description=gettext_lazy("name"))
    def in_tree(self, category: Category) -> SafeString:
        """Return the name, indented where it is a kind."""
        level = "kind" if category.parent_id else "upper"
        return format_html('<span class="tree-{}">{}</span>', level, category.name)

    @admin.display(description=gettext_lazy("spaces"), ordering="spaces_count")
    def spaces_count(self, category: Category) -> SafeString:
        """Return how many spaces have it as main category, with a link to them."""
        address = reverse("admin:spaces_space_changelist")
        return format_html('<a href="{}?category={}">{}</a>', address, category.pk, category.spaces_count)

    def get_urls(self) -> list[URLPattern]:
        """Add the steps that end a category."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", wrap(self.merge_view), name="spaces_category_merge"),
            path("<int:pk>/retire/", wrap(require_POST(self.retire_view)), name="spaces_category_retire"),
            path("<int:pk>/restore/", wrap(require_POST(self.restore_view)), name="spaces_category_restore"),
            *super().get_urls(),
        ]

    def _category(self, request: HttpRequest, pk: int) -> Category:
        """Return the category; refuse those who may not change it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Category, pk=pk)

    def _back(self, category: Category) -> HttpResponseRedirect:
        """Return to the category."""
        return HttpResponseRedirect(reverse("admin:spaces_category_change", args=[category.pk]))

    def retire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the use of a category."""
        category = self._category(request, pk)
        try:
            retire_category(category=category, by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request, _("“%(category)s” is no longer offered; spaces keep it.") % {"category": category}
            )
        return self._back(category)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer a retired category again."""
        category = self._category(request, pk)
        try:
            restore_category(category=category, by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("“%(category)s” is offered again.") % {"category": category})
        return self._back(category)

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask into which category, say how many spaces move, and move them."""
        category = self._category(request, pk)
        form = MergeForm(request.POST or None, category=category)
        if request.method == "POST" and form.is_valid():
            cleaned = form.cleaned_data
            try:
                moved = merge_category(
                    category=category, into=cleaned["into"], by=request.user, reason=cleaned["reason"]
                )
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                text = ngettext(
                    "%(count)d space moved to “%(into)s”.", "%(count)d spaces moved to “%(into)s”.", moved
                )
                messages.success(request, text % {"count": moved, "into": cleaned["into"]})
                return self._back(cleaned["into"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge “%(category)s”") % {"category": category},
            "opts": self.opts,
            "category": category,
            "form": form,
            "main_count": category.spaces.count(),
            "further_count": category.further_spaces.count(),
        }
        return TemplateResponse(request, "admin/spaces/category/merge.html", context)
