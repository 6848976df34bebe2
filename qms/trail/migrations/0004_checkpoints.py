"""Keep signed checkpoints of the chains, and what verifications found."""

from typing import ClassVar

from django.db import migrations, models

import qms.lib.ids
import qms.lib.moment
from qms.organisations.wall import Wall
from qms.trail.checkpoint_sql import CHECKPOINTS


class Migration(migrations.Migration):
    """Keep signed checkpoints of the chains, and what verifications found."""

    dependencies: ClassVar = [
        ("trail", "0003_watch_people_and_places"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("number", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("trace", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=88)),
                ("tile", models.CharField(max_length=64, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("tile__isnull", False)),
                        fields=["organisation_id", "number"],
                        include=("tile",),
                        name="checkpoint_tiles",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("organisation_id", "number"), name="checkpoint_once")],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.UUIDField(default=qms.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("at", models.DateTimeField(default=qms.lib.moment.present)),
                ("entries", models.BigIntegerField()),
                ("anchored", models.BigIntegerField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("fault", models.CharField(blank=True, max_length=500)),
                ("position", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-at"], name="verification_newest")],
            },
        ),
        migrations.RunSQL(CHECKPOINTS, migrations.RunSQL.noop),
        Wall("Verification", writes="INSERT"),
    ]
