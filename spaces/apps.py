"""The app of the registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    """Spaces, criteria, scores and proposals."""

    name = "spaces"
    verbose_name = _("Creative spaces")
