"""`manage.py import_nonconformities --organisation SLUG FILE`: nonconformities from a table, all lines or none."""

from qms.importing.command import ImportCommand


class Command(ImportCommand):
    """Import a file of nonconformities."""

    kind, called = "nonconformity", "nonconformities"
