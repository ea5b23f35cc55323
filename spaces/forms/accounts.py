"""Forms of accounts and groups."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_VERBS = {
    "view": gettext_lazy("view"),
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
}


#: Tables of which each verb is a right of its own.
_TABLES = (
    "space", "photo", "privatecontact", "operator", "category", "creativefield", "activity", "audience",
    "administrativeunit", "distinctpair", "criteriaset", "criteriaversion", "dimension", "criterion",
    "levelanchor", "band", "interest", "assessmentround",
)  # fmt: skip
#: Tables that are written by steps alone: the right to look is the only one of their own.
_READ_TABLES = (
    "roundentry", "roundevent", "panelmember", "assignment", "score", "evidence", "moderatedscore",
    "computation", "result", "appeal",
)  # fmt: skip
_STEPS = ("score_assignment",)


def grantable() -> QuerySet[Permission]:
    """Return the permissions that a group can be given: those on tables that staff work with."""
    whole = Q(content_type__model__in=_TABLES)
    assessment = Q(content_type__model__in=_READ_TABLES, codename__startswith="view_")
    own = Q(codename__in=_STEPS)
    permissions = Permission.objects.filter(whole | assessment | own, content_type__app_label="spaces")
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
