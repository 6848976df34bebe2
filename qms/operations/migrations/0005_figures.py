"""Let the operator's watch count across organisations: how much waits and for how long, and nothing else."""

from typing import ClassVar

from django.db import migrations

from qms.operations.figures.sql import COUNT, TAKE_BACK


class Migration(migrations.Migration):
    """Two functions that answer numbers, with what their owners need to count."""

    dependencies: ClassVar = [
        ("operations", "0004_open_incidents"),
        ("notifications", "0002_wall"),
        ("clocks", "0003_hand_over_and_rule_version"),
        ("workspace", "0004_wall_of_own_things"),
        ("trail", "0004_checkpoints"),
    ]
    operations: ClassVar = [migrations.RunSQL(COUNT, TAKE_BACK)]
