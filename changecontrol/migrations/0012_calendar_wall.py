"""Put the windows of customers behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Put the windows of customers behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0011_calendar")]

    operations: ClassVar = [
        Wall("CustomerWindow"),
        Wall("HistoricalCustomerWindow", writes=""),
        Watch("CustomerWindow"),
    ]
