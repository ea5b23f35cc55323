"""Outlines are polygons, and areas alone have one."""

from django.db import migrations, models

import spaces.outlines


class Migration(migrations.Migration):
    dependencies = [("spaces", "0003_groups")]

    operations = [
        migrations.AlterField(
            model_name="space",
            name="outline",
            field=models.JSONField(
                blank=True,
                editable=False,
                null=True,
                validators=[spaces.outlines.validate_outline],
                verbose_name="outline",
            ),
        ),
        migrations.AddConstraint(
            model_name="space",
            constraint=models.CheckConstraint(
                condition=models.Q(("outline__isnull", True), ("site_kind", "area"), _connector="OR"),
                name="space_outline_only_for_areas",
                violation_error_message="Only an area has an outline: remove it, or choose “Area”.",
            ),
        ),
    ]
