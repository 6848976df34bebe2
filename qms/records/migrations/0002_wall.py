"""Put the registry and its rows behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.records.sql import SEARCH
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
"""The registry's own policy decides which record is visible."""


class Migration(migrations.Migration):
    """Put the registry and its rows behind the wall and under watch."""

    dependencies: ClassVar = [
        ("records", "0001_initial"),
        ("trail", "0003_watch_people_and_places"),
    ]

    operations: ClassVar = [
        Wall(
            "Record",
            portal="shared AND customer_id = (SELECT acting_customer())",
            portal_columns=(
                "id",
                "organisation_id",
                "kind",
                "number",
                "title",
                "state",
                "state_since",
                "turn",
                "customer_id",
                "site_id",
                "owner_id",
                "shared",
                "version",
                "created_at",
                "created_by_id",
                "closed_at",
            ),
        ),
        Wall("HistoricalRecord", writes=""),
        Wall("NumberSeries"),
        Wall(
            "Event",
            writes="INSERT",
            portal=f"shared AND {ON_SHARED}",
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "act",
                "from_state",
                "to_state",
                "at",
                "by_name",
                "by_customer",
                "shared",
            ),
        ),
        Wall("Message", writes="INSERT", portal=ON_SHARED),
        Wall("Note", writes="INSERT"),
        Wall("Attachment", portal=f"shared AND {ON_SHARED}"),
        Wall("RecordLink"),
        Wall("Follower", writes="INSERT, DELETE"),
        Wall("SearchEntry"),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunSQL("GRANT SELECT ON records_record TO trail", migrations.RunSQL.noop),
        Watch("Record"),
        Watch("NumberSeries"),
        Watch("Event"),
        Watch("Message"),
        Watch("Note"),
        Watch("Attachment"),
        Watch("RecordLink"),
        Watch("Follower"),
    ]
