"""The branded admin site."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class RegistryAdminSite(admin.AdminSite):
    """The staff area of the registry."""

    site_header = _("Registry of creative spaces")
    site_title = _("Registry")
    index_title = _("Work queue")
