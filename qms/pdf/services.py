"""Making a record's PDF and letting it out. Pages are made outside of any transaction."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from qms.accounts.seat import Seat
from qms.lib.release import product
from qms.organisations.context import behind_the_counter
from qms.organisations.replica import on_replica
from qms.pdf import document as d
from qms.pdf import pagemaker
from qms.pdf.models import RecordPdf, RecordPdfExport
from qms.pdf.produce import Produced, produce
from qms.pdf.queries import kept_pdf
from qms.pdf.records import document_of
from qms.pdf.seal import ensure_key
from qms.pdf.trailproof import trail_proof
from qms.records.models import Record
from qms.records.queries import find_record
from qms.workspace.orphans import files_of

FOLDER = "pdf"
files_of(FOLDER, lambda: RecordPdf.objects.values_list("storage_name", flat=True))

Sit = Callable[[], AbstractContextManager[Seat]]
"""Opens a transaction that acts as a seat, under the restricted role for a customer."""


def make_record_pdf(sit: Sit, *, path: str, number: str, language: str) -> RecordPdf:
    """`keep_record_pdf`, and note the export."""
    pagemaker.start()
    pdf, _document = keep_record_pdf(sit, path=path, number=number, language=language)
    with sit() as seat:
        log_export(pdf, by=seat)
    return pdf


def keep_record_pdf(sit: Sit, *, path: str, number: str, language: str) -> tuple[RecordPdf, d.Document]:
    """Make the PDF of the record at this address as the seat may see it, or find the one that shows the same.

    Must not be called inside a transaction: it reads in one, makes the pages in none and writes in another. Can run
    twice. Raises Http404 when the seat sees no such record, PdfFailed with a sentence.
    """

    def read() -> tuple[Record, d.Document, RecordPdf | None]:
        with sit() as seat:
            record = find_record(seat, path, number)
            document = document_of(record, seat, language=language)
            pdf = kept_pdf(record, seat, document)
            if pdf is None:
                document = document_of(record, seat, language=language, pictures=True)
            return record, document, pdf

    record, document, pdf = on_replica(read)
    if pdf is None:
        document = replace(document, trail_proof=trail_proof(record.organisation_id, document.trail))
        produced = produce(document, key=ensure_key(settings.KEYS_DIR))
        pdf = _keep(sit, record, document, produced)
    return pdf, document


def _keep(sit: Sit, record: Record, document: d.Document, produced: Produced) -> RecordPdf:
    """Keep the file, then its row; when somebody else was quicker, theirs stays and this one goes."""
    token = secrets.token_hex(16)
    place = f"{FOLDER}/{record.organisation_id}/{token[:2]}/{token}"
    name = str(default_storage.save(place, ContentFile(produced.pdf)))
    kept = False
    try:
        with sit() as seat, behind_the_counter():
            pdf, written = _write(record, document, produced, seat, name)
        kept = written
    finally:
        if not kept:
            default_storage.delete(name)
    return pdf


def _write(record: Record, document: d.Document, produced: Produced, seat: Seat, name: str) -> tuple[RecordPdf, bool]:
    same: dict[str, Any] = {
        "organisation_id": record.organisation_id, "record_id": record.pk, "version": document.version,
        "audience": document.audience, "customer": seat.customer, "language": document.language,
        "digest": produced.digest, "zone": document.zone, "paper": document.paper,
    }  # fmt: skip
    mark = document.trail or d.TrailMark(position=0, digest="")
    try:
        with transaction.atomic():
            pdf = RecordPdf.objects.create(
                **same, sha256=produced.sha256, trail_position=mark.position, trail_digest=mark.digest,
                storage_name=name, size=len(produced.pdf), generator=product(), made_at=document.generated_at,
                made_for_name=document.generated_for,
            )  # fmt: skip
    except IntegrityError:
        return RecordPdf.objects.get(**same), False
    return pdf, True


def log_export(pdf: RecordPdf, *, by: Seat) -> RecordPdfExport:
    """Note that the seat takes the PDF out. A seat without membership is the product itself, on the command line."""
    with behind_the_counter():
        return RecordPdfExport.objects.create(
            organisation_id=pdf.organisation_id,
            record_id=pdf.record_id,
            pdf_id=pdf.pk,
            person=by.person if by.membership else None,
            person_name=by.person.name,
        )
