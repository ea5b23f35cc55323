"""Two groups more, Moderator and Privacy, and what the others see of proposals."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

_SEE = ["view_proposal", "view_proposalevent", "view_proposalphoto", "view_claim"]
_SPACES = (
    "space", "photo", "operator", "category", "creativefield", "activity", "audience",
    "administrativeunit", "distinctpair",
)  # fmt: skip
_PRIVATE = [f"{verb}_privatecontact" for verb in ("view", "add", "change", "delete")]
GROUPS = {
    "Moderator": [
        *_SEE, "moderate_proposal", "change_claim", "view_outgoingmail", "change_outgoingmail",
        *(f"view_{table}" for table in _SPACES), *_PRIVATE,
        "add_space", "change_space", "publish_space", "add_photo", "change_photo", "delete_photo",
        "add_operator", "change_operator", "add_distinctpair", "view_criteriaversion",
    ],
    "Privacy": [
        "view_privacyrequest", "add_privacyrequest", "change_privacyrequest", "handle_privacyrequest",
        "view_privatecontact", "view_outgoingmail",
    ],
    "Editor": ["view_proposal"],
    "Publisher": _SEE,
    "Auditor": _SEE,
}  # fmt: skip


def fill_groups(apps, schema_editor):
    alias = schema_editor.connection.alias
    config = apps.get_app_config("spaces")
    config.models_module = True  # the stub of a migration has none, and nothing is made without
    create_permissions(config, verbosity=0, interactive=False, using=alias, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for name, codenames in GROUPS.items():
        group, _created = groups.get_or_create(name=name)
        found = permissions.filter(content_type__app_label="spaces", codename__in=codenames)
        if len(found) != len(set(codenames)):
            raise RuntimeError(f"permissions of {name} are missing")
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("spaces", "0008_partners")]

    operations = [migrations.RunPython(fill_groups, migrations.RunPython.noop)]
