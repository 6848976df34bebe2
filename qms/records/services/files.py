"""Files of a record: checked by content, pictures made anew, kept under random names, never deleted.

A file is written before its row, outside of the lock that the trail takes at commit. When the act fails the file is
removed; what a killed worker leaves behind is swept later (`manage.py sweep_files`).
"""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib import pictures
from qms.lib.refusal import Refused
from qms.lib.uploads import Inspected, Limits, inspect
from qms.organisations.context import behind_the_counter
from qms.records.actors import By, from_customer, name_of, person_of, require
from qms.records.models import Attachment, Message, Record
from qms.records.search import refresh
from qms.records.services.events import record_event
from qms.workspace.orphans import files_of

FOLDER = "files"
files_of(
    FOLDER,
    lambda: Attachment.objects.values_list("storage_name", flat=True),
    lambda: Attachment.objects.exclude(thumbnail_name="").values_list("thumbnail_name", flat=True),
)
FILES_PER_MESSAGE = 20
FILES_PER_RECORD = 500
_ENDINGS = {"image/jpeg": ("jpg", "jpeg", "jpe", "jfif"), "image/png": ("png",), "image/webp": ("webp",)}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the storage and has no row yet."""

    facts: Inspected
    name: str
    media_type: str
    size: int
    digest: str
    storage_name: str
    thumbnail_name: str = ""
    width: int | None = None
    height: int | None = None


def attach(record: Record, *, upload: Any, shared: bool, by: By, message: Message | None = None) -> Attachment:
    """Add a file to the record. upload: a binary file with `name` and, if known, `content_type`.

    What a customer adds is always shared. Raises Refused with advice when the file cannot be taken.
    """
    require(by, staff=Right.ATTACH_FILES, portal=Right.PORTAL_FILE)
    _refuse_before_others(record, by)
    with kept(record, [upload]) as stored, behind_the_counter(), transaction.atomic():
        row = put(record, stored[0], shared=shared or from_customer(by), by=by, message=message)
        refresh(record)
    return row


def attach_all(record: Record, *, uploads: Sequence[Any], shared: bool, by: By) -> list[Attachment]:
    """Add several files, all or none of them. See `attach`."""
    require(by, staff=Right.ATTACH_FILES, portal=Right.PORTAL_FILE)
    _refuse_before_others(record, by)
    with kept(record, uploads) as stored, behind_the_counter(), transaction.atomic():
        rows = [put(record, one, shared=shared or from_customer(by), by=by, message=None) for one in stored]
        refresh(record)
    return rows


def _refuse_before_others(record: Record, by: By) -> None:
    """What one customer adds to a record that several read would be shown to the others."""
    if from_customer(by) and record.customer_id is None:
        raise Refused(_("This record takes no files from customers."))


@transaction.atomic
def share_attachment(attachment: Attachment, *, by: By) -> None:
    """Show an internal file to the customer: a new act of its own, which cannot be taken back."""
    require(by, staff=Right.ATTACH_FILES)
    record = attachment.record
    if isinstance(by, Seat) and not (record.customer_id and record.shared):
        raise Refused(_("No customer can read this record. Share the record first."))
    if not Attachment.objects.filter(pk=attachment.pk, shared=False).update(shared=True):
        raise Refused(_("The customer sees this file already."))
    attachment.shared = True
    detail = {"file": attachment.name}
    record_event(record, act="share_file", from_state="", to_state="", by=by, detail=detail)
    refresh(record)


@contextmanager
def kept(record: Record, uploads: Sequence[Any]) -> Iterator[list[Stored]]:
    """Check and store the uploads; take them away again when what follows fails."""
    with behind_the_counter():
        already = Attachment.objects.filter(record_id=record.pk).count() if uploads else 0
    if already + len(uploads) > FILES_PER_RECORD:
        raise Refused(_("This record has too many files already."), field="file")
    written: list[str] = []
    done = False
    try:
        yield [_store(record.organisation_id, upload, written) for upload in uploads]
        done = True
    finally:
        if not done:
            for name in written:
                default_storage.delete(name)


def put(record: Record, one: Stored, *, shared: bool, by: By, message: Message | None) -> Attachment:
    """Write the row of a stored file."""
    return Attachment.objects.create(
        organisation_id=record.organisation_id,
        record_id=record.pk,
        name=one.name,
        storage_name=one.storage_name,
        thumbnail_name=one.thumbnail_name,
        media_type=one.media_type,
        size=one.size,
        sha256=one.digest,
        original_sha256=one.facts.sha256,
        width=one.width,
        height=one.height,
        shared=shared,
        from_customer=from_customer(by),
        message=message,
        uploaded_by=person_of(by),
        uploaded_by_name=name_of(by),
    )


def _store(organisation: uuid.UUID, upload: Any, written: list[str]) -> Stored:
    stream: IO[bytes] = getattr(upload, "file", None) or upload
    limits = Limits(max_bytes=settings.FILE_MAX_BYTES)
    declared = getattr(upload, "content_type", "") or ""
    facts = inspect(stream, name=upload.name or "", declared_type=declared, limits=limits)
    if facts.is_picture:
        return _store_picture(organisation, stream, facts, written)
    stream.seek(0)
    name = _write(organisation, File(stream), written)
    return Stored(facts, facts.safe_name, facts.media_type, facts.size, facts.sha256, name)


def _store_picture(organisation: uuid.UUID, stream: IO[bytes], facts: Inspected, written: list[str]) -> Stored:
    stream.seek(0)
    picture = pictures.reencode(stream)
    small = pictures.thumbnail(BytesIO(picture.data))
    return Stored(
        facts,
        _renamed(facts.safe_name, picture.media_type),
        picture.media_type,
        len(picture.data),
        sha256(picture.data).hexdigest(),
        _write(organisation, ContentFile(picture.data), written),
        _write(organisation, ContentFile(small.data), written),
        *picture.size,
    )


def _renamed(name: str, media_type: str) -> str:
    """The name with the ending of what is really kept: a GIF is kept as PNG."""
    endings = _ENDINGS[media_type]
    path = PurePath(name)
    return name if path.suffix[1:].lower() in endings else f"{path.stem}.{endings[0]}"


def _write(organisation: uuid.UUID, content: "File[Any]", written: list[str]) -> str:
    token = secrets.token_hex(16)
    name = f"{FOLDER}/{organisation}/{token[:2]}/{token}"
    written.append(name)  # before it is written: what a full disk cut off must go too, or the disk stays full
    return str(default_storage.save(name, content))
