"""Put signatures behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put signatures behind the wall and under watch."""

    dependencies: ClassVar = [
        ("signatures", "0001_initial"),
        ("records", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall("Signature", writes="INSERT", portal=f"shared AND {ON_SHARED}"),
        OpenTable("signatures_usedcode", writes="INSERT"),
        Watch("Signature"),
    ]
