"""Put signatures behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"

MANIFESTATION = (
    "id", "organisation_id", "record_id", "person_id", "printed_name", "role", "for_customer", "shared", "act", "meaning",
    "signed_at", "zone", "version", "digest",
)  # fmt: skip
"""What the customer may read of a signature; never the content that was signed, which has internal fields."""


class Migration(migrations.Migration):
    """Put signatures behind the wall and under watch."""

    dependencies: ClassVar = [
        ("signatures", "0001_initial"),
        ("records", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall("Signature", writes="INSERT", portal=f"shared AND {ON_SHARED}", portal_columns=MANIFESTATION),
        OpenTable("signatures_usedcode", writes="INSERT"),
        Watch("Signature"),
    ]
