"""Put clocks and tasks behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
PROMISE = (
    "id",
    "organisation_id",
    "record_id",
    "code",
    "name",
    "started_at",
    "due_at",
    "state",
    "stopped_at",
    "promised",
)


class Migration(migrations.Migration):
    """Put clocks and tasks behind the wall and under watch."""

    dependencies: ClassVar = [
        ("clocks", "0001_initial"),
        ("records", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall("ClockRule"),
        Wall("HistoricalClockRule", writes=""),
        Wall("Clock", portal=f"promised AND {ON_SHARED}", portal_columns=PROMISE),
        Wall("Task", portal="customer_id = (SELECT acting_customer())"),
        Watch("ClockRule"),
        Watch("Clock"),
        Watch("Task"),
    ]
