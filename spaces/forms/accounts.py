"""Forms of accounts and groups."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_VERBS = {
    "view": gettext_lazy("view"),
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
}


def grantable() -> QuerySet[Permission]:
    """Return the permissions that a group can be given: those on tables that staff work with."""
    tables = (
        "space", "photo", "privatecontact", "operator", "category", "creativefield", "activity", "audience",
        "administrativeunit", "distinctpair",
    )  # fmt: skip
    permissions = Permission.objects.filter(content_type__app_label="spaces", content_type__model__in=tables)
    return permissions.select_related("content_type").order_by("content_type__model", "codename")


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions as ticks, called by table and verb in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Permission) -> Any:
        """Return for example 'Space: change'."""
        verb, _dash, table = obj.codename.partition("_")
        if verb not in _VERBS or table != obj.content_type.model:
            return _(obj.name)
        return f"{capfirst(str(obj.content_type.name))}: {_VERBS[verb]}"


class GroupForm(forms.ModelForm):
    """A group and what it may do."""

    permissions = PermissionsField(
        queryset=Permission.objects.none(), required=False, label=gettext_lazy("Rights")
    )

    class Meta:
        model = Group
        fields = ["name", "permissions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].queryset = grantable()
