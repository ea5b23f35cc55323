"""The admin of the project, with a site of its own."""

from django.contrib.admin.apps import AdminConfig


class RegistryAdminConfig(AdminConfig):
    """Makes the branded site the one on which `spaces.admin` registers."""

    default_site = "registry.adminsite.RegistryAdminSite"
