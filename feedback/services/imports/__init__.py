"""Complaints from a file: what its columns mean, whether each line can be stored, and then all of them or none."""

from feedback.services.imports.files import (
    Previewed,
    check_file,
    discard_file,
    import_file,
    note_job,
    note_refused,
    plan_file,
    preview,
    receive_file,
    samples,
)
from feedback.services.imports.jobs import CHECK, IMPORT
from feedback.services.imports.mapping import Plan
from feedback.services.imports.storing import ImportedAlready, LinesRefused, already

__all__ = [
    "CHECK",
    "IMPORT",
    "ImportedAlready",
    "LinesRefused",
    "Plan",
    "Previewed",
    "already",
    "check_file",
    "discard_file",
    "import_file",
    "note_job",
    "note_refused",
    "plan_file",
    "preview",
    "receive_file",
    "samples",
]
