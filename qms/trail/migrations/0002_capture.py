"""Give the trail its functions and its owner."""

from typing import ClassVar

from django.db import migrations

from qms.trail.sql import EVERYTHING


class Migration(migrations.Migration):
    """Give the trail its functions and its owner."""

    dependencies: ClassVar = [
        ("trail", "0001_initial"),
        ("organisations", "0002_wall"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(EVERYTHING, migrations.RunSQL.noop),
    ]
