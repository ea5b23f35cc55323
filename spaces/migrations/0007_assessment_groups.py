"""What each group may do in assessments, and two groups more: Assessor and Coordinator."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

_CRITERIA = ("criteriaset", "criteriaversion", "dimension", "criterion", "levelanchor", "band")
_ROUNDS = (
    "assessmentround", "roundentry", "roundevent", "panelmember", "interest", "assignment", "score",
    "evidence", "moderatedscore", "computation", "result", "appeal",
)  # fmt: skip
_SEE_CRITERIA = [f"view_{table}" for table in _CRITERIA]
_SEE_ROUNDS = [f"view_{table}" for table in _ROUNDS]
_BUILD_CRITERIA = [f"{verb}_{table}" for table in _CRITERIA for verb in ("add", "change", "delete")]
GROUPS = {
    "Editor": _SEE_CRITERIA,
    "Publisher": [
        *_SEE_CRITERIA, *_SEE_ROUNDS, *_BUILD_CRITERIA, "publish_criteriaversion", "publish_round",
    ],
    "Auditor": _SEE_CRITERIA + _SEE_ROUNDS,
    "Assessor": [*_SEE_CRITERIA, "score_assignment"],
    "Coordinator": [
        *_SEE_CRITERIA, *_SEE_ROUNDS, "view_space", "view_operator", "view_category", "view_photo",
        "add_assessmentround", "change_assessmentround", "delete_assessmentround", "coordinate_round",
        "add_interest", "change_interest", "delete_interest",
    ],
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
    dependencies = [("spaces", "0006_frozen_criteria")]

    operations = [migrations.RunPython(fill_groups, migrations.RunPython.noop)]
