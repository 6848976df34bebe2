"""Let the house keep the files that are imported, for records of every kind; the table stays where it is."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment


class Migration(migrations.Migration):
    """Take over the model with its table, which is behind the wall and under watch already; say the kind of each."""

    dependencies: ClassVar = [
        ("feedback", "0003_import_files"),
        ("organisations", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ImportFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="file")),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("storage_name", models.CharField(max_length=120)),
                        ("columns", models.JSONField(default=list)),
                        ("columns_key", models.CharField(max_length=64)),
                        ("mapping", models.JSONField(default=dict)),
                        ("notes", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("checked", "Checked"),
                                    ("refused", "Lines refused"),
                                    ("done", "Imported"),
                                    ("discarded", "Discarded"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("lines", models.PositiveIntegerField(null=True, verbose_name="lines")),
                        ("refused", models.PositiveIntegerField(default=0, verbose_name="refused lines")),
                        ("added", models.PositiveIntegerField(default=0, verbose_name="complaints added")),
                        ("first_number", models.CharField(blank=True, max_length=32)),
                        ("last_number", models.CharField(blank=True, max_length=32)),
                        ("report_name", models.CharField(blank=True, max_length=120)),
                        ("job", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="uploaded")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="imported")),
                        ("finished_by_name", models.CharField(blank=True, max_length=120)),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "db_table": "feedback_importfile",
                        "indexes": [
                            models.Index(fields=["organisation", "-created_at", "-id"], name="import_file_newest"),
                            models.Index(
                                fields=["organisation", "columns_key", "-created_at"], name="import_file_columns"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "done")),
                                fields=("organisation", "sha256"),
                                name="import_file_once",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="importfile",
            name="kind",
            field=models.CharField(db_default="complaint", default="complaint", max_length=32),
        ),
        migrations.RemoveConstraint(model_name="importfile", name="import_file_once"),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "done")),
                fields=("organisation", "kind", "sha256"),
                name="import_file_once_a_kind",
            ),
        ),
        migrations.AlterField(
            model_name="importfile",
            name="added",
            field=models.PositiveIntegerField(default=0, verbose_name="records added"),
        ),
    ]
