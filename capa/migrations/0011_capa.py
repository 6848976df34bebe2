import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment
import qms.organisations.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("capa", "0002_nonconformity_wall"),
        ("organisations", "0002_wall"),
        ("records", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("corrective", "Corrective action"),
                            ("preventive", "Preventive action"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="action")),
                ("original_due_on", models.DateField(verbose_name="first agreed day")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("extensions", models.PositiveSmallIntegerField(default=0, verbose_name="extensions")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("verified", "Verified"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("evidence", models.TextField(blank=True, max_length=4000, verbose_name="evidence")),
                ("files", models.JSONField(blank=True, default=list, verbose_name="files")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("verification", models.TextField(blank=True, max_length=2000, verbose_name="how it was verified")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("dropped_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was dropped")),
                (
                    "completed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
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
            name="Capa",
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
                    "origin",
                    models.CharField(
                        choices=[
                            ("complaint", "Complaint"),
                            ("nonconformity", "Nonconformity"),
                            ("fmea", "Risk analysis"),
                            ("audit", "Audit finding"),
                            ("theme", "Theme in the data"),
                            ("hand", "By hand"),
                        ],
                        default="hand",
                        max_length=16,
                        verbose_name="origin",
                    ),
                ),
                (
                    "external_number",
                    models.CharField(blank=True, max_length=80, verbose_name="number at the customer or supplier"),
                ),
                ("problem", models.TextField(max_length=10000, verbose_name="problem statement")),
                ("product", models.CharField(blank=True, max_length=200, verbose_name="product")),
                ("part_number", models.CharField(blank=True, max_length=400, verbose_name="part numbers")),
                ("lot", models.CharField(blank=True, max_length=400, verbose_name="lots or batches")),
                (
                    "risk_class",
                    models.CharField(
                        choices=[("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
                        default="major",
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("class_reason", models.TextField(blank=True, max_length=2000, verbose_name="reason of the class")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "no_cause_reason",
                    models.TextField(blank=True, max_length=4000, verbose_name="why no cause could be verified"),
                ),
                (
                    "windows_extended",
                    models.PositiveSmallIntegerField(default=0, verbose_name="effectiveness windows extended"),
                ),
                ("closing_summary", models.TextField(blank=True, max_length=4000, verbose_name="closing summary")),
                (
                    "champion",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="champion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="CapaContainment",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "place",
                    models.CharField(
                        choices=[("customer", "At the customer"), ("house", "In house"), ("transit", "In transit")],
                        max_length=10,
                        verbose_name="place",
                    ),
                ),
                ("applicable", models.BooleanField(default=True, verbose_name="parts can be there")),
                ("measure", models.TextField(max_length=2000, verbose_name="measure, or why there can be none")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="pieces")),
                ("by_when", models.DateField(blank=True, null=True, verbose_name="by when")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="recorded")),
                ("by_name", models.CharField(max_length=120, verbose_name="recorded by")),
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
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="DueDateExtension",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("due_before", models.DateField(verbose_name="due before")),
                ("due_asked", models.DateField(verbose_name="day asked for")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("requested_at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="requested")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "Not yet decided"), ("approved", "Approved"), ("refused", "Refused")],
                        default="open",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("rationale", models.TextField(blank=True, max_length=2000, verbose_name="rationale")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("signature", models.UUIDField(null=True)),
                (
                    "action",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="capa.action",
                        verbose_name="action",
                    ),
                ),
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
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "ordering": ["requested_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAction",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("corrective", "Corrective action"),
                            ("preventive", "Preventive action"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="action")),
                ("original_due_on", models.DateField(verbose_name="first agreed day")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("extensions", models.PositiveSmallIntegerField(default=0, verbose_name="extensions")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("verified", "Verified"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("evidence", models.TextField(blank=True, max_length=4000, verbose_name="evidence")),
                ("files", models.JSONField(blank=True, default=list, verbose_name="files")),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("verification", models.TextField(blank=True, max_length=2000, verbose_name="how it was verified")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("dropped_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it was dropped")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
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
                "verbose_name": "historical action",
                "verbose_name_plural": "historical actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCapa",
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
                    "origin",
                    models.CharField(
                        choices=[
                            ("complaint", "Complaint"),
                            ("nonconformity", "Nonconformity"),
                            ("fmea", "Risk analysis"),
                            ("audit", "Audit finding"),
                            ("theme", "Theme in the data"),
                            ("hand", "By hand"),
                        ],
                        default="hand",
                        max_length=16,
                        verbose_name="origin",
                    ),
                ),
                (
                    "external_number",
                    models.CharField(blank=True, max_length=80, verbose_name="number at the customer or supplier"),
                ),
                ("problem", models.TextField(max_length=10000, verbose_name="problem statement")),
                ("product", models.CharField(blank=True, max_length=200, verbose_name="product")),
                ("part_number", models.CharField(blank=True, max_length=400, verbose_name="part numbers")),
                ("lot", models.CharField(blank=True, max_length=400, verbose_name="lots or batches")),
                (
                    "risk_class",
                    models.CharField(
                        choices=[("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
                        default="major",
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("class_reason", models.TextField(blank=True, max_length=2000, verbose_name="reason of the class")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "no_cause_reason",
                    models.TextField(blank=True, max_length=4000, verbose_name="why no cause could be verified"),
                ),
                (
                    "windows_extended",
                    models.PositiveSmallIntegerField(default=0, verbose_name="effectiveness windows extended"),
                ),
                ("closing_summary", models.TextField(blank=True, max_length=4000, verbose_name="closing summary")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="champion",
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
            ],
            options={
                "verbose_name": "historical capa",
                "verbose_name_plural": "historical capas",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCapaContainment",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                (
                    "place",
                    models.CharField(
                        choices=[("customer", "At the customer"), ("house", "In house"), ("transit", "In transit")],
                        max_length=10,
                        verbose_name="place",
                    ),
                ),
                ("applicable", models.BooleanField(default=True, verbose_name="parts can be there")),
                ("measure", models.TextField(max_length=2000, verbose_name="measure, or why there can be none")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="pieces")),
                ("by_when", models.DateField(blank=True, null=True, verbose_name="by when")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="recorded")),
                ("by_name", models.CharField(max_length=120, verbose_name="recorded by")),
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
                "verbose_name": "historical capa containment",
                "verbose_name_plural": "historical capa containments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDueDateExtension",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                ("due_before", models.DateField(verbose_name="due before")),
                ("due_asked", models.DateField(verbose_name="day asked for")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("requested_at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="requested")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "Not yet decided"), ("approved", "Approved"), ("refused", "Refused")],
                        default="open",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("rationale", models.TextField(blank=True, max_length=2000, verbose_name="rationale")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("signature", models.UUIDField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "action",
                    qms.organisations.tenancy.TenantKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="capa.action",
                        verbose_name="action",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical due date extension",
                "verbose_name_plural": "historical due date extensions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPrevention",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                (
                    "document",
                    models.CharField(
                        choices=[
                            ("fmea", "FMEA"),
                            ("control_plan", "Control plan"),
                            ("instruction", "Work instruction"),
                        ],
                        max_length=16,
                        verbose_name="document",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="number of the document")),
                ("revision", models.CharField(blank=True, max_length=40, verbose_name="revision")),
                ("skip_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it stays as it is")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="recorded")),
                ("by_name", models.CharField(max_length=120, verbose_name="recorded by")),
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
                "verbose_name": "historical prevention",
                "verbose_name_plural": "historical preventions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTeamMember",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("leader", "Leader"), ("member", "Member"), ("expert", "Expert")],
                        default="member",
                        max_length=10,
                        verbose_name="role in the team",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=120, verbose_name="function")),
                ("since", models.DateTimeField(default=qms.lib.moment.present, verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
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
                "verbose_name": "historical team member",
                "verbose_name_plural": "historical team members",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Prevention",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "document",
                    models.CharField(
                        choices=[
                            ("fmea", "FMEA"),
                            ("control_plan", "Control plan"),
                            ("instruction", "Work instruction"),
                        ],
                        max_length=16,
                        verbose_name="document",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="number of the document")),
                ("revision", models.CharField(blank=True, max_length=40, verbose_name="revision")),
                ("skip_reason", models.TextField(blank=True, max_length=2000, verbose_name="why it stays as it is")),
                ("at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="recorded")),
                ("by_name", models.CharField(max_length=120, verbose_name="recorded by")),
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
                "ordering": ["document"],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("leader", "Leader"), ("member", "Member"), ("expert", "Expert")],
                        default="member",
                        max_length=10,
                        verbose_name="role in the team",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=120, verbose_name="function")),
                ("since", models.DateTimeField(default=qms.lib.moment.present, verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
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
                "ordering": ["since", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "done"])),
                fields=["organisation", "due_on"],
                name="action_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(fields=("organisation", "record", "number"), name="action_number_once"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("verified_by", models.F("owner")), _negated=True), name="action_verified_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="capacontainment",
            constraint=models.UniqueConstraint(
                fields=("organisation", "record", "place"), name="capa_containment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duedateextension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "open")), fields=("organisation", "action"), name="extension_asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="prevention",
            constraint=models.UniqueConstraint(fields=("organisation", "record", "document"), name="prevention_once"),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("organisation", "record", "person"),
                name="team_member_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "leader"), ("until", None)),
                fields=("organisation", "record"),
                name="team_has_one_leader",
            ),
        ),
    ]
