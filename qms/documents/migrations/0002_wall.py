"""Put documents and their rows behind the wall and under watch.

A customer reads a revision that was given to it, in force or superseded, and the approved translations of it.
"""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
GIVEN = """state IN ('effective', 'superseded') AND EXISTS (
  SELECT 1 FROM documents_distribution d WHERE d.organisation_id = documents_documentrevision.organisation_id
   AND d.revision_id = documents_documentrevision.id)"""
OF_GIVEN = """state IN ('approved', 'stale') AND EXISTS (
  SELECT 1 FROM documents_documentrevision v
   WHERE v.organisation_id = documents_documenttranslation.organisation_id
   AND v.id = documents_documenttranslation.revision_id)"""
"""The policies of the tables they look into decide: a customer sees its own distributions only."""


class Migration(migrations.Migration):
    """Put documents and their rows behind the wall and under watch."""

    dependencies: ClassVar = [
        ("documents", "0001_initial"),
        ("records", "0006_wall_of_several"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "Document",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "type",
                "language",
                "prevailing",
                "issue",
                "effective_since",
            ),
        ),
        Wall("HistoricalDocument", writes=""),
        Wall(
            "DocumentRevision",
            portal=GIVEN,
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "number",
                "state",
                "text",
                "file_name",
                "file_sha256",
                "file_size",
                "change_note",
                "approved_by_name",
                "approved_at",
                "started_on",
                "ended_on",
            ),
        ),
        Wall("HistoricalDocumentRevision", writes=""),
        Wall(
            "Distribution",
            portal=f"customer_id = (SELECT acting_customer()) AND {ON_SHARED}",
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "revision_id",
                "customer_id",
                "at",
                "acknowledged_at",
                "acknowledged_by_name",
            ),
        ),
        KeepAsWritten("Distribution", "organisation_id", "record_id", "revision_id", "customer_id", "at"),
        Wall("HistoricalDistribution", writes=""),
        Wall(
            "DocumentTranslation",
            portal=OF_GIVEN,
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "revision_id",
                "language",
                "state",
                "title",
                "text",
                "file_name",
                "file_sha256",
                "file_size",
                "machine",
                "approved_by_name",
                "approved_at",
            ),
        ),
        Wall("HistoricalDocumentTranslation", writes=""),
        Wall("ReadRequirement"),
        Wall("HistoricalReadRequirement", writes=""),
        Wall("ReadAcknowledgement", writes="INSERT"),
        Wall("SiteLanguage"),
        Wall("HistoricalSiteLanguage", writes=""),
        Watch("Document"),
        Watch("DocumentRevision"),
        Watch("Distribution"),
        Watch("DocumentTranslation"),
        Watch("ReadRequirement"),
        Watch("ReadAcknowledgement"),
        Watch("SiteLanguage"),
    ]
