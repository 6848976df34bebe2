"""Files that jobs make: kept under random names below a folder of the job, so that nothing is ever left behind."""

import hashlib
import secrets
from dataclasses import dataclass

import structlog
from django.core.files.base import File
from django.core.files.storage import default_storage

from qms.lib.objectstore import StoreAway
from qms.workspace.jobs import NewFile
from qms.workspace.models import Job
from qms.workspace.orphans import files_of, stored_names

log = structlog.get_logger(__name__)

FOLDER = "jobs"
files_of(FOLDER, lambda: Job.objects.exclude(storage_name="").values_list("storage_name", flat=True))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the storage."""

    name: str
    sha256: str
    size: int


def folder_of(job: Job) -> str:
    """Where the storage keeps what the job makes."""
    return f"{FOLDER}/{job.organisation_id}/{job.pk}"


def keep(job: Job, file: NewFile) -> Kept:
    """Put a file of the work into the storage."""
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        name = str(default_storage.save(f"{folder_of(job)}/{secrets.token_hex(16)}", File(stream)))
    return Kept(name, digest, file.path.stat().st_size)


def clear(job: Job, *, but: str = "") -> None:
    """Take away everything the job has put into the storage, but for the file named.

    What stays because the storage is away goes when orphans are swept.
    """
    try:
        for name in stored_names(folder_of(job)):
            if name != but:
                default_storage.delete(name)
    except StoreAway as away:
        log.warning("jobs.files_left", job=str(job.pk), error=str(away))
