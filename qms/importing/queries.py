"""Every question about files on their way in."""

import uuid

from django.db.models import QuerySet

from qms.accounts.queries import found
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.importing.models import ImportFile


def import_files(seat: Seat) -> QuerySet[ImportFile]:
    """The files that were brought in by anybody who may import; nobody else sees any."""
    rows = ImportFile.objects.select_related("organisation", "created_by")
    return rows.exclude(state=ImportFile.State.DISCARDED) if seat.may(Right.IMPORT) else rows.none()


def import_file(seat: Seat, key: uuid.UUID) -> ImportFile:
    """The file with this key, or 404."""
    return found(import_files(seat), key)
