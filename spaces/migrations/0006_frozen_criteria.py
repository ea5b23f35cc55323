"""The database itself refuses to change what a published version of criteria asks.

Insertions and updates are refused by triggers; deletions by foreign keys once scores exist, and by
the fingerprint in any case. SQLite drops a table's triggers when Django rebuilds the table: a later
migration that alters one of these tables has to make them again (a test asks for them).
"""

from django.db import migrations

#: Table -> how a row names its version.
CHILDREN = {
    "spaces_dimension": "NEW.version_id",
    "spaces_criterion": "NEW.version_id",
    "spaces_band": "NEW.version_id",
    "spaces_levelanchor": "(SELECT version_id FROM spaces_criterion WHERE id = NEW.criterion_id)",
    "spaces_criterion_categories": "(SELECT version_id FROM spaces_criterion WHERE id = NEW.criterion_id)",
}
VERSION = "spaces_criteriaversion"
FROZEN_COLUMNS = (
    "criteria_set_id", "label", "slug", "is_illustrative", "minimum_coverage", "quorum",
    "divergence_threshold", "fingerprint", "published_at",
)  # fmt: skip
REFUSAL = "criteria_version_frozen"


def version_changed():
    """Returns the condition under which an update of a version breaks the freeze."""
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in FROZEN_COLUMNS)
    return f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed})"


def is_frozen(version):
    return f"(SELECT state FROM {VERSION} WHERE id = {version}) <> 'draft'"


def triggers():
    """Yields (name, table, event, condition)."""
    yield f"{VERSION}_frozen_update", VERSION, "UPDATE", version_changed()
    for table, version in CHILDREN.items():
        yield f"{table}_frozen_insert", table, "INSERT", is_frozen(version)
        either = f"({is_frozen(version)} OR {is_frozen(version.replace('NEW.', 'OLD.'))})"
        yield f"{table}_frozen_update", table, "UPDATE", either


def sqlite_statements():
    for name, table, event, condition in triggers():
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def postgresql_statements():
    for name, table, event, condition in triggers():
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        yield (f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def freeze(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in postgresql_statements() if is_postgresql else sqlite_statements():
        schema_editor.execute(statement.replace("%", "%%"), None)


def thaw(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _event, _condition in triggers():
        on = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", None)
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", None)


class Migration(migrations.Migration):
    dependencies = [("spaces", "0005_assessment")]

    operations = [migrations.RunPython(freeze, thaw)]
