"""Accounts and groups: for superusers alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from spaces.forms.accounts import GroupForm
from spaces.models import AdministrativeUnit, User

admin.site.unregister(Group)


class SuperusersOnly:
    """Closes a table to everybody but superusers; nothing is deleted, accounts are switched off."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the table is listed."""
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether rows may be read."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether rows may be added."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether rows may be changed."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: history names the account."""
        return False


@admin.register(User)
class AccountAdmin(SuperusersOnly, UserAdmin):
    """Staff accounts; rights come from groups."""

    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    filter_horizontal = ()
    show_facets = admin.ShowFacets.NEVER
    fieldsets = [
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (
            _("Rights"),
            {
                "fields": ("is_active", "is_staff", "is_superuser", "groups"),
                "description": _("An account is never deleted, because history names it: switch it off."),
            },
        ),
        (_("Area"), {"fields": ("districts",)}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        """Show groups and districts as ticks: there are few."""
        if db_field.name in ("groups", "districts"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "districts":
            kwargs["queryset"] = AdministrativeUnit.objects.districts().alphabetical().defer("boundary")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class RoleAdmin(SuperusersOnly, GroupAdmin):
    """Groups and their permissions."""

    form = GroupForm
    filter_horizontal = ()
