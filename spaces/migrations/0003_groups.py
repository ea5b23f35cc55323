"""The three groups of staff and what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

_TABLES = (
    "space", "photo", "operator", "category", "creativefield", "activity", "audience",
    "administrativeunit", "distinctpair",
)  # fmt: skip
_VIEW = [f"view_{table}" for table in _TABLES]
_EDIT = [
    "add_space", "change_space",
    "add_photo", "change_photo", "delete_photo",
    "add_operator", "change_operator",
    "add_distinctpair",
    "view_privatecontact", "add_privatecontact", "change_privatecontact", "delete_privatecontact",
]  # fmt: skip
_PUBLISH = [
    "publish_space", "delete_space",
    *(f"{verb}_{table}" for verb in ("add", "change")
      for table in ("category", "creativefield", "activity", "audience", "administrativeunit")),
]  # fmt: skip
GROUPS = {
    "Editor": _VIEW + _EDIT,
    "Publisher": _VIEW + _EDIT + _PUBLISH,
    "Auditor": _VIEW,
}


def create_groups(apps, schema_editor):
    """Makes the groups; permissions are made first, as Django would only after the last migration."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("spaces")
    config.models_module = True  # the stub of a migration has none, and nothing is made without
    create_permissions(config, verbosity=0, interactive=False, using=alias, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for name, codenames in GROUPS.items():
        group, _created = groups.get_or_create(name=name)
        found = permissions.filter(content_type__app_label="spaces", codename__in=codenames)
        if len(found) != len(codenames):
            raise RuntimeError(f"permissions of {name} are missing")
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0002_first_version"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
