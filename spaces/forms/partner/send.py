"""The last page: what else the sender has to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.forms.guarded import Guarded

from .base import PlainText


class SendForm(Guarded, forms.Form):
    """A message to the department; closures and claims have said theirs already, so they ask for none."""

    message = PlainText(
        longest=3000,
        rows=4,
        label=_("Message to the department"),
        help_text=_(
            "Anything that has no place in the form: where a fact can be checked, when you can be called."
        ),
    )
