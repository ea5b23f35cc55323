"""Criteria, rounds, scores and results; the language of mail to staff."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import spaces.validators


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0004_outlines"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address on the site")),
                (
                    "name_vi",
                    models.CharField(
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (Vietnamese)",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (English)",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (French)",
                    ),
                ),
                (
                    "description_vi",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (Vietnamese)",
                    ),
                ),
                (
                    "description_en",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (English)",
                    ),
                ),
                (
                    "description_fr",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (French)",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("draft", "In preparation"),
                            ("open", "Open for scoring"),
                            ("moderation", "In moderation"),
                            ("closed", "Scoring closed"),
                            ("published", "Published"),
                            ("appeal", "Open to appeals"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="phase",
                    ),
                ),
                ("opens_on", models.DateField(blank=True, null=True, verbose_name="scoring from")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="scoring until")),
                (
                    "quorum",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How many assessors a composite needs; empty: as the criteria say.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="quorum",
                    ),
                ),
                (
                    "assessors_per_space",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="assessors per space",
                    ),
                ),
                (
                    "is_blind",
                    models.BooleanField(
                        default=True,
                        help_text="Assessors see each other's scores only after they have handed in their own sheet.",
                        verbose_name="blind",
                    ),
                ),
                (
                    "publishes_scores",
                    models.BooleanField(
                        default=True,
                        help_text="Single scores become open data, assessors as numbers, so that anybody can recompute.",
                        verbose_name="publish the single scores",
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("interval", "Interval"),
                            ("ordinal", "Ordinal"),
                            ("ratio", "Ratio"),
                            ("nominal", "Nominal"),
                        ],
                        default="interval",
                        max_length=10,
                        verbose_name="metric of agreement",
                    ),
                ),
                (
                    "draws",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="draws of weights",
                    ),
                ),
                (
                    "weight_noise",
                    models.FloatField(
                        default=0.25,
                        help_text="How far weights are shaken for the rank interval: 0.25 means by up to a quarter.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(0.9),
                        ],
                        verbose_name="noise on the weights",
                    ),
                ),
                ("seed", models.PositiveIntegerField(default=20191030, verbose_name="seed")),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="opened")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed on")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")),
                ("appeal_until", models.DateField(editable=False, null=True, verbose_name="appeals until")),
                ("closing_started_at", models.DateTimeField(editable=False, null=True)),
                ("closing_beat_at", models.DateTimeField(editable=False, null=True)),
                ("closing_progress", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "assessment round",
                "verbose_name_plural": "assessment rounds",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("coordinate_round", "Can prepare and run assessment rounds"),
                    ("publish_round", "Can publish the results of rounds"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriteriaSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "name_vi",
                    models.CharField(
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (Vietnamese)",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (English)",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (French)",
                    ),
                ),
                (
                    "description_vi",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (Vietnamese)",
                    ),
                ),
                (
                    "description_en",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (English)",
                    ),
                ),
                (
                    "description_fr",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (French)",
                    ),
                ),
            ],
            options={
                "verbose_name": "set of criteria",
                "verbose_name_plural": "sets of criteria",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                choices=[("vi", "Tiếng Việt"), ("en", "English"), ("fr", "Français")],
                default="vi",
                help_text="The language of messages that are sent by e-mail.",
                max_length=2,
                verbose_name="language",
            ),
        ),
        migrations.CreateModel(
            name="Computation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("fingerprint", models.CharField(max_length=64)),
                ("rules", models.JSONField()),
                ("alpha", models.FloatField(null=True, verbose_name="agreement")),
                ("alphas", models.JSONField(default=dict)),
                ("leniency", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="computations",
                        to="spaces.assessmentround",
                    ),
                ),
            ],
            options={
                "verbose_name": "computation",
                "verbose_name_plural": "computations",
                "ordering": ["round", "-number"],
            },
        ),
        migrations.CreateModel(
            name="CriteriaVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        max_length=20,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="version",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address on the site")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "is_illustrative",
                    models.BooleanField(
                        default=False,
                        help_text="Not adopted by the city; every page that shows these criteria says so.",
                        verbose_name="illustrative",
                    ),
                ),
                (
                    "summary_vi",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="summary (Vietnamese)",
                    ),
                ),
                (
                    "summary_en",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="summary (English)",
                    ),
                ),
                (
                    "summary_fr",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="summary (French)",
                    ),
                ),
                ("sources", models.JSONField(blank=True, default=list, verbose_name="sources")),
                (
                    "minimum_coverage",
                    models.FloatField(
                        default=0.8,
                        help_text="The share of the weight that has to be scored, from 0 to 1.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="minimum coverage",
                    ),
                ),
                (
                    "quorum",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="How many assessors a composite needs.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="quorum",
                    ),
                ),
                (
                    "divergence_threshold",
                    models.FloatField(
                        default=0.5,
                        help_text="Scores of one criterion that lie further apart than this share of the scale go to moderation.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="divergence threshold",
                    ),
                ),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")),
                ("retired_at", models.DateTimeField(editable=False, null=True, verbose_name="retired")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "criteria_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="spaces.criteriaset",
                        verbose_name="set of criteria",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="spaces.criteriaversion",
                        verbose_name="previous version",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of criteria",
                "verbose_name_plural": "versions of criteria",
                "ordering": ["criteria_set__code", "-pk"],
                "permissions": [("publish_criteriaversion", "Can publish and retire versions of criteria")],
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "name_vi",
                    models.CharField(
                        max_length=100,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (Vietnamese)",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        max_length=100,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (English)",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        blank=True,
                        max_length=100,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (French)",
                    ),
                ),
                (
                    "description_vi",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (Vietnamese)",
                    ),
                ),
                (
                    "description_en",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (English)",
                    ),
                ),
                (
                    "description_fr",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (French)",
                    ),
                ),
                (
                    "threshold",
                    models.FloatField(
                        help_text="The lowest composite of the band, from 0 to 1.", verbose_name="from"
                    ),
                ),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("lacquer", "Lacquer red"),
                            ("jade", "Jade green"),
                            ("indigo", "Indigo blue"),
                            ("amber", "Amber"),
                            ("plum", "Plum"),
                            ("teal", "Teal"),
                            ("clay", "Clay"),
                            ("moss", "Moss"),
                            ("slate", "Slate"),
                        ],
                        default="slate",
                        max_length=10,
                        verbose_name="colour",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="spaces.criteriaversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "band",
                "verbose_name_plural": "bands",
                "ordering": ["-threshold"],
            },
        ),
        migrations.AddField(
            model_name="assessmentround",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="spaces.criteriaversion",
                verbose_name="version of criteria",
            ),
        ),
        migrations.CreateModel(
            name="Dimension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="code",
                    ),
                ),
                (
                    "name_vi",
                    models.CharField(
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (Vietnamese)",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (English)",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (French)",
                    ),
                ),
                (
                    "description_vi",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (Vietnamese)",
                    ),
                ),
                (
                    "description_en",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (English)",
                    ),
                ),
                (
                    "description_fr",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="description (French)",
                    ),
                ),
                ("weight", models.FloatField(default=1, verbose_name="weight")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dimensions",
                        to="spaces.criteriaversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "dimension",
                "verbose_name_plural": "dimensions",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="code",
                    ),
                ),
                (
                    "name_vi",
                    models.CharField(
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (Vietnamese)",
                    ),
                ),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (English)",
                    ),
                ),
                (
                    "name_fr",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name (French)",
                    ),
                ),
                (
                    "guidance_vi",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="guidance (Vietnamese)",
                    ),
                ),
                (
                    "guidance_en",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="guidance (English)",
                    ),
                ),
                (
                    "guidance_fr",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="guidance (French)",
                    ),
                ),
                ("weight", models.FloatField(default=1, verbose_name="weight")),
                ("scale_min", models.SmallIntegerField(default=1, verbose_name="lowest level")),
                ("scale_max", models.SmallIntegerField(default=5, verbose_name="highest level")),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "Higher is better"), ("down", "Lower is better")],
                        default="up",
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                (
                    "evidence_required",
                    models.BooleanField(default=False, verbose_name="evidence is required"),
                ),
                ("sources", models.JSONField(blank=True, default=list, verbose_name="sources")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Choose none where the criterion applies to every space.",
                        related_name="criteria",
                        to="spaces.category",
                        verbose_name="applies to",
                    ),
                ),
                (
                    "corresponds_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The criterion of the previous version with which results may be compared.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="spaces.criterion",
                        verbose_name="corresponds to",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="spaces.criteriaversion",
                    ),
                ),
                (
                    "dimension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="spaces.dimension",
                        verbose_name="dimension",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterion",
                "verbose_name_plural": "criteria",
                "ordering": ["dimension__order", "dimension", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        max_length=500,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="reason",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                (
                    "operator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="spaces.operator",
                        verbose_name="operator",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="spaces.space",
                        verbose_name="space",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
            ],
            options={
                "verbose_name": "conflict of interest",
                "verbose_name_plural": "conflicts of interest",
                "ordering": ["user", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LevelAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.SmallIntegerField(verbose_name="level of the scale")),
                (
                    "text_vi",
                    models.CharField(
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="text (Vietnamese)",
                    ),
                ),
                (
                    "text_en",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="text (English)",
                    ),
                ),
                (
                    "text_fr",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="text (French)",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="anchors",
                        to="spaces.criterion",
                    ),
                ),
            ],
            options={
                "verbose_name": "level of the scale",
                "verbose_name_plural": "levels",
                "ordering": ["level"],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="number"),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="panel",
                        to="spaces.assessmentround",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panels",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessor of a round",
                "verbose_name_plural": "assessors of rounds",
                "ordering": ["user__last_name", "user__first_name", "user__username"],
            },
        ),
        migrations.CreateModel(
            name="RoundEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="taken out")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reason"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="spaces.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="spaces.assessmentround",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="spaces.space",
                        verbose_name="space",
                    ),
                ),
            ],
            options={
                "verbose_name": "space in a round",
                "verbose_name_plural": "spaces in rounds",
                "ordering": ["space__name_sort", "space__number"],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("composite", models.FloatField(null=True, verbose_name="composite")),
                ("geometric", models.FloatField(null=True, verbose_name="geometric composite")),
                (
                    "withheld",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not withheld"),
                            ("nothing", "Nothing was scored"),
                            ("quorum", "Too few assessors"),
                            ("coverage", "Too little was scored"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="withheld",
                    ),
                ),
                ("coverage", models.FloatField(verbose_name="coverage")),
                ("assessors", models.PositiveSmallIntegerField(verbose_name="assessors")),
                ("spread", models.FloatField(null=True, verbose_name="spread")),
                ("band_share", models.FloatField(null=True, verbose_name="band stays in (share of draws)")),
                ("rank_low", models.PositiveIntegerField(null=True, verbose_name="best rank")),
                ("rank_high", models.PositiveIntegerField(null=True, verbose_name="worst rank")),
                ("dimensions", models.JSONField(default=dict)),
                ("criteria", models.JSONField(default=dict)),
                (
                    "band",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="spaces.band",
                        verbose_name="band",
                    ),
                ),
                (
                    "computation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="spaces.computation",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="spaces.roundentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "result",
                "verbose_name_plural": "results",
                "ordering": ["computation", "entry"],
            },
        ),
        migrations.CreateModel(
            name="ModeratedScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.SmallIntegerField(blank=True, null=True, verbose_name="score")),
                ("not_applicable", models.BooleanField(default=False, verbose_name="not applicable")),
                (
                    "reason",
                    models.TextField(
                        validators=[spaces.validators.validate_no_control_characters], verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("superseded_at", models.DateTimeField(editable=False, null=True, verbose_name="superseded")),
                ("scale_min", models.SmallIntegerField(editable=False)),
                ("scale_max", models.SmallIntegerField(editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moderated_scores",
                        to="spaces.criterion",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moderated_scores",
                        to="spaces.roundentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "moderated score",
                "verbose_name_plural": "moderated scores",
                "ordering": ["entry", "criterion", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("assessor", "Assessor"), ("self", "Self-assessment")],
                        default="assessor",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assigned", "To be scored"),
                            ("handed-in", "Handed in"),
                            ("recused", "Recused"),
                            ("removed", "Taken away"),
                        ],
                        default="assigned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "declared_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="declared to have no conflict"
                    ),
                ),
                ("handed_in_at", models.DateTimeField(editable=False, null=True, verbose_name="handed in")),
                ("recused_at", models.DateTimeField(editable=False, null=True, verbose_name="recused")),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="reason"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="assigned")),
                (
                    "assessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="spaces.roundentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["entry", "pk"],
                "permissions": [("score_assignment", "Can score the spaces assigned to them")],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "appellant",
                    models.CharField(
                        help_text="The operator or person in charge.",
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="who appeals",
                    ),
                ),
                (
                    "grounds",
                    models.TextField(
                        validators=[spaces.validators.validate_no_control_characters], verbose_name="grounds"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lodged", "Waiting for a decision"),
                            ("upheld", "Upheld"),
                            ("rejected", "Rejected"),
                        ],
                        default="lodged",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("lodged_at", models.DateTimeField(auto_now_add=True, verbose_name="lodged")),
                (
                    "decision",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="spaces.result",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="spaces.result",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="spaces.roundentry",
                        verbose_name="space",
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "ordering": ["-lodged_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("prepared", "Prepared"),
                            ("opened", "Scoring opened"),
                            ("reminded", "Assessors reminded"),
                            ("assigned", "Assignments changed"),
                            ("returned", "Sheet given back"),
                            ("recused", "Assessor recused"),
                            ("uploaded", "Scores uploaded"),
                            ("moderation", "Moderation began"),
                            ("moderated", "Score moderated"),
                            ("reopened", "Opened again"),
                            ("failed", "Closing failed"),
                            ("closed", "Scoring closed"),
                            ("published", "Published"),
                            ("withdrawn", "Publication withdrawn"),
                            ("appeals", "Appeals opened"),
                            ("appealed", "Appeal lodged"),
                            ("decided", "Appeal decided"),
                            ("ended", "Appeals ended"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("detail", models.TextField(blank=True, verbose_name="detail")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="spaces.assessmentround",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a round",
                "verbose_name_plural": "events of rounds",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.SmallIntegerField(null=True, verbose_name="score")),
                ("not_applicable", models.BooleanField(default=False, verbose_name="not applicable")),
                (
                    "justification",
                    models.TextField(
                        blank=True,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="justification",
                    ),
                ),
                ("scale_min", models.SmallIntegerField(editable=False)),
                ("scale_max", models.SmallIntegerField(editable=False)),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("modified_at", models.DateTimeField(auto_now=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="spaces.assignment",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="spaces.criterion",
                    ),
                ),
            ],
            options={
                "verbose_name": "score",
                "verbose_name_plural": "scores",
                "ordering": ["assignment", "criterion"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "name",
                    models.CharField(
                        max_length=200,
                        validators=[spaces.validators.validate_no_control_characters],
                        verbose_name="name",
                    ),
                ),
                ("media_type", models.CharField(editable=False, max_length=40)),
                ("size_bytes", models.PositiveIntegerField(editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "score",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="spaces.score",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="computation",
            constraint=models.UniqueConstraint(
                fields=("round", "number"),
                name="computation_number_once",
                violation_error_message="The round has a computation of that number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.UniqueConstraint(
                fields=("criteria_set", "label"),
                name="criteria_version_label_once",
                violation_error_message="This set has a version of that name: choose another one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("criteria_set",),
                name="criteria_one_draft_per_set",
                violation_error_message="This set has a draft already: go on with that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fingerprint", ""), ("published_at", None), ("state", "draft")),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True),
                        ("published_at__isnull", False),
                        models.Q(("fingerprint", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="criteria_version_published_has_date",
                violation_error_message="A published version needs its date and its fingerprint.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", False), ("state", "retired")),
                    models.Q(models.Q(("state", "retired"), _negated=True), ("retired_at", None)),
                    _connector="OR",
                ),
                name="criteria_version_retired_has_date",
                violation_error_message="A retired version needs the date it was retired on.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("divergence_threshold__range", (0, 1)), ("minimum_coverage__range", (0, 1))
                ),
                name="criteria_version_shares",
                violation_error_message="Give minimum coverage and divergence threshold from 0 to 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criteriaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gte", 1)),
                name="criteria_version_quorum",
                violation_error_message="The quorum is at least one assessor.",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(
                fields=("version", "code"),
                name="band_code_once",
                violation_error_message="Another band of this version has the code: choose another.",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(
                fields=("version", "threshold"),
                name="band_threshold_once",
                violation_error_message="Another band of this version begins there: choose another value.",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__range", (0, 1))),
                name="band_threshold_range",
                violation_error_message="A band begins between 0 and 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_on", None),
                    ("due_on", None),
                    ("due_on__gte", models.F("opens_on")),
                    _connector="OR",
                ),
                name="round_dates_ascend",
                violation_error_message="The last day of scoring lies before the first: change one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase", "draft"), ("opened_at__isnull", False), _connector="OR"),
                name="round_opened_has_date",
                violation_error_message="A round that was opened needs the date of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase__in", ("closed", "published", "appeal")), _negated=True),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="round_closed_has_date",
                violation_error_message="A closed round needs the date of its closing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase__in", ("published", "appeal")), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="round_published_has_date",
                violation_error_message="A published round needs the date of its publication.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "appeal"), _negated=True),
                    ("appeal_until__isnull", False),
                    _connector="OR",
                ),
                name="round_appeal_has_end",
                violation_error_message="A period of appeals needs its last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentround",
            constraint=models.CheckConstraint(
                condition=models.Q(("draws__range", (1, 10000)), ("weight_noise__range", (0, 0.9))),
                name="round_draws_plausible",
                violation_error_message="Give 1 to 10,000 draws and a noise from 0 to 0.9.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dimension",
            constraint=models.UniqueConstraint(
                fields=("version", "code"),
                name="dimension_code_once",
                violation_error_message="Another dimension of this version has the code: choose another.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dimension",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0), ("weight__lte", 1000000)),
                name="dimension_weight_positive",
                violation_error_message="A weight is greater than zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("version", "code"),
                name="criterion_code_once",
                violation_error_message="Another criterion of this version has the code: choose another.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0), ("weight__lte", 1000000)),
                name="criterion_weight_positive",
                violation_error_message="A weight is greater than zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scale_max__gt", models.F("scale_min")),
                    ("scale_max__lte", 100),
                    ("scale_min__gte", -100),
                ),
                name="criterion_scale_ascends",
                violation_error_message="The highest level lies above the lowest, both from -100 to 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("operator__isnull", False), ("space", None)),
                    models.Q(("operator", None), ("space__isnull", False)),
                    _connector="OR",
                ),
                name="interest_in_space_or_operator",
                violation_error_message="Name either the space or the operator.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                fields=("user", "space"),
                name="interest_in_space_once",
                violation_error_message="This conflict of interest is noted already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                fields=("user", "operator"),
                name="interest_in_operator_once",
                violation_error_message="This conflict of interest is noted already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelanchor",
            constraint=models.UniqueConstraint(
                fields=("criterion", "level"),
                name="level_anchor_once",
                violation_error_message="This level is described already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(
                fields=("round", "user"),
                name="panel_member_once",
                violation_error_message="This person is an assessor of the round already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(
                fields=("round", "number"),
                name="panel_number_once",
                violation_error_message="Another assessor of the round has this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundentry",
            constraint=models.UniqueConstraint(
                fields=("round", "space"),
                name="round_entry_once",
                violation_error_message="This space is in the round already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_reason", "")),
                    models.Q(
                        ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="round_entry_withdrawn_with_reason",
                violation_error_message="A space that is taken out of a round needs date and reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                fields=("computation", "entry"),
                name="result_once",
                violation_error_message="The computation has a result of this space.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("entry",),
                name="result_one_current",
                violation_error_message="The space has a current result in this round.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("band", None), ("composite", None), ("rank_high", None), ("rank_low", None)),
                    models.Q(
                        ("composite__range", (0, 1)),
                        ("rank_high__isnull", False),
                        ("rank_low__isnull", False),
                        ("withheld", ""),
                    ),
                    _connector="OR",
                ),
                name="result_composite_or_withheld",
                violation_error_message="A result has a composite with its ranks, or a reason for none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("composite__isnull", False), models.Q(("withheld", ""), _negated=True), _connector="OR"
                ),
                name="result_withheld_has_reason",
                violation_error_message="A result without a composite says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderatedscore",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)),
                fields=("entry", "criterion"),
                name="moderated_score_one_in_force",
                violation_error_message="This criterion was moderated already; the newer decision counts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderatedscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("value__gte", models.F("scale_min")), ("value__lte", models.F("scale_max"))),
                    _connector="OR",
                ),
                name="moderated_score_within_scale",
                violation_error_message="The score lies outside the scale of the criterion.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderatedscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", None), ("not_applicable", False), _connector="OR"),
                name="moderated_value_or_not_applicable",
                violation_error_message="Give a score or mark “not applicable”, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderatedscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="moderated_score_has_reason",
                violation_error_message="A moderated score needs its reason.",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["assessor", "state"], name="assignment_of_assessor"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("entry", "assessor"),
                name="assignment_once",
                violation_error_message="This space is assigned to this assessor already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "self")),
                fields=("entry",),
                name="self_assessment_once",
                violation_error_message="This space has its self-assessment already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assessor", None), ("kind", "self")),
                    models.Q(("assessor__isnull", False), ("kind", "assessor")),
                    _connector="OR",
                ),
                name="assignment_assessor_unless_self",
                violation_error_message="A sheet has an assessor, a self-assessment has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "handed-in"), _negated=True),
                    ("handed_in_at__isnull", False),
                    _connector="OR",
                ),
                name="assignment_handed_in_has_date",
                violation_error_message="A sheet that was handed in needs the date of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "recused"), _negated=True),
                    models.Q(("recused_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="assignment_recused_with_reason",
                violation_error_message="A recusal needs its date and its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "lodged")),
                fields=("entry",),
                name="appeal_one_at_a_time",
                violation_error_message="An appeal for this space waits already: decide that one first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decision", ""), ("state", "lodged")),
                    models.Q(
                        models.Q(("state", "lodged"), _negated=True),
                        ("decided_at__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appeal_decided_with_reason",
                violation_error_message="A decision needs its date and its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                fields=("assignment", "criterion"),
                name="score_once",
                violation_error_message="This criterion is scored already on this sheet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("value__gte", models.F("scale_min")), ("value__lte", models.F("scale_max"))),
                    _connector="OR",
                ),
                name="score_within_scale",
                violation_error_message="The score lies outside the scale of the criterion.",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", None), ("not_applicable", False), _connector="OR"),
                name="score_value_or_not_applicable",
                violation_error_message="Give a score or mark “not applicable”, not both.",
            ),
        ),
    ]
