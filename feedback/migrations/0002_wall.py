"""Put complaints and what belongs to them behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put complaints and what belongs to them behind the wall and under watch."""

    dependencies: ClassVar = [
        ("feedback", "0001_initial"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "Complaint",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "description",
                "description_language",
                "product",
                "part_number",
                "udi",
                "lot",
                "serial",
                "quantity_affected",
                "quantity_inspected",
                "occurred_on",
                "found_at",
                "customer_reference",
                "complainant_name",
                "complainant_email",
                "complainant_phone",
                "complainant_address",
                "received_at",
                "channel",
                "remedy",
                "harm",
            ),
        ),
        KeepAsWritten("Complaint", "description"),
        Wall(
            "Reply",
            portal=f"sent_at IS NOT NULL AND {ON_SHARED}",
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "version",
                "body",
                "correction",
                "sent_at",
                "answer",
                "answered_at",
                "answered_by_name",
                "answer_text",
            ),
        ),
        Wall("ContainmentAction"),
        Wall("Investigation"),
        Wall("ReportabilityDecision"),
        Wall("HistoricalComplaint", writes=""),
        Wall("HistoricalReply", writes=""),
        Wall("HistoricalContainmentAction", writes=""),
        Wall("HistoricalInvestigation", writes=""),
        Wall("HistoricalReportabilityDecision", writes=""),
        Watch("Complaint"),
        Watch("Reply"),
        Watch("ContainmentAction"),
        Watch("Investigation"),
        Watch("ReportabilityDecision"),
    ]
