"""The tables of risk."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment
import qms.organisations.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_wall"),
        ("records", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RatingTables",
            fields=[
                (
                    "record_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("scales", models.JSONField(default=dict, verbose_name="scales")),
                ("bounds", models.JSONField(default=list, verbose_name="highest rates by occurrence rating, ppm")),
                ("cells", models.CharField(max_length=1000, verbose_name="action priorities")),
                (
                    "window_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months that are observed",
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        default=95,
                        validators=[
                            django.core.validators.MinValueValidator(80),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="confidence of the interval, percent",
                    ),
                ),
                (
                    "cells_reason",
                    models.TextField(blank=True, max_length=4000, verbose_name="why it differs from the handbook"),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="FailureMode",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="row")),
                ("function", models.TextField(max_length=2000, verbose_name="function or step")),
                ("mode", models.TextField(max_length=2000, verbose_name="failure mode")),
                ("effect", models.TextField(max_length=2000, verbose_name="effect")),
                ("cause", models.TextField(max_length=2000, verbose_name="cause")),
                (
                    "prevention_control",
                    models.TextField(blank=True, max_length=2000, verbose_name="prevention control"),
                ),
                ("detection_control", models.TextField(blank=True, max_length=2000, verbose_name="detection control")),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity")),
                ("occurrence", models.PositiveSmallIntegerField(verbose_name="occurrence")),
                ("detection", models.PositiveSmallIntegerField(verbose_name="detection")),
                (
                    "severity_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the severity"),
                ),
                (
                    "occurrence_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the occurrence"),
                ),
                (
                    "detection_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the detection"),
                ),
                ("special_class", models.CharField(blank=True, max_length=12, verbose_name="special characteristic")),
                ("rpn", models.PositiveSmallIntegerField(verbose_name="RPN")),
                ("priority", models.CharField(max_length=1, verbose_name="action priority")),
                ("tables", models.CharField(blank=True, max_length=32, verbose_name="rating tables")),
                (
                    "severity_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="severity after"),
                ),
                (
                    "occurrence_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="occurrence after"),
                ),
                (
                    "detection_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="detection after"),
                ),
                (
                    "after_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the ratings after"),
                ),
                ("rpn_after", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="RPN after")),
                ("priority_after", models.CharField(blank=True, max_length=1, verbose_name="action priority after")),
                ("design_change", models.CharField(blank=True, max_length=120, verbose_name="design change")),
                (
                    "severity_lowered",
                    models.BooleanField(default=False, verbose_name="severity lowered, design unchanged"),
                ),
                ("remarks", models.TextField(blank=True, max_length=2000, verbose_name="remarks")),
                ("pending_since", models.DateTimeField(blank=True, null=True, verbose_name="to be re-assessed since")),
                (
                    "proposed_occurrence",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="proposed occurrence"),
                ),
                ("observed", models.JSONField(blank=True, default=dict, verbose_name="observed")),
                ("consult", models.JSONField(blank=True, default=list, verbose_name="customers to be consulted")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="dropped")),
                ("dropped_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was dropped")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Fmea",
            fields=[
                (
                    "record_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="records.record",
                    ),
                ),
                (
                    "study_type",
                    models.CharField(
                        choices=[
                            ("design", "Design FMEA"),
                            ("process", "Process FMEA"),
                            ("validation", "Validation risk"),
                        ],
                        default="process",
                        max_length=12,
                        verbose_name="study",
                    ),
                ),
                ("scope", models.TextField(blank=True, max_length=4000, verbose_name="scope")),
                ("product", models.CharField(blank=True, max_length=200, verbose_name="product")),
                (
                    "part_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="part numbers",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("concept", "Concept"),
                            ("design", "Design and development"),
                            ("process", "Process development"),
                            ("validation", "Validation"),
                            ("series", "Series production"),
                        ],
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                ("team", models.TextField(blank=True, max_length=2000, verbose_name="team")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                ("rows_given", models.PositiveSmallIntegerField(default=0)),
                (
                    "management_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed for the management",
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moderator",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="HistoricalFailureMode",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="row")),
                ("function", models.TextField(max_length=2000, verbose_name="function or step")),
                ("mode", models.TextField(max_length=2000, verbose_name="failure mode")),
                ("effect", models.TextField(max_length=2000, verbose_name="effect")),
                ("cause", models.TextField(max_length=2000, verbose_name="cause")),
                (
                    "prevention_control",
                    models.TextField(blank=True, max_length=2000, verbose_name="prevention control"),
                ),
                ("detection_control", models.TextField(blank=True, max_length=2000, verbose_name="detection control")),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity")),
                ("occurrence", models.PositiveSmallIntegerField(verbose_name="occurrence")),
                ("detection", models.PositiveSmallIntegerField(verbose_name="detection")),
                (
                    "severity_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the severity"),
                ),
                (
                    "occurrence_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the occurrence"),
                ),
                (
                    "detection_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the detection"),
                ),
                ("special_class", models.CharField(blank=True, max_length=12, verbose_name="special characteristic")),
                ("rpn", models.PositiveSmallIntegerField(verbose_name="RPN")),
                ("priority", models.CharField(max_length=1, verbose_name="action priority")),
                ("tables", models.CharField(blank=True, max_length=32, verbose_name="rating tables")),
                (
                    "severity_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="severity after"),
                ),
                (
                    "occurrence_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="occurrence after"),
                ),
                (
                    "detection_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="detection after"),
                ),
                (
                    "after_evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="evidence of the ratings after"),
                ),
                ("rpn_after", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="RPN after")),
                ("priority_after", models.CharField(blank=True, max_length=1, verbose_name="action priority after")),
                ("design_change", models.CharField(blank=True, max_length=120, verbose_name="design change")),
                (
                    "severity_lowered",
                    models.BooleanField(default=False, verbose_name="severity lowered, design unchanged"),
                ),
                ("remarks", models.TextField(blank=True, max_length=2000, verbose_name="remarks")),
                ("pending_since", models.DateTimeField(blank=True, null=True, verbose_name="to be re-assessed since")),
                (
                    "proposed_occurrence",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="proposed occurrence"),
                ),
                ("observed", models.JSONField(blank=True, default=dict, verbose_name="observed")),
                ("consult", models.JSONField(blank=True, default=list, verbose_name="customers to be consulted")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="dropped")),
                ("dropped_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was dropped")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical failure mode",
                "verbose_name_plural": "historical failure modes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFmea",
            fields=[
                (
                    "record_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "study_type",
                    models.CharField(
                        choices=[
                            ("design", "Design FMEA"),
                            ("process", "Process FMEA"),
                            ("validation", "Validation risk"),
                        ],
                        default="process",
                        max_length=12,
                        verbose_name="study",
                    ),
                ),
                ("scope", models.TextField(blank=True, max_length=4000, verbose_name="scope")),
                ("product", models.CharField(blank=True, max_length=200, verbose_name="product")),
                (
                    "part_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="part numbers",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("concept", "Concept"),
                            ("design", "Design and development"),
                            ("process", "Process development"),
                            ("validation", "Validation"),
                            ("series", "Series production"),
                        ],
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                ("team", models.TextField(blank=True, max_length=2000, verbose_name="team")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="revision")),
                ("rows_given", models.PositiveSmallIntegerField(default=0)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "management_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed for the management",
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moderator",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fmea",
                "verbose_name_plural": "historical fmeas",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRatingTables",
            fields=[
                (
                    "record_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                ("scales", models.JSONField(default=dict, verbose_name="scales")),
                ("bounds", models.JSONField(default=list, verbose_name="highest rates by occurrence rating, ppm")),
                ("cells", models.CharField(max_length=1000, verbose_name="action priorities")),
                (
                    "window_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="months that are observed",
                    ),
                ),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        default=95,
                        validators=[
                            django.core.validators.MinValueValidator(80),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="confidence of the interval, percent",
                    ),
                ),
                (
                    "cells_reason",
                    models.TextField(blank=True, max_length=4000, verbose_name="why it differs from the handbook"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rating tables",
                "verbose_name_plural": "historical rating tabless",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskLink",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("occurred_at", models.DateTimeField(verbose_name="occurred")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="linked")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was ended")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "failure_mode",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risk.failuremode",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "source",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.record",
                        verbose_name="record",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk link",
                "verbose_name_plural": "historical risk links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRowAction",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="action")),
                ("action", models.TextField(max_length=2000, verbose_name="what is done")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("implemented", "Implemented"),
                            ("completed", "Verified"),
                            ("not_taken", "Not taken"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("justification", models.TextField(blank=True, max_length=2000, verbose_name="why nothing is done")),
                ("signature", models.UUIDField(null=True)),
                ("evidence", models.TextField(blank=True, max_length=2000, verbose_name="evidence")),
                ("implemented_at", models.DateTimeField(null=True, verbose_name="implemented")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="verified")),
                ("verification", models.TextField(blank=True, max_length=2000, verbose_name="how it was verified")),
                ("created_at", models.DateTimeField(default=qms.lib.moment.present)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "failure_mode",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risk.failuremode",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical row action",
                "verbose_name_plural": "historical row actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShippedQuantity",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("part_number", models.CharField(max_length=80, verbose_name="part number")),
                ("month", models.DateField(verbose_name="month")),
                ("quantity", models.PositiveIntegerField(verbose_name="pieces shipped")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="entered")),
                ("by_name", models.CharField(blank=True, max_length=120, verbose_name="entered by")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shipped quantity",
                "verbose_name_plural": "historical shipped quantitys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("revision", models.PositiveSmallIntegerField(verbose_name="revision")),
                ("content", models.JSONField()),
                ("approved_at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="approved")),
                ("approved_by_name", models.CharField(max_length=120, verbose_name="approved by")),
                ("signature", models.UUIDField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["-revision"],
            },
        ),
        migrations.CreateModel(
            name="RiskLink",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("occurred_at", models.DateTimeField(verbose_name="occurred")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="linked")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("ended_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was ended")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "failure_mode",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="risk.failuremode",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="records.record",
                    ),
                ),
                (
                    "source",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_links",
                        to="records.record",
                        verbose_name="record",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RowAction",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="action")),
                ("action", models.TextField(max_length=2000, verbose_name="what is done")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("implemented", "Implemented"),
                            ("completed", "Verified"),
                            ("not_taken", "Not taken"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("justification", models.TextField(blank=True, max_length=2000, verbose_name="why nothing is done")),
                ("signature", models.UUIDField(null=True)),
                ("evidence", models.TextField(blank=True, max_length=2000, verbose_name="evidence")),
                ("implemented_at", models.DateTimeField(null=True, verbose_name="implemented")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="verified")),
                ("verification", models.TextField(blank=True, max_length=2000, verbose_name="how it was verified")),
                ("created_at", models.DateTimeField(default=qms.lib.moment.present)),
                (
                    "failure_mode",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="risk.failuremode",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "record",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="records.record",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ShippedQuantity",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("part_number", models.CharField(max_length=80, verbose_name="part number")),
                ("month", models.DateField(verbose_name="month")),
                ("quantity", models.PositiveIntegerField(verbose_name="pieces shipped")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="entered")),
                ("by_name", models.CharField(blank=True, max_length=120, verbose_name="entered by")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-month", "part_number"],
            },
        ),
        migrations.AddIndex(
            model_name="failuremode",
            index=models.Index(
                condition=models.Q(("pending_since__isnull", False)),
                fields=["organisation", "pending_since"],
                name="failure_mode_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.UniqueConstraint(fields=("organisation", "record", "number"), name="failure_mode_once"),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__range", (1, 10)), ("severity__isnull", True), _connector="OR"),
                name="severity_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(("occurrence__range", (1, 10)), ("occurrence__isnull", True), _connector="OR"),
                name="occurrence_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(("detection__range", (1, 10)), ("detection__isnull", True), _connector="OR"),
                name="detection_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("severity_after__range", (1, 10)), ("severity_after__isnull", True), _connector="OR"
                ),
                name="severity_after_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occurrence_after__range", (1, 10)), ("occurrence_after__isnull", True), _connector="OR"
                ),
                name="occurrence_after_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("detection_after__range", (1, 10)), ("detection_after__isnull", True), _connector="OR"
                ),
                name="detection_after_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="failuremode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_occurrence__range", (1, 10)), ("proposed_occurrence__isnull", True), _connector="OR"
                ),
                name="proposed_occurrence_from_1_to_10",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("organisation", "record", "revision"), name="revision_once"),
        ),
        migrations.AddIndex(
            model_name="risklink",
            index=models.Index(fields=["organisation", "source"], name="risk_link_of_record"),
        ),
        migrations.AddIndex(
            model_name="risklink",
            index=models.Index(fields=["organisation", "record"], name="risk_link_of_study"),
        ),
        migrations.AddConstraint(
            model_name="risklink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation", "failure_mode", "source"),
                name="risk_link_once",
            ),
        ),
        migrations.AddIndex(
            model_name="rowaction",
            index=models.Index(fields=["organisation", "failure_mode"], name="row_action_of_row"),
        ),
        migrations.AddConstraint(
            model_name="rowaction",
            constraint=models.UniqueConstraint(fields=("organisation", "record", "number"), name="row_action_once"),
        ),
        migrations.AddIndex(
            model_name="shippedquantity",
            index=models.Index(fields=["organisation", "-month", "-id"], name="shipped_quantity_newest"),
        ),
        migrations.AddConstraint(
            model_name="shippedquantity",
            constraint=models.UniqueConstraint(
                fields=("organisation", "part_number", "month"), name="shipped_quantity_once"
            ),
        ),
    ]
