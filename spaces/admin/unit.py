"""Administrative units in the staff area."""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from spaces.actions.units import save_unit
from spaces.forms.terms import UnitForm
from spaces.models import AdministrativeUnit
from spaces.text import fold

from .base import RegistryAdmin
from .filters import InForceFilter


@admin.register(AdministrativeUnit)
class UnitAdmin(RegistryAdmin):
    """Districts and wards with their dates; boundaries are loaded by a command."""

    form = UnitForm
    list_display = ["full_name", "code", "level", "parent", "valid_from", "valid_to", "has_boundary"]
    list_filter = ["level", "kind", InForceFilter]
    list_select_related = ["parent"]
    search_fields = ["name_folded", "code"]
    readonly_fields = ["has_boundary", "boundary_source"]
    fieldsets = [
        (None, {"fields": ["level", "kind", "code", "parent"]}),
        (_("Names"), {"fields": ["name_vi", "name_en", "name_fr"]}),
        (_("In force"), {"fields": ["valid_from", "valid_to"]}),
        (_("Centre"), {"fields": ["latitude", "longitude", "seat"]}),
        (_("Facts"), {"fields": ["area_km2", "population", "has_boundary", "boundary_source"]}),
    ]

    @admin.display(description=_("name"), ordering="name_sort")
    def full_name(self, unit: AdministrativeUnit) -> str:
        """Return kind and name."""
        return unit.full_name

    @admin.display(description=_("boundary loaded"), boolean=True)
    def has_boundary(self, unit: AdministrativeUnit) -> bool:
        """Return whether a boundary is loaded; a unit that is being entered has none."""
        return getattr(unit, "bounded", False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdministrativeUnit]:
        """Leave the outlines in the database: a list needs only whether there is one."""
        bounded = ExpressionWrapper(Q(boundary__isnull=False), BooleanField())
        units = super().get_queryset(request).annotate(bounded=bounded)
        return units.defer("boundary", "parent__boundary")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search without diacritics."""
        return super().get_search_results(request, queryset, fold(search_term))

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save through the action."""
        save_unit(unit=obj, by=request.user, data=form.cleaned_data)
