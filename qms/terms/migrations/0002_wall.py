"""Put terms and their rows behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put terms and their rows behind the wall and under watch."""

    dependencies: ClassVar = [
        ("terms", "0001_initial"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "TermSet",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "source",
                "effective_from",
                "effective_until",
                "edition",
                "signed_at",
                "signed_by_name",
                "agreed_at",
                "agreed_by_name",
                "held_until",
            ),
        ),
        Wall(
            "TermRow",
            writes="INSERT, UPDATE, DELETE",
            portal=ON_SHARED,
            portal_columns=("id", "organisation_id", "record_id", "place", "code", "value", "citation"),
        ),
        Wall("HistoricalTermSet", writes=""),
        Wall("HistoricalTermRow", writes=""),
        Watch("TermSet"),
        Watch("TermRow"),
    ]
