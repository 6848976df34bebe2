"""Put complaints and what belongs to them behind the wall and under watch."""

from typing import ClassVar

from django.db import migrations

from feedback.models import Complaint, Reply
from qms.organisations.wall import Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
VERBATIM = "REVOKE UPDATE ON feedback_complaint FROM app; GRANT UPDATE ({columns}) ON feedback_complaint TO app"
CHANGEABLE = [
    f.column for f in Complaint._meta.local_concrete_fields if f.column not in ("description", "record_ptr_id")
]


class Migration(migrations.Migration):
    """Put complaints and what belongs to them behind the wall and under watch."""

    dependencies: ClassVar = [
        ("feedback", "0001_initial"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall("Complaint", portal="true", portal_columns=Complaint.PORTAL_COLUMNS),
        migrations.RunSQL(VERBATIM.format(columns=", ".join(CHANGEABLE)), migrations.RunSQL.noop),
        Wall("Reply", portal=f"sent_at IS NOT NULL AND {ON_SHARED}", portal_columns=Reply.PORTAL_COLUMNS),
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
