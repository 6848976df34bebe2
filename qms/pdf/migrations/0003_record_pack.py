"""A register of packs, and the zone and paper a record's PDF was printed for."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment
import qms.organisations.tenancy


class Migration(migrations.Migration):
    """A register of packs, and the zone and paper a record's PDF was printed for."""

    dependencies: ClassVar = [
        ("organisations", "0002_wall"),
        ("pdf", "0002_wall"),
        ("records", "0002_wall"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="RecordPack",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "audience",
                    models.CharField(
                        choices=[("staff", "the whole record"), ("customer", "what is shared with the customer")],
                        max_length=10,
                        verbose_name="contains",
                    ),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the contents")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("records", models.PositiveIntegerField(verbose_name="records")),
                ("pages", models.PositiveIntegerField(verbose_name="pages")),
                ("generator", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField(default=qms.lib.moment.present, verbose_name="made")),
                ("made_for_name", models.CharField(max_length=120, verbose_name="made for")),
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
                    "customer",
                    qms.organisations.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.customer",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="recordpdf",
            name="record_pdf_once",
        ),
        migrations.AddField(
            model_name="recordpdf",
            name="paper",
            field=models.CharField(db_default="", default="", max_length=10, verbose_name="paper"),
        ),
        migrations.AddField(
            model_name="recordpdf",
            name="zone",
            field=models.CharField(db_default="", default="", max_length=64, verbose_name="time zone"),
        ),
        migrations.AddConstraint(
            model_name="recordpdf",
            constraint=models.UniqueConstraint(
                fields=(
                    "organisation",
                    "record",
                    "version",
                    "audience",
                    "customer",
                    "language",
                    "digest",
                    "zone",
                    "paper",
                ),
                name="record_pdf_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="recordpdfexport",
            name="pack",
            field=qms.organisations.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exports",
                to="pdf.recordpack",
            ),
        ),
        migrations.AddIndex(
            model_name="recordpack",
            index=models.Index(fields=["sha256"], name="record_pack_by_file"),
        ),
        migrations.AddIndex(
            model_name="recordpack",
            index=models.Index(fields=["digest"], name="record_pack_by_content"),
        ),
    ]
