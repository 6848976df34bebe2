"""Put PDFs and their exports behind the wall and under watch; let a file be found by its digest alone."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.pdf.sql import FIND
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put PDFs and their exports behind the wall and under watch."""

    dependencies: ClassVar = [
        ("pdf", "0001_record_pdf"),
        ("records", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "RecordPdf",
            writes="INSERT",
            portal=f"audience = 'customer' AND customer_id = (SELECT acting_customer()) AND {ON_SHARED}",
            portal_columns=(
                "id", "organisation_id", "record_id", "version", "audience", "customer_id", "language", "digest",
                "sha256", "storage_name", "size", "made_at",
            ),
        ),
        Wall(
            "RecordPdfExport",
            writes="INSERT",
            portal=f"person_id = (SELECT acting_person()) AND {ON_SHARED}",
            portal_columns=("id", "organisation_id", "record_id", "pdf_id", "person_id", "at"),
        ),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
        Watch("RecordPdf"),
        Watch("RecordPdfExport"),
    ]  # fmt: skip
