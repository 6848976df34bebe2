"""Note hand-overs and the version of a clock's rule; let customers read the receipt of what was promised to them."""

from typing import ClassVar

from django.db import migrations, models

from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Note hand-overs and the version of a clock's rule; let customers read the receipt of what was promised to them."""

    dependencies: ClassVar = [
        ("clocks", "0002_wall"),
    ]

    operations: ClassVar = [
        migrations.AddField("clock", "rule_version", models.PositiveIntegerField(default=1)),
        migrations.AddField("task", "handed_over_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "GRANT SELECT (receipt, subject) ON clocks_clock TO portal",
            "REVOKE SELECT (receipt, subject) ON clocks_clock FROM portal",
        ),
        Watch("Clock"),
        Watch("Task"),
    ]
