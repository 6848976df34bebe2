"""Put nonconformities and what belongs to them behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put nonconformities and what belongs to them behind the wall and under watch."""

    dependencies: ClassVar = [
        ("capa", "0001_nonconformity"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "Nonconformity",
            portal="true",
            portal_columns=("record_ptr_id", "requirement", "product", "part_number", "lot", "serial", "unit"),
        ),
        Wall("ContainmentMeasure"),
        Wall("Disposition"),
        Wall(
            "Concession",
            portal=ON_SHARED,
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "decision",
                "request",
                "quantity",
                "asked_at",
                "asked_by_name",
                "answer",
                "answered_at",
                "answered_by_name",
                "answer_text",
                "conditions",
                "granted_quantity",
                "valid_until",
                "reference",
            ),
        ),
        Wall("HistoricalNonconformity", writes=""),
        Wall("HistoricalContainmentMeasure", writes=""),
        Wall("HistoricalDisposition", writes=""),
        Wall("HistoricalConcession", writes=""),
        Watch("Nonconformity"),
        Watch("ContainmentMeasure"),
        Watch("Disposition"),
        Watch("Concession"),
    ]
