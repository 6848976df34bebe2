"""Keep the record that carries an action out inside the organisation; watch the columns as they are now."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeyInside
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Keep the record that carries an action out inside the organisation."""

    dependencies: ClassVar = [("risk", "0003_carried_out_in")]

    operations: ClassVar = [
        KeyInside("RowAction", "carried_in"),
        Watch("FailureMode"),
        Watch("RowAction"),
    ]
