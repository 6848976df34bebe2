"""Let the product count incidents."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable


class Migration(migrations.Migration):
    """Open the table of incidents: it belongs to no organisation; a repeated fault is counted in its row."""

    dependencies: ClassVar = [("operations", "0003_incidents"), ("organisations", "0002_wall")]
    operations: ClassVar = [OpenTable("operations_incident", writes="INSERT, UPDATE (count, last_at, number)")]
