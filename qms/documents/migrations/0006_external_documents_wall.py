"""Put customers' documents behind the wall and under watch. A customer reads its own, not what we said of them."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Put customers' documents behind the wall and under watch."""

    dependencies: ClassVar = [("documents", "0005_external_documents")]

    operations: ClassVar = [
        Wall(
            "ExternalDocument",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "type",
                "reference",
                "revision",
                "received_on",
                "reviewed_on",
                "implemented_on",
                "superseded_by",
            ),
        ),
        Wall("HistoricalExternalDocument", writes=""),
        Watch("ExternalDocument"),
    ]
