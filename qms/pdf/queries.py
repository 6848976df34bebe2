"""Questions about the PDFs of records."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, JSONField, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.http import Http404

from qms.accounts.seat import Seat, Side
from qms.organisations.context import Acting, behind_the_counter, glance
from qms.organisations.models import Organisation
from qms.pdf import document as d
from qms.pdf.canonical import record_digest
from qms.pdf.models import RecordPack, RecordPdf, RecordPdfExport
from qms.pdf.verify import StoredRecord
from qms.records.models import Attachment, Event, Message, Note, Record
from qms.records.offers import kind_of
from qms.records.queries import portal_fields
from qms.signatures.models import Signature
from qms.trail.models import Link

Audience = RecordPdf.Audience


def pdfs_of(record: Record, seat: Seat) -> QuerySet[RecordPdf]:
    """The PDFs of a visible record that the seat may take out, newest first: its own audience's, its own customer's."""
    rows = RecordPdf.objects.filter(record_id=record.pk).order_by("-made_at", "-id")
    if seat.side is Side.PORTAL:
        return rows.filter(audience=Audience.CUSTOMER, customer=seat.customer).only(*portal_fields(RecordPdf))
    return rows.filter(audience=Audience.STAFF)


def kept_pdf(record: Record, seat: Seat, document: d.Document) -> RecordPdf | None:
    """The PDF that shows exactly this content, in the same language, zone and paper, if it was made already."""
    rows = pdfs_of(record, seat).filter(version=document.version, digest=record_digest(document))
    return rows.filter(zone=document.zone, paper=document.paper).first()


def exported_pdf(record: Record, seat: Seat, key: uuid.UUID) -> RecordPdf:
    """A PDF whose export by this person is in the log, or 404: nothing leaves the house unlogged."""
    taken = RecordPdfExport.objects.filter(record_id=record.pk, person=seat.person).values("pdf_id")
    return _or_404(pdfs_of(record, seat).filter(pk=key, pk__in=taken).first())


def visible_pdf(record: Record, seat: Seat, key: str) -> RecordPdf:
    """A PDF of the record that the seat may take out, or 404."""
    try:
        return _or_404(pdfs_of(record, seat).filter(pk=uuid.UUID(key)).first())
    except ValueError as error:
        raise Http404 from error


def _or_404(pdf: RecordPdf | None) -> RecordPdf:
    if pdf is None:
        raise Http404
    return pdf


def exports_of(record: Record) -> list[RecordPdfExport]:
    """Who took which PDF of the record out, the latest 50; for staff."""
    rows = RecordPdfExport.objects.filter(record_id=record.pk).select_related("pdf").order_by("-at", "-id")
    return list(rows[:50])


def trail_mark(record: Record) -> d.TrailMark | None:
    """The newest entry of the trail about the record. The portal's role reads no trail, so it is read as `app`."""
    with behind_the_counter():
        row = _links_of(record).order_by("-position").first()
    return d.TrailMark(position=row.position, digest=row.digest) if row else None


def _links_of(record: Record) -> QuerySet[Link]:
    return Link.objects.filter(fact__organisation_id=record.organisation_id, fact__record=record.pk)


def fitting_signatures(record: Record) -> set[uuid.UUID]:
    """The signatures whose kept content still has the digest that was signed, and is of this record."""
    with behind_the_counter():
        return {row.pk for row in Signature.objects.filter(record_id=record.pk) if row.fits}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the register knows of a PDF: no more than the file says itself, and whether the record has changed since.

    A pack has neither number nor version, but so many `records`, of which some have a `newer` version today.
    """

    organisation: str
    slug: str
    number: str
    version: int
    language: str
    audience: str
    made_at: datetime
    sha256: str
    current_version: int
    changed: bool
    records: int = 0
    newer: int = 0


FIND = """SELECT organisation_id, pdf_id, false FROM find_record_pdf(%s)
 UNION ALL SELECT organisation_id, pack_id, true FROM find_record_pack(%s)"""


def find_known(digest: str) -> Known | None:
    """The PDF with this SHA-256 of its file, or with this record digest, in whichever organisation it was made.

    The transaction may act for no organisation; one that does is left as it is and None is answered for others.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND, [digest, digest])
        found = cursor.fetchone()
    if found is None:
        return None
    organisation, key, is_pack = found
    with glance(Acting(organisation=organisation, source="verify")):
        if is_pack:
            return _known_pack(RecordPack.objects.get(pk=key))
        return _known(RecordPdf.objects.select_related("record").get(pk=key))


def stored_record(sha256: str) -> StoredRecord | None:
    """The register's answer to the verifier: the file with exactly this SHA-256."""
    known = find_known(sha256)
    if known is None or known.sha256 != sha256:
        return None
    return StoredRecord(
        organisation=known.slug,
        number=known.number,
        version=known.version,
        current_version=known.current_version,
        changed=known.changed,
        records=known.records,
        newer=known.newer,
    )


def _known(pdf: RecordPdf) -> Known:
    organisation = Organisation.objects.get(pk=pdf.organisation_id)
    return Known(
        organisation=organisation.name,
        slug=organisation.slug,
        number=pdf.record.number,
        version=pdf.version,
        language=pdf.language,
        audience=pdf.audience,
        made_at=pdf.made_at,
        sha256=pdf.sha256,
        current_version=pdf.record.version,
        changed=pdf.record.version != pdf.version or _talked_since(pdf),
    )


def _known_pack(pack: RecordPack) -> Known:
    organisation = Organisation.objects.get(pk=pack.organisation_id)
    newer = pack.exports.exclude(pdf__version=F("record__version")).count()
    return Known(
        organisation=organisation.name, slug=organisation.slug, number="", version=0, language=pack.language,
        audience=pack.audience, made_at=pack.made_at, sha256=pack.sha256, current_version=0, changed=newer > 0,
        records=pack.records, newer=newer,
    )  # fmt: skip


def _talked_since(pdf: RecordPdf) -> bool:
    """Whether the trail tells of a change that a reader of this PDF would see and that counts no version up.

    Acts count the version up; messages, notes and files do not. What the house keeps to itself (a note, an internal
    file) is no change of the customer's PDF.
    """
    later = _links_of(pdf.record).filter(position__gt=pdf.trail_position)
    if pdf.audience == Audience.STAFF:
        return later.filter(fact__table_name__in=_tables_of(pdf.record)).exists()
    row: Any = KeyTransform("new", Cast("fact__payload", JSONField()))
    later = later.annotate(shared=KeyTextTransform("shared", row))
    files = [Attachment._meta.db_table, Event._meta.db_table]
    shown = Q(fact__table_name=Message._meta.db_table) | Q(fact__table_name__in=files, shared="true")
    return later.filter(shown).exists()


def _tables_of(record: Record) -> list[str]:
    kind = kind_of(record.kind)
    models: list[type[Model]] = [Record, kind.model, *kind.children, Event, Message, Note, Attachment, Signature]
    return [model._meta.db_table for model in models]
