"""Records from a file: what its columns mean, whether each line can be stored, and then all of them or none."""

from qms.importing.services.files import (
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
from qms.importing.services.jobs import CHECK, IMPORT
from qms.importing.services.mapping import Plan
from qms.importing.services.storing import ImportedAlready, LinesRefused, already

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
