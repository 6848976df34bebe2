"""`manage.py import_feedback --organisation SLUG FILE`: complaints from a table, all of its lines or none."""

from qms.importing.command import ImportCommand


class Command(ImportCommand):
    """Import a file of complaints."""

    kind, called = "complaint", "complaints"
