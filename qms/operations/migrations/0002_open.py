"""Let the product write down runs; no row is ever changed."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable


class Migration(migrations.Migration):
    """Open the table of runs: it belongs to no organisation and is append-only."""

    dependencies: ClassVar = [("operations", "0001_runs"), ("organisations", "0002_wall")]
    operations: ClassVar = [OpenTable("operations_run", writes="INSERT")]
