"""Put gaps and what is settled about their rules behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Put gaps and what is settled about their rules behind the wall and under watch. No customer reads them."""

    dependencies: ClassVar = [
        ("traceability", "0001_initial"),
        ("records", "0002_wall"),
        ("trail", "0003_watch_people_and_places"),
    ]

    operations: ClassVar = [
        Wall("GapRuleSetting"),
        Wall("HistoricalGapRuleSetting", writes=""),
        Wall("Gap"),
        Wall("GapRound", writes="INSERT"),
        Watch("GapRuleSetting"),
        Watch("Gap"),
        Watch("GapRound"),
    ]
