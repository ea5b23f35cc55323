"""Operators in the staff area."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from spaces.actions.operators import save_operator
from spaces.forms.terms import OperatorForm
from spaces.models import Operator

from .base import RegistryAdmin


@admin.register(Operator)
class OperatorAdmin(RegistryAdmin):
    """Who runs spaces."""

    form = OperatorForm
    list_display = ["name", "ownership", "website"]
    list_filter = ["ownership"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: Operator, form: ModelForm, change: bool) -> None:
        """Save through the action."""
        save_operator(operator=obj, by=request.user, data=form.cleaned_data)
