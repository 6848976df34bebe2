"""The glossary of terms, and where a translation leaves it."""

from typing import ClassVar

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment


class Migration(migrations.Migration):
    """A table with its history, and one column of translations, in their history as well."""

    dependencies: ClassVar = [
        ("documents", "0006_external_documents_wall"),
        ("organisations", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="documenttranslation",
            name="deviations",
            field=models.JSONField(default=list, verbose_name="deviations from the glossary"),
        ),
        migrations.AddField(
            model_name="historicaldocumenttranslation",
            name="deviations",
            field=models.JSONField(default=list, verbose_name="deviations from the glossary"),
        ),
        migrations.CreateModel(
            name="HistoricalGlossaryTerm",
            fields=[
                ("id", models.UUIDField(db_index=True, default=qms.lib.ids.uuid7, editable=False)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "Arabic"),
                            ("bg", "Bulgarian"),
                            ("cs", "Czech"),
                            ("da", "Danish"),
                            ("de", "German"),
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("fi", "Finnish"),
                            ("fr", "French"),
                            ("hr", "Croatian"),
                            ("hu", "Hungarian"),
                            ("it", "Italian"),
                            ("ja", "Japanese"),
                            ("ko", "Korean"),
                            ("nl", "Dutch"),
                            ("pl", "Polish"),
                            ("pt", "Portuguese"),
                            ("ro", "Romanian"),
                            ("sk", "Slovak"),
                            ("sl", "Slovenian"),
                            ("sv", "Swedish"),
                            ("tr", "Turkish"),
                            ("uk", "Ukrainian"),
                            ("zh-hans", "Simplified Chinese"),
                        ],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("term", models.CharField(max_length=120, verbose_name="term")),
                ("key", models.CharField(max_length=240)),
                ("untranslated", models.BooleanField(default=False, verbose_name="do not translate")),
                ("agreed", models.JSONField(default=dict, verbose_name="agreed words")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="definition")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=qms.lib.moment.present)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
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
                "verbose_name": "historical glossary term",
                "verbose_name_plural": "historical glossary terms",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "Arabic"),
                            ("bg", "Bulgarian"),
                            ("cs", "Czech"),
                            ("da", "Danish"),
                            ("de", "German"),
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("fi", "Finnish"),
                            ("fr", "French"),
                            ("hr", "Croatian"),
                            ("hu", "Hungarian"),
                            ("it", "Italian"),
                            ("ja", "Japanese"),
                            ("ko", "Korean"),
                            ("nl", "Dutch"),
                            ("pl", "Polish"),
                            ("pt", "Portuguese"),
                            ("ro", "Romanian"),
                            ("sk", "Slovak"),
                            ("sl", "Slovenian"),
                            ("sv", "Swedish"),
                            ("tr", "Turkish"),
                            ("uk", "Ukrainian"),
                            ("zh-hans", "Simplified Chinese"),
                        ],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("term", models.CharField(max_length=120, verbose_name="term")),
                ("key", models.CharField(max_length=240)),
                ("untranslated", models.BooleanField(default=False, verbose_name="do not translate")),
                ("agreed", models.JSONField(default=dict, verbose_name="agreed words")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="definition")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=qms.lib.moment.present)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
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
                "indexes": [models.Index(fields=["organisation", "-created_at", "-id"], name="glossary_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("organisation", "language", "key"),
                        name="glossary_term_once",
                    )
                ],
            },
        ),
    ]
