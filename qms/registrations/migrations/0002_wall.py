"""Put registrations and their rows behind the wall and under watch.

A customer reads a registration that is shared with it, and the certificate that holds or held last. What registrations
are touched by is read by the staff only.
"""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.trail.watch import Watch

LATEST = """EXISTS (
  SELECT 1 FROM registrations_registration g WHERE g.record_ptr_id = record_id
   AND g.edition = registrations_certificate.edition)"""
"""The policy of the registration decides whether the customer sees it at all."""


class Migration(migrations.Migration):
    """Put registrations and their rows behind the wall and under watch."""

    dependencies: ClassVar = [
        ("registrations", "0001_initial"),
        ("records", "0006_wall_of_several"),
        ("clocks", "0002_wall"),
        ("signatures", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "Registration",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "type",
                "body",
                "reference",
                "holder",
                "scope",
                "site_codes",
                "part_numbers",
                "products",
                "valid_from",
                "valid_until",
                "edition",
            ),
        ),
        Wall("HistoricalRegistration", writes=""),
        Wall(
            "Certificate",
            portal=LATEST,
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "edition",
                "reference",
                "valid_from",
                "valid_until",
                "file_name",
                "file_sha256",
                "file_size",
                "confirmed_at",
            ),
        ),
        KeepAsWritten("Certificate", "organisation_id", "record_id", "edition"),
        Wall("HistoricalCertificate", writes=""),
        Wall("RegulatoryAssessment"),
        KeepAsWritten("RegulatoryAssessment", "organisation_id", "record_id", "registration_id", "asked_at"),
        Wall("HistoricalRegulatoryAssessment", writes=""),
        Watch("Registration"),
        Watch("Certificate"),
        Watch("RegulatoryAssessment"),
    ]
