"""Put studies, rating tables and what the field says behind the wall and under watch. Staff only: no portal."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

KEPT = ("Fmea", "RatingTables", "FailureMode", "RowAction", "RiskLink", "ShippedQuantity")


class Migration(migrations.Migration):
    """Put studies, rating tables and what the field says behind the wall and under watch."""

    dependencies: ClassVar = [("risk", "0001_studies"), ("clocks", "0002_wall"), ("signatures", "0002_wall")]

    operations: ClassVar = [
        *(Wall(name) for name in KEPT),
        Wall("Revision", writes="INSERT"),
        *(Wall(f"Historical{name}", writes="") for name in KEPT),
        *(Watch(name) for name in (*KEPT, "Revision")),
    ]
