"""Let the runtime note signs of life."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable


class Migration(migrations.Migration):
    """Let the runtime note signs of life."""

    dependencies: ClassVar = [
        ("workspace", "0001_initial"),
        ("organisations", "0002_wall"),
    ]

    operations: ClassVar = [
        OpenTable("workspace_pulse", writes="INSERT, UPDATE"),
    ]
